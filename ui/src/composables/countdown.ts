// How long there is until an instant, by the service's clock.

import { type Composer, useI18n } from 'vue-i18n';

import { useWindow } from './window.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
/** From here on days alone are said. */
const DAYS_ALONE = 10 * DAY;

/** How a deadline presses: not, within 72 hours, within 24 hours, gone by. */
export type Urgency = 'plain' | 'warn' | 'bad' | 'over';

export interface Countdown {
  readonly urgency: Urgency;
  /** `2 天 22:47`; from ten days on `14 天`; in the last hour with seconds. */
  readonly text: string;
}

/** The countdown of `ms` that are left. */
export function countdownOf(t: Composer['t'], ms: number): Countdown {
  if (ms <= 0) return { urgency: 'over', text: t('window.left.over') };
  const urgency = ms < DAY ? 'bad' : ms < 3 * DAY ? 'warn' : 'plain';
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(ms / DAY);
  const clock = `${two((ms % DAY) / HOUR)}:${two((ms % HOUR) / MINUTE)}`;
  if (ms >= DAYS_ALONE) return { urgency, text: t('window.left.days', { days }) };
  if (days > 0) return { urgency, text: t('window.left.daysAndTime', { days, clock }) };
  return { urgency, text: ms < HOUR ? `${clock}:${two((ms % MINUTE) / 1_000)}` : clock };
}

/** Gives the countdown to an instant in RFC 3339, as it is now; for the setup of a component. */
export function useCountdown(): (instant: string) => Countdown {
  const { t } = useI18n();
  const { now } = useWindow();
  return (instant) => countdownOf(t, Date.parse(instant) - now.value);
}
