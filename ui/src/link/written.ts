// A signature by hand as it travels: strokes of points, each of five bytes.

import { type Bytes } from './bytes.ts';
import { type Of, type Type, TypeMismatch, bytes, list, record, where } from './types.ts';

/** Where the pen was. */
export interface Point {
  /** From the left edge of the pad, 0, to its right, 65,535; from its upper edge to its lower, likewise. */
  readonly x: number;
  readonly y: number;
  /** How hard it was pressed, to 255. */
  readonly pressure: number;
}

/** The far edge of the pad. */
export const EDGE = 65_535;
/** The pressure where the device measures none. */
export const UNMEASURED = 128;
/** The most strokes, and the most points of all of them together: so much a RESULT holds. */
export const MAX_STROKES = 200;
export const MAX_POINTS = 3_000;

const POINT_BYTES = 5;
const points = bytes(POINT_BYTES, POINT_BYTES * MAX_POINTS);

/** From where the pen was set down to where it was lifted. */
const stroke: Type<readonly Point[]> = {
  read(value) {
    const read = points.read(value);
    if (read.length % POINT_BYTES !== 0) throw new TypeMismatch('stroke');
    const view = new DataView(read.buffer);
    return Array.from({ length: read.length / POINT_BYTES }, (_, at) => {
      const start = POINT_BYTES * at;
      return { x: view.getUint16(start), y: view.getUint16(start + 2), pressure: view.getUint8(start + 4) };
    });
  },
  write: (value) => strokeBytes(value),
};

/** The bytes of a stroke. */
export function strokeBytes(points: readonly Point[]): Bytes {
  const view = new DataView(new ArrayBuffer(POINT_BYTES * points.length));
  for (const [at, { x, y, pressure }] of points.entries()) {
    const start = POINT_BYTES * at;
    view.setUint16(start, x);
    view.setUint16(start + 2, y);
    view.setUint8(start + 4, pressure);
  }
  return new Uint8Array(view.buffer);
}

const strokes = where(
  list(1, MAX_STROKES, stroke),
  'strokes',
  (strokes) => strokes.reduce((sum, { length }) => sum + length, 0) <= MAX_POINTS,
);

/** What was written, stroke after stroke. */
export const written = record({ strokes });
export type Written = Of<typeof written>;
