// A hand as it is written: points of the pen with their pressure, smoothed, and how they look at once.

import type { Writing } from '../wire/desk.ts';
import { INK_BLACK } from './inks.ts';
import { rounded } from './seal-map.ts';

export type Point = Writing['strokes'][number][number];

/** A field for a signature, as desks and phones give it; black, as by a pen. */
export const EMPTY: Writing = { width_mm: 50, height_mm: 20, pen_mm: 0.8, colour: INK_BLACK, strokes: [] };

/** Measures of the field and the pen, millimetres. A phone's field is no smaller, the desk takes none larger. */
export const LIMITS = { least: 10, width: 170, height: 170, thin: 0.2, thick: 3 } as const;

/** Where a pen was, in pixels of the pad, and when, ms. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly at: number;
  /** 0 to 1, of a pen that tells it. */
  readonly pressure: number | undefined;
}

/** Speed at which a hand presses half as much as at rest, pixels a millisecond. */
const HALF_SPEED = 1.1;
/** The least that is pressed, however fast. */
const LEAST = 0.25;
/** How much of a step the pressure and the place take at once. */
const [SWIFT, CLOSE] = [0.3, 0.65];
/** Points closer than this are one, millimetres. */
const NEAR = 0.08;

/** How much is pressed at a speed, pixels a millisecond: slow strokes are thick. */
export function pressureAt(speed: number): number {
  return LEAST + (1 - LEAST) / (1 + speed / HALF_SPEED);
}

/** One stroke while it is written. */
export class Stroke {
  readonly points: Point[] = [];
  readonly #scale: number;
  #last: Sample;
  #pressure: number;

  /** `scale`: pixels of a millimetre. */
  constructor(first: Sample, scale: number) {
    this.#scale = scale;
    this.#last = first;
    // A hand sets the pen down lightly.
    this.#pressure = first.pressure ?? 0.5;
    this.#put(first);
  }

  /** Where the pen went next. */
  move(sample: Sample): void {
    const before = this.#last;
    const ms = Math.max(1, sample.at - before.at);
    const wanted = sample.pressure ?? pressureAt(Math.hypot(sample.x - before.x, sample.y - before.y) / ms);
    this.#pressure += SWIFT * (wanted - this.#pressure);
    // A mouse goes in steps: the stroke follows it a little behind.
    const by = sample.pressure === undefined ? CLOSE : 1;
    this.#last = { ...sample, x: before.x + by * (sample.x - before.x), y: before.y + by * (sample.y - before.y) };
    const [x, y] = this.points.at(-1) ?? [0, 0];
    if (Math.hypot(this.#last.x / this.#scale - x, this.#last.y / this.#scale - y) >= NEAR) this.#put(this.#last);
  }

  /** Where the pen was lifted. */
  end(sample: Sample): Point[] {
    const [x, y] = this.points.at(-1) ?? [0, 0];
    this.#last = sample;
    if (Math.hypot(sample.x / this.#scale - x, sample.y / this.#scale - y) >= NEAR) this.#put(sample);
    return this.points;
  }

  #put({ x, y }: Sample): void {
    this.points.push([rounded(x / this.#scale), rounded(y / this.#scale), rounded(Math.min(1, Math.max(0, this.#pressure)))]);
  }
}

/** The same hand in another field: smaller where it would be cut off. */
export function fitted(writing: Writing, width_mm: number, height_mm: number): Writing {
  const by = Math.min(1, width_mm / writing.width_mm, height_mm / writing.height_mm);
  const strokes = writing.strokes.map((stroke) => stroke.map(([x, y, pressure]): Point => [rounded(x * by), rounded(y * by), pressure]));
  return { ...writing, width_mm, height_mm, strokes: by === 1 ? writing.strokes : strokes };
}

/** How thick the pen draws under a pressure, in parts of the thickest. */
export function thickness(pressure: number): number {
  return 0.35 + 0.65 * pressure;
}

/** Draws strokes where a unit of the pen is a millimetre. */
export function drawStrokes(pen: CanvasRenderingContext2D, { pen_mm, colour }: Pick<Writing, 'pen_mm' | 'colour'>, strokes: readonly (readonly Point[])[]): void {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const stroke of strokes) {
    const [first] = stroke;
    if (first === undefined) continue;
    if (stroke.length === 1) {
      pen.beginPath();
      pen.arc(first[0], first[1], (pen_mm * thickness(first[2])) / 2, 0, 2 * Math.PI);
      pen.fill();
    }
    // From the middle of each step to that of the next, about the point between them.
    stroke.slice(1).forEach(([x, y, pressure], at) => {
      const [px, py, before] = stroke[at] ?? first;
      const next = stroke[at + 2];
      pen.lineWidth = pen_mm * thickness((before + pressure) / 2);
      pen.beginPath();
      if (at === 0) pen.moveTo(px, py);
      else pen.moveTo((px + x) / 2, (py + y) / 2);
      if (next === undefined || at === 0) pen.lineTo((px + x) / 2, (py + y) / 2);
      if (next === undefined) pen.lineTo(x, y);
      else pen.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
      pen.stroke();
    });
  }
}
