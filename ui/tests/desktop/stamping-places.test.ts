// How a document is to be stamped, and what is drawn of it.

import { describe, expect, test } from 'vitest';

import { StampState } from '../../src/composables/stamp.ts';
import { fulfils, planOf, reachOf, reaching, shifted, ticked } from '../../src/composables/stamp-entry.ts';
import { furtherRoom, nextPhone } from '../../src/composables/stamp-further.ts';
import { choiceOf, pagesOf } from '../../src/composables/stamp-pages.ts';
import { marksOf } from '../../src/composables/stamp-places.ts';
import { EMPTY, Plan } from '../../src/composables/stamp-plan.ts';
import { type Spot, inside, limit, spotFor } from '../../src/composables/stamp-spot.ts';
import type { SealEntry, StampPlan, StampView } from '../../src/wire/desk.ts';
import { FakeDesk } from './fake-desk.ts';
import { OUTPUT, PHONE_2, SEAL, documentOf } from './stamping-answers.ts';
import { expand } from './stamping-expand.ts';
import { PHONE, REPORT } from './window-answers.ts';

const A4 = { width_mm: 210, height_mm: 297 };
const GROUND = { pages: [A4, A4], seals: [SEAL], hits: () => [] };
const at = (page: number, x_mm: number, y_mm: number, seal = 'company'): SealEntry => ({ kind: 'at', seal, page, x_mm, y_mm });
const onPages = (pages: string, x_mm = 10, y_mm = 10): SealEntry => ({ kind: 'pages', seal: 'company', pages, x_mm, y_mm });
const KEYWORD = { kind: 'keyword', seal: 'company', text: '盖章', pages: null, hits: null, right_mm: 0, down_mm: 0, part: null } as const satisfies SealEntry;
const EDGE = { kind: 'edge', seal: 'company', edge: 'right', pages: null, every: null, odd: false, along_mm: null } as const satisfies SealEntry;
const planWith = (...entries: SealEntry[]): StampPlan => ({ ...EMPTY, entries });
const VIEW: StampView = {
  document: { ...documentOf(OUTPUT.file), pages: [A4, A4] }, stamped: null, seals: [SEAL], plan: EMPTY, asked: [], phone: null, phones: [],
};

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

  test('in a part of a page it stays there', () => {
    expect(inside({ x: 100, y: 200, width_mm: 60, height_mm: 50 }, SEAL, { x: 0, y: 400 })).toEqual({ x: 100, y: 208 });
  });
});

test('a key places seals beside each other', () => {
  const first = spotFor(A4, SEAL, []);
  const second = spotFor(A4, SEAL, [first]);
  expect(first).toEqual({ x: 138, y: 195 });
  expect(second).toEqual({ x: 133, y: 190 });
  expect(spotFor(A4, SEAL, [first, second])).toEqual({ x: 128, y: 185 });
});

describe('pages are chosen by a text', () => {
  const cases: readonly (readonly [string, string | undefined, readonly number[]])[] = [
    ['1,3-5,8-', '1,3-5,8-', [1, 3, 4, 5, 8, 9]],
    ['１，３ － ５', '1,3-5', [1, 3, 4, 5]],
    ['-1', '-1', [9]],
    ['-3--2', '-3--2', [7, 8]],
    ['2–4', '2-4', [2, 3, 4]],
    ['40', '40', []],
    ['', undefined, []],
    ['0', undefined, []],
    ['5-3', undefined, []],
    ['1,,2', undefined, []],
    ['a', undefined, []],
    ['1-2-3', undefined, []],
  ];
  test.each(cases)('%s', (typed, choice, pages) => {
    expect(choiceOf(typed)).toBe(choice);
    if (choice !== undefined) expect(pagesOf(choice, 9)).toEqual(pages);
  });

  test('odd, even, all', () => {
    expect([pagesOf('odd', 5), pagesOf('even', 5), pagesOf('all', 2)]).toEqual([[1, 3, 5], [2, 4], [1, 2]]);
  });
});

