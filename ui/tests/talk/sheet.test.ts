// What a pad makes of a pen: points that are relative to it, never more than can be sent.

import { describe, expect, test } from 'vitest';

import { MAX_POINTS, MAX_STROKES, type Point } from '../../src/link/written.ts';
import {
  type Sheet,
  drawnOn,
  emptySheet,
  isFull,
  linesOf,
  pointOf,
  setDown,
  takenBack,
} from '../../src/views/phone/talk/sheet.ts';

const SIDES = { width: 50, height: 20 };

/** A place in millimetres. */
function at(x: number, y: number, pressure = 128): Point {
  return { x: Math.round((x / 50) * 65_535), y: Math.round((y / 20) * 65_535), pressure };
}

function drawn(points: readonly Point[], sheet = emptySheet(SIDES)): Sheet {
  const [first = at(0, 0), ...others] = points;
  return drawnOn(setDown(sheet, first), others, SIDES);
}

/** A line that goes to and fro, a tenth of a millimetre a step. */
function scrawl(steps: number): Point[] {
  return Array.from({ length: steps }, (_, step) => at(25 + 24 * Math.sin(step / 120), 1 + (18 * step) / steps));
}

function count({ strokes }: Sheet): number {
  return strokes.reduce((sum, { length }) => sum + length, 0);
}

describe('where a pointer is', () => {
  const frame = { left: 16, top: 100, width: 358, height: 143, isTurned: false };
  const pointer = { clientX: 16, clientY: 100, pointerType: 'touch', pressure: 0.9 };

  test.each([
    ['the upper left corner', 16, 100, 0, 0],
    ['the lower right corner', 374, 243, 65_535, 65_535],
    ['the middle', 195, 171.5, 32_768, 32_768],
    ['left of it and below, which is its corner', -40, 900, 0, 65_535],
  ])('%s', (_, clientX, clientY, x, y) => {
    expect(pointOf({ ...pointer, clientX, clientY }, frame)).toEqual({ x, y, pressure: 128 });
  });

  test('turned, the pad’s upper left corner is at the upper right', () => {
    const turned = { left: 60, top: 100, width: 240, height: 600, isTurned: true };
    expect(pointOf({ ...pointer, clientX: 300, clientY: 100 }, turned)).toMatchObject({ x: 0, y: 0 });
    expect(pointOf({ ...pointer, clientX: 60, clientY: 700 }, turned)).toMatchObject({ x: 65_535, y: 65_535 });
    expect(pointOf({ ...pointer, clientX: 240, clientY: 250 }, turned)).toMatchObject({ x: 16_384, y: 16_384 });
  });

  test('a pen says how hard it is pressed, a finger and a mouse do not', () => {
    const pressed = (pointerType: string): number => pointOf({ ...pointer, pointerType }, frame).pressure;
    expect([pressed('pen'), pressed('touch'), pressed('mouse')]).toEqual([230, 128, 128]);
  });
});

describe('what is written', () => {
  test('a tap is a dot', () => {
    const sheet = drawn([at(10, 10)]);
    expect(sheet.strokes).toEqual([[at(10, 10)]]);
    expect(linesOf(sheet.strokes[0] ?? [], SIDES).map(({ path }) => path)).toEqual(['M10.00 10.00Q10.00 10.00 10.00 10.00']);
  });

  test('points that no eye tells apart are one, whether the pad is narrow or not', () => {
    const along = drawn([at(10, 10), at(10.1, 10), at(10.2, 10), at(10.2, 10.1), at(10.4, 10)]);
    expect(along.strokes[0]).toEqual([at(10, 10), at(10.2, 10), at(10.4, 10)]);
    const down = drawn([at(10, 10), at(10, 10.1), at(10, 10.2)]);
    expect(down.strokes[0]).toEqual([at(10, 10), at(10, 10.2)]);
  });

  test('the last stroke is taken back, and of nothing nothing', () => {
    const one = drawn([at(1, 1), at(9, 9)]);
    expect(takenBack(drawn([at(2, 2)], one))).toEqual(one);
    expect(takenBack(takenBack(one)).strokes).toEqual([]);
    expect(drawnOn(emptySheet(SIDES), [at(1, 1)], SIDES).strokes, 'a pen that was not set down').toEqual([]);
  });

  test('whoever writes very much still writes: all becomes a little coarser', () => {
    let sheet = drawn([at(3, 3), at(4, 4)]);
    const points = scrawl(6_000);
    sheet = setDown(sheet, at(25, 1));
    for (let from = 0; from < points.length; from += 7) {
      sheet = drawnOn(sheet, points.slice(from, from + 7), SIDES);
      expect(count(sheet)).toBeLessThanOrEqual(MAX_POINTS);
    }
    expect(count(sheet)).toBeGreaterThan(MAX_POINTS / 2);
    // Nothing that was written is further from what stands there than a millimetre's two thirds.
    const kept = sheet.strokes.flat();
    const far = points.filter(
      (point) => !kept.some(({ x, y }) => Math.hypot(((x - point.x) / 65_535) * 50, ((y - point.y) / 65_535) * 20) < 0.67),
    );
    expect(far.length).toBe(0);
  });

  test('after the last stroke that can be sent none begins', () => {
    let sheet = emptySheet(SIDES);
    for (let stroke = 0; stroke < MAX_STROKES; stroke += 1) sheet = drawn([at(stroke / 5, 5)], sheet);
    expect([isFull(sheet), setDown(sheet, at(1, 1)).strokes.length]).toEqual([true, MAX_STROKES]);
    expect(isFull(takenBack(sheet))).toBe(false);
  });
});

describe('how a stroke is drawn', () => {
  test('of one thickness in one piece, from its first point to its last', () => {
    const lines = linesOf([at(1, 1), at(2, 4), at(5, 5), at(9, 2)], SIDES);
    expect(lines.map(({ path }) => path)).toEqual([
      'M1.00 1.00Q1.00 1.00 1.50 2.50Q2.00 4.00 3.50 4.50Q5.00 5.00 7.00 3.50Q9.00 2.00 9.00 2.00',
    ]);
  });

  test('where it is pressed harder it is thicker, and each piece begins where the one before ended', () => {
    const lines = linesOf([at(1, 1, 10), at(2, 1, 90), at(3, 1, 250)], SIDES);
    const thick = lines.map(({ thickness }) => thickness);
    expect(thick).toEqual(thick.toSorted((one, other) => one - other));
    expect(new Set(thick).size).toBe(3);
    expect(lines.map(({ path }) => [path.split('Q')[0], path.split(' ').slice(-2).join(' ')])).toEqual([
      ['M1.00 1.00', '1.50 1.00'],
      ['M1.50 1.00', '2.50 1.00'],
      ['M2.50 1.00', '3.00 1.00'],
    ]);
  });
});
