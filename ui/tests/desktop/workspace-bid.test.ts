// A bid as its steps share it: what is typed is kept, and what the desk answered last is shown.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { BidState } from '../../src/composables/bid.ts';
import { Autosave } from '../../src/composables/bid-save.ts';
import { countOf, findingsOf, firstStep, looksOf } from '../../src/composables/bid-steps.ts';
import { once } from '../../src/composables/once.ts';
import { spanOf } from '../../src/composables/pdf-span.ts';
import { Refused } from '../../src/service/network.ts';
import type { BidView } from '../../src/wire/desk.ts';
import { FakeDesk } from './fake-desk.ts';
import { BID_VIEW, CLEAN } from './workspace-answers.ts';

const stored = new Map<string, string>();
beforeEach(() => {
  vi.useFakeTimers();
  stored.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what is typed', () => {
  interface Fields { text: string; kept: unknown[]; answer: () => Promise<void> }
  function fields(): { own: Fields; save: Autosave } {
    const own: Fields = { text: '', kept: [], answer: () => Promise.resolve() };
    const save = new Autosave('bid:part', {
      read: () => own.text,
      keep: async (value) => {
        await own.answer();
        own.kept.push(value);
      },
    });
    return { own, save };
  }
  function type(of: ReturnType<typeof fields>, text: string): void {
    of.own.text = text;
    of.save.change();
  }

  test('is kept once at a pause, not at each key', async () => {
    const form = fields();
    for (const text of ['江', '江北', '江北示']) {
      type(form, text);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(form.own.kept).toEqual([]);
    expect(form.save.keeping.value.is).toBe('keeping');
    await vi.advanceTimersByTimeAsync(100);
    expect(form.own.kept).toEqual(['江北示']);
    expect(form.save.keeping.value).toEqual({ is: 'kept' });
  });

  test('is kept at once when the step is left', async () => {
    const form = fields();
    type(form, 'a');
    await form.save.flush();
    expect(form.own.kept).toEqual(['a']);
  });

  test('while a change is on its way is kept after it, the newest alone', async () => {
    const form = fields();
    let open: () => void = () => undefined;
    form.own.answer = () => new Promise((resolve) => { open = resolve; });
    type(form, 'a');
    const flushed = form.save.flush();
    type(form, 'ab');
    type(form, 'abc');
    form.own.answer = () => Promise.resolve();
    open();
    await flushed;
    expect(form.own.kept).toEqual(['a', 'abc']);
  });

  test('stays, says so and is tried again where it could not be kept', async () => {
    const form = fields();
    form.own.answer = () => Promise.reject(new Refused('store_full', { path: 'desk.sqlite' }));
    type(form, 'a');
    await vi.advanceTimersByTimeAsync(300);
    expect(form.save.keeping.value).toEqual({ is: 'refused', problem: { code: 'store_full', params: { path: 'desk.sqlite' } } });
    form.own.answer = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(form.own.kept).toEqual(['a']);
    expect(form.save.keeping.value).toEqual({ is: 'kept' });
    expect(stored.size).toBe(0);
  });

  test('outlives a reload where it could not be kept', async () => {
    const form = fields();
    form.own.answer = () => Promise.reject(new Refused('store_full'));
    type(form, '江北');
    await vi.advanceTimersByTimeAsync(300);
    expect(fields().save.left()).toBe('江北');
    await vi.advanceTimersByTimeAsync(300);
    type(form, '江北示');
    form.save.holdBack();
    expect(fields().save.left()).toBe('江北示');
  });

  test('is not handed over by fields that others took the place of', async () => {
    const form = fields();
    type(form, 'old');
    form.save.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(form.own.kept).toEqual([]);
  });
});

test('old_fields_tried_again_after_newer_ones_took_their_place', async () => {
  const { promise, reject } = Promise.withResolvers<undefined>();
  let kept = 0;
  const save = new Autosave('bid:part', {
    read: () => 'old',
    keep: async () => {
      kept += 1;
      await promise;
    },
  });
  save.change();
  save.holdBack();
  const flushed = save.flush();
  save.stop();
  stored.set('sealbid-typed:bid:part', '"new"');
  reject(new Refused('store_full'));
  await flushed;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([kept, [...stored.values()]]).toEqual([1, ['"new"']]);
});

test('refused_save_was_taken_for_kept', async () => {
  const bid = new BidState(new FakeDesk(), 'a');
  let isTaken = false;
  const save = new Autosave('a:part', {
    read: () => 'typed',
    keep: () => (isTaken ? Promise.resolve() : Promise.reject(new Refused('store_full'))),
  });
  bid.saves.set('part', save);
  save.change();
  expect(await bid.isKept()).toBe(false);
  isTaken = true;
  expect(await bid.isKept()).toBe(true);
});

test('double_click_began_it_twice', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let begun = 0;
  const begin = once(async () => {
    begun += 1;
    await promise;
  });
  const both = [begin(), begin()];
  resolve(undefined);
  await Promise.all(both);
  expect(begun).toBe(1);
  await begin();
  expect(begun).toBe(2);
});