describe('an entry', () => {
  test('goes to other pages and back, at the same spot', () => {
    const all = reaching(at(2, 5, 6), 'all', 2);
    expect(all).toEqual(onPages('all', 5, 6));
    expect(reaching(all, undefined, 1)).toEqual(at(1, 5, 6));
    expect([at(1, 0, 0), all, onPages('odd'), onPages('1-2')].map(reachOf)).toEqual(['one', 'all', 'odd', 'range']);
  });

  test('is moved as its kind is', () => {
    expect(shifted(onPages('all', 10, 10), { x: 5, y: 900 }, A4, SEAL)).toEqual(onPages('all', 15, 255));
    expect(shifted(KEYWORD, { x: -3.14, y: 2 }, A4, SEAL)).toEqual({ ...KEYWORD, right_mm: -3.1, down_mm: 2 });
    expect(shifted(EDGE, { x: 50, y: -7.5 }, A4, SEAL)).toMatchObject({ along_mm: 120 });
    expect(shifted({ ...EDGE, edge: 'top' }, { x: 4, y: 50 }, A4, SEAL)).toMatchObject({ along_mm: 88 });
  });

  test('of a keyword has every place, some, or is gone', () => {
    expect(ticked({ ...KEYWORD, hits: [1] }, 2, true, 3)?.hits).toEqual([1, 2]);
    expect(ticked({ ...KEYWORD, hits: [1, 2] }, 3, true, 3)?.hits).toBeNull();
    expect(ticked({ ...KEYWORD, hits: null }, 2, false, 3)?.hits).toEqual([1, 3]);
    expect(ticked({ ...KEYWORD, hits: [2] }, 2, false, 3)).toBeUndefined();
  });

  test('is what the tender asks for, wherever it was moved', () => {
    expect(fulfils(at(2, 5, 5), at(2, 90, 90))).toBe(true);
    expect(fulfils(at(3, 5, 5), at(2, 5, 5))).toBe(false);
    expect(fulfils(at(2, 5, 5, 'other'), at(2, 5, 5))).toBe(false);
    expect(fulfils({ ...KEYWORD, right_mm: 4 }, KEYWORD)).toBe(true);
    expect(fulfils({ ...KEYWORD, hits: [1] }, KEYWORD)).toBe(false);
    expect(fulfils(KEYWORD, { ...KEYWORD, pages: '4-6' })).toBe(true);
    expect(fulfils({ ...KEYWORD, pages: '1-3' }, { ...KEYWORD, pages: '4-6' })).toBe(false);
    expect(fulfils(onPages('2'), at(2, 10, 10))).toBe(false);
  });
});

