// Where seals go, as an entry of a plan says it.

import type { PageSize, SealEntry, SealView, StampPlan } from '../wire/desk.ts';
import { isSame } from './same.ts';
import { type Room, type Spot, inside, limit, tenth, within } from './stamp-spot.ts';

/** One place. */
export type AtEntry = SealEntry & { readonly kind: 'at' };
export type KeywordEntry = SealEntry & { readonly kind: 'keyword' };
export type EdgeEntry = SealEntry & { readonly kind: 'edge' };

/** How far a seal may be off its keyword, millimetres. */
export const FAR_OFF = 300;

/** On which pages an entry is, as a person chooses it. */
export type Reach = 'one' | 'all' | 'odd' | 'even' | 'range';

export function reachOf(entry: SealEntry): Reach {
  if (entry.kind !== 'pages') return 'one';
  return entry.pages === 'all' || entry.pages === 'odd' || entry.pages === 'even' ? entry.pages : 'range';
}

/** The same seal at the same spot, on other pages; nothing for the one page alone. */
export function reaching(entry: SealEntry, pages: string | undefined, page: number): SealEntry {
  if (entry.kind !== 'at' && entry.kind !== 'pages') return entry;
  const { seal, x_mm, y_mm } = entry;
  return pages === undefined ? { kind: 'at', seal, page, x_mm, y_mm } : { kind: 'pages', seal, pages, x_mm, y_mm };
}

/** Moved as far as the page allows. */
export function shifted(entry: SealEntry, by: Spot, room: PageSize | Room, seal: SealView): SealEntry {
  switch (entry.kind) {
    case 'at':
    case 'pages': {
      const { x, y } = inside(room, seal, { x: entry.x_mm + by.x, y: entry.y_mm + by.y });
      return { ...entry, x_mm: x, y_mm: y };
    }
    case 'keyword': {
      const far = (value: number): number => Math.min(Math.max(tenth(value), -FAR_OFF), FAR_OFF);
      return { ...entry, right_mm: far(entry.right_mm + by.x), down_mm: far(entry.down_mm + by.y) };
    }
    case 'edge': {
      const isTop = entry.edge === 'top';
      const [page, size] = isTop ? [room.width_mm, seal.width_mm] : [room.height_mm, seal.height_mm];
      const from = entry.along_mm ?? (page - size) / 2;
      return { ...entry, along_mm: within(from + (isTop ? by.x : by.y), limit(page, size)) };
    }
  }
}

/** How far an entry was moved since the desk said what it comes to. */
export function movedSince(asked: SealEntry, now: SealEntry): Spot {
  if (asked.kind === 'pages' && now.kind === 'pages') return { x: now.x_mm - asked.x_mm, y: now.y_mm - asked.y_mm };
  if (asked.kind === 'keyword' && now.kind === 'keyword') return { x: now.right_mm - asked.right_mm, y: now.down_mm - asked.down_mm };
  if (asked.kind === 'edge' && now.kind === 'edge' && asked.edge === now.edge && asked.along_mm !== null && now.along_mm !== null) {
    const along = now.along_mm - asked.along_mm;
    return now.edge === 'top' ? { x: along, y: 0 } : { x: 0, y: along };
  }
  return { x: 0, y: 0 };
}

/** Whether an entry is what was asked for, wherever the person moved it to. */
export function fulfils(entry: SealEntry, asked: SealEntry): boolean {
  if (entry.seal !== asked.seal) return false;
  if (entry.kind === 'at' && asked.kind === 'at') return entry.page === asked.page;
  if (entry.kind === 'pages' && asked.kind === 'pages') return entry.pages === asked.pages;
  if (entry.kind === 'keyword' && asked.kind === 'keyword') {
    if (entry.text !== asked.text) return false;
    const isEverywhere = entry.pages === null && entry.hits === null;
    return isEverywhere || (entry.pages === asked.pages && isSame(entry.hits, asked.hits));
  }
  return entry.kind === 'edge' && asked.kind === 'edge' && entry.edge === asked.edge && entry.pages === asked.pages;
}

/** The keyword entry with a place ticked or not; nothing where none is left. `of` is how many places there are. */
export function ticked(entry: KeywordEntry, hit: number, isOn: boolean, of: number): KeywordEntry | undefined {
  const all = Array.from({ length: of }, (_, index) => index + 1);
  const before = entry.hits ?? all;
  const now = all.filter((one) => (one === hit ? isOn : before.includes(one)));
  if (now.length === 0) return undefined;
  return { ...entry, hits: now.length === of ? null : now };
}

const SIDES: readonly unknown[] = ['right', 'left', 'top'];
const LEVELS: readonly unknown[] = ['b', 't', 'lt', 'lta'];

type Fields = Readonly<Record<string, unknown>>;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isPage = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const orNull = (is: (value: unknown) => boolean) => (value: unknown): boolean => value === null || is(value);
const isList = (is: (value: unknown) => boolean) => (value: unknown): boolean => Array.isArray(value) && value.every(is);

const KINDS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  at: { seal: isText, page: isPage, x_mm: isNumber, y_mm: isNumber },
  pages: { seal: isText, pages: isText, x_mm: isNumber, y_mm: isNumber },
  keyword: { seal: isText, text: isText, pages: orNull(isText), hits: orNull(isList(isPage)), right_mm: isNumber, down_mm: isNumber, part: orNull(isText) },
  edge: {
    seal: isText, edge: (value) => SIDES.includes(value), pages: orNull(isText), every: orNull(isPage),
    odd: (value) => typeof value === 'boolean', along_mm: orNull(isNumber),
  },
};
const FIELD = { name: orNull(isText), page: isPage, x_mm: isNumber, y_mm: isNumber, width_mm: isNumber, height_mm: isNumber };

function has(value: unknown, shape: Readonly<Record<string, (value: unknown) => boolean>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(shape).every(([name, is]) => is((value as Fields)[name]));
}
function isEntry(value: unknown): value is SealEntry {
  const kind = String((value as Fields | null)?.['kind']);
  const shape = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return shape !== undefined && has(value, shape);
}

/** A plan as a page before this one held it back; nothing where that is something else. */
export function planOf(value: unknown): StampPlan | undefined {
  const isPlan = has(value, {
    entries: isList(isEntry),
    certify: (one) => typeof one === 'boolean',
    fields: isList((one) => has(one, FIELD)),
    level: (one) => LEVELS.includes(one),
  });
  return isPlan ? (value as StampPlan) : undefined;
}
