// Days and times as screens show them: those of the place where tenders are held, and named as such where the phone's clock shows another.

import { type Composer, useI18n } from 'vue-i18n';

const ZONE = 'Asia/Shanghai';

/** A moment: a `Date`, or Unix seconds. */
export type Instant = Date | number;

type Options = Intl.DateTimeFormatOptions;
const DAY: Options = { year: 'numeric', month: '2-digit', day: '2-digit' };
const MINUTE: Options = { ...DAY, hour: '2-digit', minute: '2-digit' };
const SECOND: Options = { ...MINUTE, second: '2-digit' };

export interface Times {
  /** `2026-12-18` */
  readonly day: (instant: Instant) => string;
  /** `2026-12-18 09:30` */
  readonly minute: (instant: Instant) => string;
  /** `2026-12-18 周五 09:30`, in the language's own weekdays. */
  readonly weekday: (instant: Instant) => string;
  /** `2026-12-18 周五 09:30:07` */
  readonly second: (instant: Instant) => string;
  /** `09:30`, of today. */
  readonly clock: (instant: Instant) => string;
}

function textOf(date: Date, options: Options, zone: Options, language: string): string {
  const format = new Intl.DateTimeFormat('en', { ...zone, hourCycle: 'h23', ...options });
  const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour, minute = '', second } = parts;
  const time = hour === undefined ? [] : [[hour, minute, ...(second === undefined ? [] : [second])].join(':')];
  // English gives a weekday where one is asked for; which one it is called is the language's.
  const weekday =
    parts['weekday'] === undefined ? [] : [new Intl.DateTimeFormat(language, { ...zone, weekday: 'short' }).format(date)];
  const days = year === '' ? [] : [`${year}-${month}-${day}`];
  return [...days, ...weekday, ...time].join(' ');
}

/** The times in a language; `t` names the zone. */
export function timesOf(t: Composer['t'], language: () => string): Times {
  const told = (options: Options) => (instant: Instant) => {
    const date = typeof instant === 'number' ? new Date(instant * 1_000) : instant;
    const time = textOf(date, options, { timeZone: ZONE }, language());
    return time === textOf(date, options, {}, language()) ? time : t('time.beijing', { time });
  };
  return {
    day: told(DAY),
    minute: told(MINUTE),
    weekday: told({ ...MINUTE, weekday: 'short' }),
    second: told({ ...SECOND, weekday: 'short' }),
    clock: told({ hour: '2-digit', minute: '2-digit' }),
  };
}

/** The times in the language of the screens; for the setup of a component. */
export function useTimes(): Times {
  const { t, locale } = useI18n();
  return timesOf(t, () => locale.value);
}

/** A moment as programs write it. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u;

/** What fills a sentence, with each moment as screens show it. */
export function withTimes(times: Times, params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, MOMENT.test(value) ? times.minute(new Date(value)) : value]),
  );
}
