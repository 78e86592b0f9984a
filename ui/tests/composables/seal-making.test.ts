// @vitest-environment happy-dom
// Seals out of photos and by hand: what is undone, where a place of the picture is in the photo, and how a hand presses.

import { describe, expect, test } from 'vitest';

import { History } from '../../src/composables/history.ts';
import { barsOf, hexOf, rgbOf } from '../../src/composables/seal-histogram.ts';
import { type Pictured, type Place, erasedOn, fromSquare, inverse, placeOf, toPhoto } from '../../src/composables/seal-map.ts';
import { USUAL, automatic, ofKind, uprightTurn } from '../../src/composables/seal-photo.ts';
import { stepOf } from '../../src/composables/seal-spot.ts';
import { EMPTY, Stroke, fitted, pressureAt } from '../../src/composables/seal-writing.ts';
import type { PhotoCleaning, PhotoView, SealPreview } from '../../src/wire/desk.ts';

type Corners = NonNullable<PhotoView['corners']>;
const SQUARE: Corners = [[100, 200], [520, 200], [520, 620], [100, 620]];

function pictured(corners: Corners | null, change: Partial<PhotoCleaning> = {}, height_mm = 42, isRound = true, tilt_deg = 4.2): Pictured {
  const cleaning = { ...USUAL, ...change };
  const preview: SealPreview = {
    svg: null, picture: null, width_mm: cleaning.width_mm, height_mm, width_px: 992, height_px: 992,
    checks: isRound ? [{ code: 'roundness', is_kept: true, params: { mm: '0.3' } }] : [],
    photo: { width_px: 1000, height_px: 1000, ink: 'red', threshold: 100, histogram: [], tilt_deg, corners },
  };
  return { preview, cleaning };
}
function near(place: Place | undefined, x: number, y: number): void {
  expect(place?.x).toBeCloseTo(x, 6);
  expect(place?.y).toBeCloseTo(y, 6);
}
function seen(of: Pictured, x: number, y: number): Place | undefined {
  const map = toPhoto(of);
  return map === undefined ? undefined : placeOf(map, { x, y });
}

describe('what is changed of a photo', () => {
  const erased = (x: number) => ({ radius_mm: 0.5, points_mm: [[x, 5], [x, 6]] as [number, number][] });

  test('is undone and done again, settings and eraser alike', () => {
    const told: number[] = [];
    const history = new History<PhotoCleaning>(USUAL, () => told.push(told.length));
    history.put({ ...USUAL, threshold: 90 }, 'threshold');
    history.put({ ...USUAL, threshold: 120 }, 'threshold');
    history.rest();
    history.put({ ...USUAL, threshold: 130 }, 'threshold');
    history.put({ ...history.now.value, erased: [erased(3)] });
    history.put({ ...history.now.value, ink: 'blue' });
    expect(history.undo()).toBe(true);
    expect(history.now.value).toEqual({ ...USUAL, threshold: 130, erased: [erased(3)] });
    history.undo();
    expect(history.now.value.erased).toEqual([]);
    history.undo();
    expect(history.now.value.threshold).toBe(120);
    history.undo();
    expect(history.now.value).toEqual(USUAL);
    expect(history.undo()).toBe(false);
    for (let step = 0; step < 4; step += 1) history.redo();
    expect(history.now.value).toMatchObject({ ink: 'blue', threshold: 130, erased: [erased(3)] });
    expect(history.redo()).toBe(false);
    expect(told).toHaveLength(13);
  });

  test('change_after_an_undo_left_what_was_undone', () => {
    const history = new History(1);
    history.put(2);
    history.put(3);
    history.undo();
    history.put(4);
    expect(history.canRedo.value).toBe(false);
    history.undo();
    expect(history.now.value).toBe(2);
  });

  test('two_drags_of_a_slider_were_undone_as_one_after_an_undo', () => {
    const history = new History(0);
    history.put(1, 'turn');
    history.undo();
    history.put(2, 'turn');
    history.undo();
    expect(history.now.value).toBe(0);
  });

  test('is left to the desk again but for what the person alone knows', () => {
    const own: PhotoCleaning = { ...USUAL, kind: 'handwriting', ink: { custom: [1, 2, 3] }, threshold: 9, turn_deg: 3, is_straightened: false, speck_mm: 0, width_mm: 38, colour: '#000000', erased: [erased(1)] };
    expect(automatic(own)).toEqual({ ...USUAL, kind: 'handwriting', width_mm: 38, colour: '#000000', erased: [erased(1)] });
  });

  test('signature_got_the_red_of_seals', () => {
    expect(ofKind(USUAL, 'handwriting').colour).toBe('#1b1b1b');
    expect(ofKind({ ...USUAL, colour: '#123456' }, 'handwriting').colour).toBe('#123456');
    expect(ofKind(ofKind(USUAL, 'handwriting'), 'seal')).toEqual(USUAL);
  });
});

