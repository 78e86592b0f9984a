// Times of a list: no longer than they must be, those of the place where tenders are held.

import { useI18n } from 'vue-i18n';

import { type Times, useTimes } from '../i18n/time.ts';
import { useWindow } from './window.ts';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;

export interface ShortTimes {
  /** `今天 10:42`, `昨天 17:20`, `12-11 16:05`, with its year where that is another. */
  readonly ago: (instant: string) => string;
  /** `12-18 周五 09:30`, with its year where that is another. */
  readonly date: (instant: string) => string;
  /** `2026-12-18 周五 09:30`, in whole. */
  readonly full: Times['weekday'];
}

function parts(at: Date, options: Intl.DateTimeFormatOptions): Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat('en', { timeZone: ZONE, hourCycle: 'h23', ...options });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

function dayOf(at: Date): { readonly year: string; readonly day: string } {
  const { year = '', month = '', day = '' } = parts(at, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return { year, day: `${month}-${day}` };
}

function clockOf(at: Date): string {
  const { hour = '', minute = '' } = parts(at, { hour: '2-digit', minute: '2-digit' });
  return `${hour}:${minute}`;
}

/** For the setup of a component. */
export function useShortTimes(): ShortTimes {
  const { t, locale } = useI18n();
  const { now } = useWindow();
  const { weekday: full } = useTimes();

  function dated(at: Date): string {
    const { year, day } = dayOf(at);
    return year === dayOf(new Date(now.value)).year ? day : `${year}-${day}`;
  }
  function ago(instant: string): string {
    const at = new Date(instant);
    const isOn = (ms: number): boolean => {
      const [one, other] = [dayOf(at), dayOf(new Date(ms))];
      return one.year === other.year && one.day === other.day;
    };
    const time = clockOf(at);
    if (isOn(now.value)) return t('window.today', { time });
    if (isOn(now.value - DAY_MS)) return t('window.yesterday', { time });
    return `${dated(at)} ${time}`;
  }
  function date(instant: string): string {
    const at = new Date(instant);
    const weekday = new Intl.DateTimeFormat(locale.value, { timeZone: ZONE, weekday: 'short' }).format(at);
    return `${dated(at)} ${weekday} ${clockOf(at)}`;
  }
  return { ago, date, full };
}
