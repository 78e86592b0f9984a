// What is being written on the pad, as a value: each step gives a new one. Points are relative to the pad, so nothing depends on how large it
// is just now.

import { EDGE, MAX_POINTS, MAX_STROKES, type Point, UNMEASURED, type Written } from '../../../link/written.ts';

type Stroke = Written['strokes'][number];

/** The sides of what is written into, millimetres. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

export interface Sheet {
  readonly strokes: readonly Stroke[];
  /** Points nearer to each other than this are one, millimetres. */
  readonly spacing: number;
}

/** So many points across the longer side are more than an eye tells apart. */
const FINEST = 300;
/** By so much the spacing grows where there are more points than can be sent. */
const COARSER = 1.25;
/** The ink is that share of the longer side thick. */
const INK = 70;
/** Steps of pressure that are drawn differently. */
const LEVELS = 8;

export function emptySheet({ width, height }: Sides): Sheet {
  return { strokes: [], spacing: Math.max(width, height) / FINEST };
}

/** Whether no further stroke has room. */
export function isFull({ strokes }: Sheet): boolean {
  return strokes.length >= MAX_STROKES;
}

/** The pen is set down. */
export function setDown(sheet: Sheet, point: Point): Sheet {
  return isFull(sheet) ? sheet : { ...sheet, strokes: [...sheet.strokes, [point]] };
}

/** It went on by way of these points. */
export function drawnOn(sheet: Sheet, points: readonly Point[], sides: Sides): Sheet {
  const last = sheet.strokes.at(-1);
  if (last === undefined) return sheet;
  const stroke = thinned(points, sheet.spacing, sides, last);
  return fitted({ ...sheet, strokes: [...sheet.strokes.slice(0, -1), stroke] }, sides);
}

/** The last stroke is taken back. */
export function takenBack(sheet: Sheet): Sheet {
  return { ...sheet, strokes: sheet.strokes.slice(0, -1) };
}

/** Those of `points` that are apart from the one before, behind what was kept already. */
function thinned(points: readonly Point[], spacing: number, sides: Sides, before: Stroke = []): Stroke {
  const kept = [...before];
  for (const point of points) {
    const last = kept.at(-1);
    if (last === undefined || apart(last, point, sides) >= spacing) kept.push(point);
  }
  return kept;
}

/** How far two points are from each other, millimetres. */
function apart(one: Point, other: Point, { width, height }: Sides): number {
  return Math.hypot(((other.x - one.x) / EDGE) * width, ((other.y - one.y) / EDGE) * height);
}

/** Whoever writes very much is told nothing of it: all of it becomes a little coarser. */
function fitted(sheet: Sheet, sides: Sides): Sheet {
  const count = sheet.strokes.reduce((sum, { length }) => sum + length, 0);
  if (count <= MAX_POINTS) return sheet;
  const spacing = COARSER * sheet.spacing;
  return fitted({ strokes: sheet.strokes.map((stroke) => thinned(stroke, spacing, sides)), spacing }, sides);
}

/** A place of the pad's picture on the screen; turned, its left edge is above and its upper edge is to the right. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isTurned: boolean;
}

/** Where a pointer is on the pad; who leaves it writes along its edge. */
export function pointOf(pointer: Pick<PointerEvent, 'clientX' | 'clientY' | 'pointerType' | 'pressure'>, frame: Frame): Point {
  const across = (pointer.clientX - frame.left) / frame.width;
  const down = (pointer.clientY - frame.top) / frame.height;
  const [x, y] = frame.isTurned ? [down, 1 - across] : [across, down];
  // What screens say of fingers is how broad they lie, if anything.
  const pressure = pointer.pointerType === 'pen' ? Math.round(255 * pointer.pressure) : UNMEASURED;
  return { x: share(x), y: share(y), pressure };
}

function share(value: number): number {
  return Math.round(EDGE * Math.min(1, Math.max(0, value)));
}

/** A line of one thickness, in millimetres. */
export interface Line {
  readonly path: string;
  readonly thickness: number;
}

/** A stroke as it is drawn: smooth, by curves from middle to middle of its points; thicker where it was pressed harder. */
export function linesOf(stroke: Stroke, sides: Sides): readonly Line[] {
  const points = stroke.map(({ x, y }) => ({ x: (x / EDGE) * sides.width, y: (y / EDGE) * sides.height }));
  const [first] = points;
  const lines: { path: string; thickness: number }[] = [];
  if (first === undefined) return lines;
  const ink = Math.max(sides.width, sides.height) / INK;
  const text = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(2)} ${y.toFixed(2)}`;
  let [from, level] = [text(first), -1];
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    // The last curve ends in the last point; a stroke of one point is a dot.
    const to = text(next === undefined ? point : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 });
    const pressed = Math.round(((stroke[at]?.pressure ?? UNMEASURED) / 255) * LEVELS);
    const line = lines.at(-1);
    const curve = `Q${text(point)} ${to}`;
    if (line !== undefined && pressed === level) line.path += curve;
    else lines.push({ path: `M${from}${curve}`, thickness: ink * (0.5 + pressed / LEVELS) });
    [from, level] = [to, pressed];
  }
  return lines;
}
