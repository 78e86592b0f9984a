// Where a place of the cleaned picture is in the photo. Places of the picture are millimetres from its left upper corner, those of
// the photo pixels; the desk straightens, turns and scales as `crates/seal/src/clean/frame.rs` says.

import type { Erased, PhotoCleaning, PhotoView, SealPreview } from '../wire/desk.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}
/** Rows of a projective map of the plane. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Which places a picture has, besides its size: what the maps need to know of a preview. */
export interface Pictured {
  readonly preview: SealPreview;
  /** How it was cleaned. */
  readonly cleaning: PhotoCleaning;
}

/** First the second map, then the first. */
function after(a: Matrix, b: Matrix): Matrix {
  const cell = (row: number, column: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + (a[3 * row + k] ?? 0) * (b[3 * k + column] ?? 0), 0);
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)];
}

/** The way back. */
export function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const of = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
  return of.map((cell) => cell / det) as unknown as Matrix;
}

export function placeOf([a, b, c, d, e, f, g, h, i]: Matrix, { x, y }: Place): Place {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

function shift(x: number, y: number): Matrix {
  return [1, 0, x, 0, 1, y, 0, 0, 1];
}
function scale(x: number, y: number): Matrix {
  return [x, 0, 0, 0, y, 0, 0, 0, 1];
}
/** Clockwise, as y points down. */
function turn(degrees: number): Matrix {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
}

/** Takes the square from (0, 0) to (1, 1) to four corners, clockwise from the left upper one. */
export function fromSquare([a, b, c, d]: NonNullable<PhotoView['corners']>): Matrix {
  const [dx1, dy1] = [b[0] - c[0], b[1] - c[1]];
  const [dx2, dy2] = [d[0] - c[0], d[1] - c[1]];
  const [sx, sy] = [a[0] - b[0] + c[0] - d[0], a[1] - b[1] + c[1] - d[1]];
  const det = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det];
  return [b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0], b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1], g, h, 1];
}

/** Roundness is looked at of round seals alone. */
export function isRound({ checks }: SealPreview): boolean {
  return checks.some(({ code }) => code === 'roundness');
}

/** What encloses the seal before it is turned: a box about the origin, of any unit, and how it comes into the photo. */
interface Base {
  readonly width: number;
  readonly height: number;
  readonly toPhoto: Matrix;
  /** A circle that touches the picture's sides however it is turned. */
  readonly isDisc: boolean;
}

function extents({ width, height, isDisc }: Base, degrees: number): { readonly across: number; readonly down: number } {
  if (isDisc) return { across: width, down: height };
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { across: width * cos + height * sin, down: height * cos + width * sin };
}

/** How high a box one wide is that, turned, fills a picture of these proportions. */
function ratioOf({ width_mm, height_mm }: SealPreview, degrees: number): number {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [width, height] = [width_mm * cos - height_mm * sin, height_mm * cos - width_mm * sin];
  // Turned by an eighth it fills a square, whatever it is.
  return Math.abs(cos - sin) < 0.01 ? 1 : height / width;
}

function baseOf({ preview, cleaning }: Pictured): Base | undefined {
  const corners = preview.photo?.corners ?? undefined;
  if (corners === undefined) return undefined;
  if (cleaning.is_straightened) {
    const isDisc = isRound(preview);
    const height = isDisc ? 1 : ratioOf(preview, cleaning.turn_deg);
    return { width: 1, height, isDisc, toPhoto: after(fromSquare(corners), after(shift(0.5, 0.5), scale(1, 1 / height))) };
  }
  const [a, b, c, d] = corners;
  const half = ([0, 1] as const).map((k) => {
    const [along, down] = [(b[k] + c[k] - a[k] - d[k]) / 4, (c[k] + d[k] - a[k] - b[k]) / 4];
    return isRound(preview) ? Math.hypot(along, down) : Math.abs(along) + Math.abs(down);
  });
  const middle = ([0, 1] as const).map((k) => (a[k] + b[k] + c[k] + d[k]) / 4);
  return { width: 2 * (half[0] ?? 1), height: 2 * (half[1] ?? 1), isDisc: false, toPhoto: shift(middle[0] ?? 0, middle[1] ?? 0) };
}

/** Takes a picture so wide and so turned to the base. */
function toBase(base: Base, width_mm: number, degrees: number): { readonly map: Matrix; readonly unit: number } {
  const { across, down } = extents(base, degrees);
  const unit = across / width_mm;
  return { map: after(scale(unit, unit), after(turn(-degrees), shift(-width_mm / 2, -down / unit / 2))), unit };
}

/** Takes places of the picture to the photo; nothing where no rim says how. */
export function toPhoto(pictured: Pictured): Matrix | undefined {
  const base = baseOf(pictured);
  if (base === undefined) return undefined;
  return after(base.toPhoto, toBase(base, pictured.cleaning.width_mm, pictured.cleaning.turn_deg).map);
}

/** Thousandths are finer than any pixel. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** What was erased, over the same ink of a picture that is turned or scaled otherwise. */
export function erasedOn(erased: readonly Erased[], pictured: Pictured | undefined, before: PhotoCleaning, now: PhotoCleaning): Erased[] {
  const base = pictured?.cleaning.is_straightened === before.is_straightened ? baseOf(pictured) : undefined;
  const factor = now.width_mm / before.width_mm;
  let [map, by] = [scale(factor, factor), factor];
  if (base !== undefined) {
    const [from, to] = [toBase(base, before.width_mm, before.turn_deg), toBase(base, now.width_mm, now.turn_deg)];
    [map, by] = [after(inverse(to.map), from.map), from.unit / to.unit];
  }
  return erased.map(({ radius_mm, points_mm }) => ({
    radius_mm: Math.min(50, Math.max(0.05, rounded(radius_mm * by))),
    points_mm: points_mm.map(([x, y]) => {
      const place = placeOf(map, { x, y });
      return [rounded(place.x), rounded(place.y)];
    }),
  }));
}