describe('a bid', () => {
  function desk(): { desk: FakeDesk; answers: ((view: BidView) => void)[] } {
    const answers: ((view: BidView) => void)[] = [];
    const later = () => new Promise<BidView>((resolve) => answers.push(resolve));
    return { desk: new FakeDesk().on('bid', later).on('part_remove', later), answers };
  }
  const saved = (at: string): BidView => ({ ...BID_VIEW, saved: at });

  test('does not go back to an answer that comes late', async () => {
    const { desk: fake, answers } = desk();
    const bid = new BidState(fake, 'a');
    const [first, second] = [bid.load(), bid.change('part_remove', { bid: 'a', part: 'licence', file: 'x' })];
    await Promise.resolve();
    answers[1]?.(saved('newer'));
    await second;
    answers[0]?.(saved('older'));
    await first;
    expect(bid.view.value?.saved).toBe('newer');
  });

  test('is asked for once more after what happened while it was asked for', async () => {
    const { desk: fake, answers } = desk();
    const bid = new BidState(fake, 'a');
    const loaded = bid.load();
    void bid.load();
    void bid.load();
    answers[0]?.(saved('1'));
    await vi.waitFor(() => {
      expect(answers).toHaveLength(2);
    });
    answers[1]?.(saved('2'));
    await loaded;
    expect(fake.count('bid')).toBe(2);
    expect(bid.view.value?.saved).toBe('2');
  });

  test('that cannot be opened says why, and is asked for again', async () => {
    const fake = new FakeDesk().refuse('bid', 'project_missing');
    const bid = new BidState(fake, 'a');
    await bid.load();
    expect(bid.problem.value?.code).toBe('project_missing');
    fake.on('bid', () => BID_VIEW);
    await bid.load();
    expect([bid.problem.value, bid.view.value]).toEqual([undefined, BID_VIEW]);
  });

  test('is opened at the first step that is not done', () => {
    expect([firstStep(BID_VIEW), firstStep(CLEAN)]).toEqual(['compose', 'stamp']);
    const { steps } = CLEAN;
    expect(firstStep({ ...CLEAN, steps: { ...steps, stamp: 'done', encrypt: 'done' } })).toBe('encrypt');
  });

  test('tells of the empty fields of a form once', () => {
    const missing = (part: string, field: string) => ({ level: 'blocks' as const, part, field, problem: { code: 'form_field_missing', params: {} } });
    const view = { ...CLEAN, findings: [missing('a', 'date'), missing('a', 'quality'), missing('b', 'date')] };
    expect(findingsOf(view).map(({ part, field }) => [part, field])).toEqual([['a', 'date'], ['b', 'date']]);
    expect(countOf(view, 'blocks')).toBe(2);
  });

  test('counts what was found in its document while that is what the parts are', () => {
    const note = { level: 'advises' as const, part: null, field: null, problem: { code: 'x', params: {} } };
    const built = { pages: 1, size: 1, at: '', is_current: true, findings: [note] };
    expect(countOf({ ...CLEAN, built }, 'advises')).toBe(1);
    expect(countOf({ ...CLEAN, built: { ...built, is_current: false } }, 'advises')).toBe(0);
  });

  test.each([
    ['blocked', BID_VIEW, 'check', ['circle-x', 'bad', 'workspace.steps.blocks']],
    ['passed', CLEAN, 'check', ['circle-check', 'ok', 'workspace.steps.passed']],
    ['stale', { ...CLEAN, built: { ...CLEAN.built, is_current: false } } as BidView, 'check', ['circle-check', 'ok', 'workspace.steps.stale']],
    ['begun', BID_VIEW, 'compose', ['circle-dot', 'pri', '8/11']],
    ['untouched', BID_VIEW, 'stamp', ['circle-dashed', '', 'workspace.steps.notBegun']],
    ['placed', { ...BID_VIEW, steps: { ...BID_VIEW.steps, stamp: 'begun' as const } }, 'stamp', ['circle-dot', 'pri', 'workspace.steps.placed']],
  ])('shows a step that is %s', (_, view, step, look) => {
    const found = looksOf(view, ((key: string) => key)).find((one) => one.step === step);
    expect([found?.icon, found?.colour, found?.word]).toEqual(look);
  });
});

describe('pages that are seen', () => {
  const tops = [0, 100, 200, 300, 400];
  test.each([
    [0, 50, [1]],
    [0, 101, [1, 2]],
    [100, 200, [2]],
    [99, 301, [1, 2, 3, 4]],
    [400, 500, []],
    [-100, 0, []],
    [350, 900, [4]],
  ])('from %d to %d', (from, to, pages) => {
    expect(spanOf(tops, from, to)).toEqual(pages);
  });
  test('of no pages are none', () => {
    expect(spanOf([0], 0, 100)).toEqual([]);
  });
});