test('only a plan is taken from what a page before held back', () => {
  const field = { name: null, page: 1, x_mm: 1, y_mm: 2, width_mm: 30, height_mm: 20 };
  const whole: StampPlan = { entries: [at(1, 2, 3), onPages('odd'), KEYWORD, { ...KEYWORD, hits: [1, 2] }, EDGE], certify: true, fields: [field], level: 'lta' };
  expect(planOf(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  const odd: readonly unknown[] = [
    undefined, null, 'x', {}, [1], [at(1, 2, 3)], { ...whole, level: 'x' }, { ...whole, fields: [{}] }, { ...whole, certify: 1 },
    { ...whole, entries: [{ ...at(1, 2, 3), page: 0 }] }, { ...whole, entries: [{ ...at(1, 2, 3), kind: 'toString' }] },
    { ...whole, entries: [{ ...EDGE, edge: 'bottom' }] }, { ...whole, entries: [{ ...KEYWORD, hits: ['1'] }] }, { ...whole, entries: [null] },
  ];
  for (const one of odd) expect(planOf(one), JSON.stringify(one)).toBeUndefined();
});

describe('what is drawn', () => {
  test('of what was placed by hand is there before the desk says so', () => {
    expect(marksOf([at(2, 5, 6)], [SEAL], 2, undefined)).toMatchObject([{ index: 0, page: 2, x: 5, y: 6, width: 42, slice: null }]);
    expect(marksOf([onPages('all')], [SEAL], 2, undefined).map(({ page }) => page)).toEqual([1, 2]);
    expect(marksOf([at(3, 5, 6), at(1, 0, 0, 'other')], [SEAL], 2, undefined)).toEqual([]);
  });

  test('slice_was_drawn_for_another_entry_after_one_before_it_was_removed', () => {
    const entries = [at(1, 5, 5), EDGE];
    const answered = { entries, view: expand(entries, GROUND) };
    expect(marksOf(entries, [SEAL], 2, answered).map(({ index, slice }) => [index, slice])).toEqual([[0, null], [1, [0, 0]], [1, [21, 0]]]);
    expect(marksOf([EDGE], [SEAL], 2, answered).map(({ index }) => index)).toEqual([0, 0]);
    expect(marksOf([at(1, 5, 5)], [SEAL], 2, answered).map(({ index }) => index)).toEqual([0]);
  });

  test('of several pages moves with the hand, before the desk says so', () => {
    const plan = new Plan({ pages: () => [A4, A4], seals: () => [SEAL] }, () => undefined);
    plan.begin(planWith(onPages('all')));
    const answered = { entries: plan.entries, view: expand(plan.entries, GROUND) };
    plan.shift(0, onPages('all'), { x: 7, y: 0 }, 1);
    expect(marksOf(plan.entries, [SEAL], 2, answered).map(({ x }) => x)).toEqual([17, 17]);
    plan.reach(0, undefined, 2);
    expect(marksOf(plan.entries, [SEAL], 2, answered)).toMatchObject([{ page: 2, x: 17 }]);
  });
});

describe('changes', () => {
  async function begun(...entries: SealEntry[]): Promise<{ state: StampState; plan: Plan; changes: () => number }> {
    let changes = 0;
    const desk = new FakeDesk().on('stamp_view', () => ({ ...VIEW, plan: planWith(...entries) }));
    const state = new StampState(desk, 'bid', () => (changes += 1));
    await state.load();
    return { state, plan: state.plan, changes: () => changes };
  }

  test('are kept, undone and done again', async () => {
    const { plan, changes } = await begun();
    plan.add(SEAL, 1, { x: 10, y: 10 });
    plan.shift(0, at(1, 10, 10), { x: 10, y: 0 }, 1);
    expect(changes()).toBe(2);
    plan.undo();
    expect(plan.entries).toEqual([at(1, 10, 10)]);
    plan.undo();
    expect(plan.entries).toEqual([]);
    expect(plan.canUndo.value).toBe(false);
    plan.redo();
    plan.redo();
    expect(plan.entries).toEqual([at(1, 20, 10)]);
    expect(plan.canRedo.value).toBe(false);
    expect(changes()).toBe(6);
  });

  test('of everything in a plan are undone', async () => {
    const { plan } = await begun(at(1, 10, 10));
    const begin = plan.now.value;
    plan.certify(true);
    plan.level('t');
    plan.addField(1);
    plan.setField(0, { name: null, page: 1, x_mm: 400, y_mm: 0, width_mm: 60, height_mm: 30 });
    expect(plan.now.value.fields).toEqual([{ name: null, page: 1, x_mm: 150, y_mm: 0, width_mm: 60, height_mm: 30 }]);
    plan.removeField(0);
    plan.reach(0, 'odd', 1);
    for (let step = 0; step < 6; step += 1) plan.undo();
    expect(plan.now.value).toEqual(begin);
    for (let step = 0; step < 6; step += 1) plan.redo();
    expect(plan.now.value).toEqual({ entries: [onPages('odd')], certify: true, fields: [], level: 't' });
  });

  test('of one move are undone together', async () => {
    const { plan } = await begun(at(1, 10, 10));
    for (const x of [1, 2, 3]) plan.shift(0, at(1, 10, 10), { x, y: 0 }, 1, 'drag:0:1');
    plan.shift(0, at(1, 10, 10), { x: 40, y: 0 }, 1, 'drag:0:2');
    plan.undo();
    expect(plan.entries).toEqual([at(1, 13, 10)]);
    plan.undo();
    expect(plan.entries).toEqual([at(1, 10, 10)]);
  });

  test('after an undo take the place of what was undone', async () => {
    const { plan } = await begun();
    plan.add(SEAL, 1, { x: 10, y: 10 });
    plan.undo();
    plan.add(SEAL, 2, { x: 30, y: 30 });
    expect(plan.canRedo.value).toBe(false);
    expect(plan.entries).toEqual([at(2, 30, 30)]);
  });

  test('that change nothing are none', async () => {
    const { plan, changes } = await begun(at(1, 0, 0));
    plan.shift(0, at(1, 0, 0), { x: -5, y: -5 }, 1);
    plan.level('b');
    plan.set(0, at(1, 0, 0));
    expect(changes()).toBe(0);
    expect(plan.canUndo.value).toBe(false);
  });

  test('seal_was_taken_away_because_its_page_was_no_more', async () => {
    const { plan, changes } = await begun(at(1, 1, 1), at(9, 1, 1), at(1, 1, 1, 'other'));
    expect(plan.entries).toHaveLength(3);
    expect(changes()).toBe(0);
  });

  test('looking_again_took_seals_away_that_were_not_kept_yet', async () => {
    const { state, plan } = await begun(at(1, 10, 10));
    plan.add(SEAL, 2, { x: 30, y: 30 });
    await state.load(plan.now.value);
    expect(plan.entries).toEqual([at(1, 10, 10), at(2, 30, 30)]);
    expect(plan.chosen.value).toEqual({ of: 'entry', at: 1 });
    plan.undo();
    expect(plan.entries).toEqual([at(1, 10, 10)]);
  });

  test.each([
    ['first', [0, 1]],
    ['last', [1, 0]],
  ])('what_was_held_back_was_lost_to_another_look: answered %s', async (_, order) => {
    const answers: (() => void)[] = [];
    const desk = new FakeDesk().on('stamp_view', () => new Promise((resolve) => answers.push(() => {
      resolve(VIEW);
    })));
    const state = new StampState(desk, 'bid', () => undefined);
    const loads = [state.load(planWith(at(1, 5, 5))), state.load()];
    for (const one of order) {
      answers[one]?.();
      await loads[one];
    }
    expect(state.plan.entries).toEqual([at(1, 5, 5)]);
  });

  test('seal_placed_while_the_desk_was_asked_was_taken_away', async () => {
    const { state, plan } = await begun(at(1, 10, 10));
    const loaded = state.load();
    plan.shift(0, at(1, 10, 10), { x: 10, y: 0 }, 1);
    await loaded;
    expect(plan.entries).toEqual([at(1, 20, 10)]);
    expect(plan.canUndo.value).toBe(true);
  });
});

describe('a further person', () => {
  const field = { name: 'Later-1', page: 2, x_mm: 100, y_mm: 200, width_mm: 60, height_mm: 50 };
  const plain = { ...documentOf(OUTPUT.file), signatures: 1 };
  const certified = { ...plain, is_certified: true, fields: [field, { ...field, name: 'Later-2', x_mm: 20, width_mm: 30 }] };

  test('places seals on one page', () => {
    expect(furtherRoom(plain, [], 3, SEAL, undefined)).toMatchObject({ x: 0, width_mm: 210 });
    expect(furtherRoom(plain, [at(3, 1, 1)], 3, SEAL, { x: 5, y: 5 })).toMatchObject({ width_mm: 210 });
    expect(furtherRoom(plain, [at(3, 1, 1)], 4, SEAL, undefined)).toBe('page');
  });

  test('of a certified document inside what is kept, and of that in one', () => {
    expect(furtherRoom(certified, [], 1, SEAL, undefined)).toBe('field');
    expect(furtherRoom(certified, [], 2, SEAL, { x: 0, y: 0 })).toBe('field');
    expect(furtherRoom(certified, [], 2, SEAL, { x: 105, y: 200 })).toMatchObject({ x: 100, y: 200 });
    expect(furtherRoom({ ...certified, fields: [{ ...field, width_mm: 30 }] }, [], 2, SEAL, undefined)).toBe('small');
    const small = { ...SEAL, width_mm: 20, height_mm: 20 };
    expect(furtherRoom(certified, [at(2, 110, 210)], 2, small, { x: 22, y: 202 })).toBe('field');
  });

  test('has another phone than those who signed', () => {
    expect(nextPhone([PHONE, PHONE_2], PHONE, REPORT)?.id).toBe(PHONE_2.id);
    expect(nextPhone([PHONE, PHONE_2], null, REPORT)?.id).toBe(PHONE_2.id);
    expect(nextPhone([PHONE], PHONE, REPORT)?.id).toBe(PHONE.id);
    expect(nextPhone([], null, undefined)).toBeUndefined();
  });
});
