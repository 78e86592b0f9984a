// Where something stands on a page, in tenths of a millimetre.

import type { PageSize } from '../wire/desk.ts';

/** Millimetres from the upper left corner of a page. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What is placed: as large as a seal, or as what is kept for one. */
export interface Sized {
  readonly width_mm: number;
  readonly height_mm: number;
}

/** A part of a page. */
export interface Room extends Spot, Sized {}

const TENTHS = 10;
/** How far a seal that is placed by a key stands from the page's right and lower edge, and from one that stands there already. */
const [RIGHT, BELOW, ASIDE] = [30, 60, 5];

export function tenth(value: number): number {
  // No negative zero: it is written otherwise.
  return Math.round(value * TENTHS) / TENTHS + 0;
}

/** The most that a coordinate can be. */
export function limit(page: number, seal: number): number {
  return Math.max(0, Math.floor((page - seal) * TENTHS + 1e-6) / TENTHS);
}

export function within(value: number, most: number): number {
  return Math.min(Math.max(tenth(value), 0), most);
}

export function roomOf(page: PageSize): Room {
  return { x: 0, y: 0, width_mm: page.width_mm, height_mm: page.height_mm };
}

/** The nearest spot at which all of it is on the page, or in that part of it. */
export function inside(room: PageSize | Room, size: Sized, { x, y }: Spot): Spot {
  const from = 'x' in room ? room : { x: 0, y: 0 };
  return {
    x: tenth(from.x + within(x - from.x, limit(room.width_mm, size.width_mm))),
    y: tenth(from.y + within(y - from.y, limit(room.height_mm, size.height_mm))),
  };
}

/** Where a seal stands that is placed by a key, beside those that stand there. */
export function spotFor(page: PageSize | Room, size: Sized, taken: readonly Spot[]): Spot {
  const from = 'x' in page ? page : { x: 0, y: 0 };
  const corner = { x: from.x + page.width_mm - RIGHT - size.width_mm, y: from.y + page.height_mm - BELOW - size.height_mm };
  let spot = inside(page, size, corner);
  for (let step = 1; taken.some(({ x, y }) => x === spot.x && y === spot.y) && step < taken.length + 2; step += 1) {
    spot = inside(page, size, { x: corner.x - step * ASIDE, y: corner.y - step * ASIDE });
  }
  return spot;
}

/** Whether all of it is in there, but for rounding. */
export function isInside(room: Room, size: Sized, { x, y }: Spot): boolean {
  const slack = 0.05;
  return (
    x >= room.x - slack && y >= room.y - slack &&
    x + size.width_mm <= room.x + room.width_mm + slack && y + size.height_mm <= room.y + room.height_mm + slack
  );
}
