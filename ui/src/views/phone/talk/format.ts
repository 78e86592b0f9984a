// Figures as they are shown.

import { hex } from '../../../link/bytes.ts';

/** Where tenders are held; an opening is told in its time. */
const ZONE = 'Asia/Shanghai';
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `612 KB`, `4.82 GB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1_024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1_024)));
  const value = bytes / 1_024 ** power;
  return `${power < 2 ? Math.round(value) : value.toFixed(2)} ${UNITS[power] ?? ''}`;
}

/** Exactly so many bytes, with thousands set apart. */
export function countText(count: number): string {
  return count.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `¥ 48,627,350.00`. */
export function moneyText(fen: number): string {
  return `¥ ${countText(Math.floor(fen / 100))}.${String(fen % 100).padStart(2, '0')}`;
}

function partsOf(unix: number, options: Intl.DateTimeFormatOptions, language = 'en'): Record<string, string> {
  const format = new Intl.DateTimeFormat(language, { timeZone: ZONE, hourCycle: 'h23', ...options });
  return Object.fromEntries(format.formatToParts(unix * 1_000).map(({ type, value }) => [type, value]));
}

const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit' } as const;

/** `2026-11-02`. */
export function dayText(unix: number): string {
  const { year, month, day } = partsOf(unix, DAY);
  return `${year ?? ''}-${month ?? ''}-${day ?? ''}`;
}

/** `2026-12-18 周五 09:30`, in the language's own weekdays. */
export function instantText(unix: number, language: string): string {
  const { weekday } = partsOf(unix, { weekday: 'short' }, language);
  const { hour, minute } = partsOf(unix, MINUTE);
  return `${dayText(unix)} ${weekday ?? ''} ${hour ?? ''}:${minute ?? ''}`;
}

/** `15:08:07`. */
export function secondText(unix: number): string {
  const { hour, minute, second } = partsOf(unix, { ...MINUTE, second: '2-digit' });
  return `${hour ?? ''}:${minute ?? ''}:${second ?? ''}`;
}

/** Whether this phone's clock shows another time than the one that is told. */
export function isElsewhere(unix: number): boolean {
  const { hour, minute, day } = partsOf(unix, { ...DAY, ...MINUTE });
  const here = new Date(unix * 1_000);
  return Number(hour) !== here.getHours() || Number(minute) !== here.getMinutes() || Number(day) !== here.getDate();
}

/** `9c41d2e7 … 5b08fa13`. */
export function digestEnds(digest: Uint8Array): string {
  const digits = hex(digest);
  return `${digits.slice(0, 8)} … ${digits.slice(-8)}`;
}

/** All digits in groups of eight. */
export function digestGroups(digest: Uint8Array): string {
  return hex(digest).replaceAll(/.{8}(?=.)/gu, '$& ');
}