describe('a place of the picture in the photo', () => {
  test('goes through the corners, and back', () => {
    const corners: Corners = [[10, 20], [110, 30], [130, 140], [0, 120]];
    const map = fromSquare(corners);
    for (const [at, [x, y]] of [[0, 0], [1, 0], [1, 1], [0, 1]].entries()) {
      const corner = corners[at] ?? [0, 0];
      near(placeOf(map, { x: x ?? 0, y: y ?? 0 }), corner[0], corner[1]);
    }
    near(placeOf(inverse(map), placeOf(map, { x: 0.3, y: 0.8 })), 0.3, 0.8);
  });

  test('of a round seal, turned too', () => {
    near(seen(pictured(SQUARE), 0, 0), 100, 200);
    near(seen(pictured(SQUARE), 21, 21), 310, 410);
    // Turned clockwise by a quarter, what was at the left is at the top.
    near(seen(pictured(SQUARE, { turn_deg: 90 }), 21, 0), 100, 410);
    near(seen(pictured(SQUARE, { turn_deg: 90, width_mm: 84 }, 84), 42, 0), 100, 410);
  });

  test('of a rectangle whose picture grows as it is turned', () => {
    const wide: Corners = [[100, 100], [500, 100], [500, 300], [100, 300]];
    near(seen(pictured(wide, { width_mm: 40 }, 20, false), 40, 20), 500, 300);
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const across = 40 * cos + 20 * sin;
    const turned = pictured(wide, { width_mm: across, turn_deg: 30 }, 20 * cos + 40 * sin, false);
    near(seen(turned, across / 2, turned.preview.height_mm / 2), 300, 200);
    // The left upper corner is where turning takes it.
    near(seen(turned, across / 2 - 20 * cos + 10 * sin, turned.preview.height_mm / 2 - 20 * sin - 10 * cos), 100, 100);
  });

  test('of one that is not straightened is in the box around it', () => {
    near(seen(pictured(SQUARE, { is_straightened: false }), 42, 0), 520, 200);
    const aslant: Corners = [[0, 0], [100, 20], [100, 120], [0, 100]];
    near(seen(pictured(aslant, { is_straightened: false, width_mm: 50 }, 60, false), 0, 0), 0, 0);
    near(seen(pictured(aslant, { is_straightened: false, width_mm: 50 }, 60, false), 50, 60), 100, 120);
  });

  test('is nowhere where no rim was found', () => {
    expect(toPhoto(pictured(null))).toBeUndefined();
  });
});

describe('what was erased', () => {
  const erased = [{ radius_mm: 1, points_mm: [[21, 2]] as [number, number][] }];

  test('stays_over_its_ink_when_the_seal_is_turned', () => {
    const of = pictured(SQUARE);
    const now = erasedOn(erased, of, of.cleaning, { ...of.cleaning, turn_deg: 90 });
    expect(now).toEqual([{ radius_mm: 1, points_mm: [[40, 21]] }]);
  });

  test('stays_over_its_ink_when_the_seal_is_wider', () => {
    const of = pictured(SQUARE);
    expect(erasedOn(erased, of, of.cleaning, { ...of.cleaning, width_mm: 84 })).toEqual([{ radius_mm: 2, points_mm: [[42, 4]] }]);
    expect(erasedOn(erased, undefined, of.cleaning, { ...of.cleaning, width_mm: 21 })).toEqual([{ radius_mm: 0.5, points_mm: [[10.5, 1]] }]);
  });

  test('eraser_was_thinner_than_the_desk_takes', () => {
    const of = pictured(SQUARE);
    expect(erasedOn([{ radius_mm: 0.1, points_mm: [] }], of, of.cleaning, { ...of.cleaning, width_mm: 2 })[0]?.radius_mm).toBe(0.05);
  });
});

