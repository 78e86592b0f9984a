// Where seals are placed.

import { describe, expect, test } from 'vitest';

import { type Spot, StampState, inside, limit, placementsOf, possible, spotFor } from '../../src/composables/stamp.ts';
import type { Placement, SealView, StampView } from '../../src/wire/desk.ts';
import { FakeDesk } from './fake-desk.ts';
import { fileRef } from './window-answers.ts';

const A4 = { width_mm: 210, height_mm: 297 };
const SEAL: SealView = { id: 'company', name: 'company', width_mm: 42, height_mm: 42, picture: fileRef('seal', 'seal.png', 'picture', 10) };
const VIEW: StampView = {
  document: { file: fileRef('built', 'a.pdf', 'pdf'), pages: [A4, A4], parts: [] }, seals: [SEAL], placements: [], phone: null,
};
const placed = (page: number, x_mm: number, y_mm: number, seal = 'company'): Placement => ({ seal, page, x_mm, y_mm });

describe('a seal stays on its page', () => {
  const cases: readonly (readonly [string, Spot, Spot])[] = [
    ['inside', { x: 12.34, y: 5.06 }, { x: 12.3, y: 5.1 }],
    ['beyond_the_left_upper_corner', { x: -3, y: -0.1 }, { x: 0, y: 0 }],
    ['beyond_the_right_lower_corner', { x: 400, y: 400 }, { x: 168, y: 255 }],
  ];
  test.each(cases)('%s', (_, asked, given) => {
    expect(inside(A4, SEAL, asked)).toEqual(given);
  });

  test('a page that is no whole number of tenths is not left by rounding', () => {
    expect(limit(209.97, 42)).toBe(167.9);
    expect(limit(210, 42)).toBe(168);
  });

  test('a seal larger than the page stands in its corner', () => {
    expect(inside({ width_mm: 30, height_mm: 30 }, SEAL, { x: 5, y: 5 })).toEqual({ x: 0, y: 0 });
  });
});

test('a key places seals beside each other', () => {
  const first = spotFor(A4, SEAL, []);
  const second = spotFor(A4, SEAL, [first]);
  expect(first).toEqual({ x: 138, y: 195 });
  expect(second).toEqual({ x: 133, y: 190 });
  expect(spotFor(A4, SEAL, [first, second])).toEqual({ x: 128, y: 185 });
});

test('placements on pages that are no more, or of unknown seals, are not possible', () => {
  const placements = [placed(1, 1, 1), placed(3, 1, 1), placed(2, 1, 1, 'other')];
  expect(possible({ ...VIEW, placements })).toEqual([placed(1, 1, 1)]);
});

test('only placements are taken from what a page before held back', () => {
  expect(placementsOf([placed(1, 2, 3)])).toEqual([placed(1, 2, 3)]);
  for (const odd of [undefined, null, 'x', {}, [1], [{ seal: 'company' }], [{ ...placed(1, 2, 3), page: '1' }]]) {
    expect(placementsOf(odd)).toBeUndefined();
  }
});

describe('changes', () => {
  async function begun(placements: Placement[] = []): Promise<{ state: StampState; changes: () => number }> {
    let changes = 0;
    const desk = new FakeDesk().on('stamp_view', () => ({ ...VIEW, placements }));
    const state = new StampState(desk, 'bid', () => (changes += 1));
    await state.load();
    return { state, changes: () => changes };
  }

  test('are kept, undone and done again', async () => {
    const { state, changes } = await begun();
    state.add(SEAL, 1, { x: 10, y: 10 });
    state.move(0, { x: 20, y: 10 });
    expect(changes()).toBe(2);
    state.undo();
    expect(state.placements.value).toEqual([placed(1, 10, 10)]);
    state.undo();
    expect(state.placements.value).toEqual([]);
    expect(state.canUndo.value).toBe(false);
    state.redo();
    state.redo();
    expect(state.placements.value).toEqual([placed(1, 20, 10)]);
    expect(state.canRedo.value).toBe(false);
    expect(changes()).toBe(6);
  });

  test('of one move are undone together', async () => {
    const { state } = await begun([placed(1, 10, 10)]);
    for (const x of [11, 12, 13]) state.move(0, { x, y: 10 }, 'drag:0:1');
    state.move(0, { x: 50, y: 10 }, 'drag:0:2');
    state.undo();
    expect(state.placements.value).toEqual([placed(1, 13, 10)]);
    state.undo();
    expect(state.placements.value).toEqual([placed(1, 10, 10)]);
  });

  test('after an undo take the place of what was undone', async () => {
    const { state } = await begun();
    state.add(SEAL, 1, { x: 10, y: 10 });
    state.undo();
    state.add(SEAL, 2, { x: 30, y: 30 });
    expect(state.canRedo.value).toBe(false);
    expect(state.placements.value).toEqual([placed(2, 30, 30)]);
  });

  test('that change nothing are none', async () => {
    const { state, changes } = await begun([placed(1, 0, 0)]);
    state.move(0, { x: -5, y: -5 });
    expect(changes()).toBe(0);
    expect(state.canUndo.value).toBe(false);
  });

  test('a seal whose page is no more is taken away, counted, and that is kept', async () => {
    const { state, changes } = await begun([placed(1, 1, 1), placed(9, 1, 1)]);
    expect(state.placements.value).toEqual([placed(1, 1, 1)]);
    expect(state.lost.value).toBe(1);
    expect(changes()).toBe(1);
  });

  test('without a document nothing is taken away', async () => {
    let changes = 0;
    const desk = new FakeDesk().on('stamp_view', () => ({ ...VIEW, document: null, placements: [placed(1, 1, 1)] }));
    const state = new StampState(desk, 'bid', () => (changes += 1));
    await state.load();
    expect([state.lost.value, changes, state.placements.value]).toEqual([0, 0, [placed(1, 1, 1)]]);
    await state.load([placed(2, 5, 5)]);
    expect([state.lost.value, state.placements.value]).toEqual([0, [placed(2, 5, 5)]]);
  });

  test('looking_again_took_seals_away_that_were_not_kept_yet', async () => {
    const { state } = await begun([placed(1, 10, 10)]);
    state.add(SEAL, 2, { x: 30, y: 30 });
    await state.load(state.placements.value);
    expect(state.placements.value).toEqual([placed(1, 10, 10), placed(2, 30, 30)]);
    expect(state.chosen.value).toBe(1);
    state.undo();
    expect(state.placements.value).toEqual([placed(1, 10, 10)]);
  });

  test.each([
    ['first', [0, 1]],
    ['last', [1, 0]],
  ])('what_was_held_back_was_lost_to_another_look: answered %s', async (_, order) => {
    const answers: (() => void)[] = [];
    const desk = new FakeDesk().on('stamp_view', () => new Promise((resolve) => answers.push(() => {
      resolve({ ...VIEW, placements: [] });
    })));
    const state = new StampState(desk, 'bid', () => undefined);
    const loads = [state.load([placed(1, 5, 5)]), state.load()];
    for (const at of order) {
      answers[at]?.();
      await loads[at];
    }
    expect(state.placements.value).toEqual([placed(1, 5, 5)]);
  });

  test('seal_placed_while_the_desk_was_asked_was_taken_away', async () => {
    const { state } = await begun([placed(1, 10, 10)]);
    const loaded = state.load();
    state.move(0, { x: 20, y: 10 });
    await loaded;
    expect(state.placements.value).toEqual([placed(1, 20, 10)]);
    expect(state.canUndo.value).toBe(true);
  });
});