describe('upright', () => {
  const cases: readonly (readonly [string, Pictured, number])[] = [
    ['a round seal by its star', pictured(SQUARE), -4.2],
    ['a rectangle by straightening', pictured(SQUARE, {}, 42, false), 0],
    ['a rectangle that is not straightened', pictured(SQUARE, { is_straightened: false }, 42, false), -4.2],
    ['what nothing tells of', pictured(SQUARE, {}, 42, true, 0), 0],
  ];
  test.each(cases)('%s', (_, of, turn) => {
    expect(uprightTurn(of)).toBe(turn);
  });
});

describe('strengths of ink', () => {
  test('paper_left_no_room_for_ink', () => {
    const histogram = Array.from({ length: 64 }, (_, at) => (at < 3 ? 1_000_000 : at === 50 ? 400 : at === 30 ? 100 : 0));
    const bars = barsOf(histogram);
    expect([bars[0], bars[50], bars[30], bars[40]]).toEqual([1, 1, 0.5, 0]);
  });

  test('of a picture without any are no bars, and no fractions of nothing', () => {
    expect(barsOf(Array.from({ length: 64 }, () => 0))).toEqual(Array.from({ length: 64 }, () => 0));
  });

  test('colours are written as screens write them', () => {
    expect(hexOf([200, 16, 46])).toBe('#c8102e');
    expect(rgbOf('#c8102e')).toEqual([200, 16, 46]);
  });
});

describe('a hand', () => {
  test('presses less the faster it goes, and never nothing', () => {
    expect(pressureAt(0)).toBe(1);
    expect(pressureAt(1)).toBeGreaterThan(pressureAt(2));
    expect(pressureAt(1_000)).toBeGreaterThan(0.24);
  });

  function line(far: number, pressure?: number): [number, number, number][] {
    const sample = (at: number) => ({ x: at * far, y: 40, at: at * 10, pressure });
    const stroke = new Stroke(sample(0), 10);
    for (let at = 1; at < 30; at += 1) stroke.move(sample(at));
    return stroke.end(sample(30));
  }

  test('of a mouse is thin where it is fast, in millimetres of the field', () => {
    const [slow, fast] = [line(2), line(30)];
    const last = (points: [number, number, number][]): number => points.at(-2)?.[2] ?? 0;
    expect(last(slow)).toBeGreaterThan(0.8);
    expect(last(fast)).toBeLessThan(0.5);
    expect(fast.at(0)?.slice(0, 2)).toEqual([0, 4]);
    expect(fast.at(-1)?.slice(0, 2)).toEqual([90, 4]);
  });

  test('pressure_jumped_from_one_point_to_the_next', () => {
    const points = line(30);
    const steps = points.slice(1).map(([, , pressure], at) => Math.abs(pressure - (points[at]?.[2] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.16);
  });

  test('of a pen is pressed as the pen says', () => {
    expect(line(5, 0.9).at(-1)?.[2]).toBeCloseTo(0.9, 3);
  });

  test('points_of_a_resting_pen_were_all_kept', () => {
    expect(line(0)).toHaveLength(1);
  });

  test('is smaller in a smaller field, and as it was in a larger one', () => {
    const hand = { ...EMPTY, strokes: [[[40, 10, 0.5]] as [number, number, number][]] };
    expect(fitted(hand, 25, 20)).toMatchObject({ width_mm: 25, height_mm: 20, strokes: [[[20, 5, 0.5]]] });
    expect(fitted(hand, 80, 30).strokes).toEqual(hand.strokes);
  });
});

describe('an arrow key', () => {
  const press = (key: string, change: KeyboardEventInit = {}): Place | undefined => stepOf(new KeyboardEvent('keydown', { key, cancelable: true, ...change }), 1);

  test('leads a step, with Shift a tenth of it, and no other key does', () => {
    expect(press('ArrowRight')).toEqual({ x: 1, y: 0 });
    expect(press('ArrowUp', { shiftKey: true })).toEqual({ x: 0, y: -0.1 });
    expect(press('ArrowUp', { ctrlKey: true })).toBeUndefined();
    expect(press('a')).toBeUndefined();
  });
});
