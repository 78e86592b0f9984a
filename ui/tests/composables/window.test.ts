// @vitest-environment happy-dom
// What all pages of the window share.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { WindowState } from '../../src/composables/window.ts';
import { Refused } from '../../src/service/network.ts';
import type { Settings } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';
import tellWindow, { DESK, NOW, PHONE, SERVICE, SETTINGS, TENDER } from '../desktop/window-answers.ts';

const MACHINE = new Date(Date.parse(NOW) - 400);

beforeEach(() => {
  vi.useFakeTimers({ now: MACHINE });
});
afterEach(() => {
  vi.useRealTimers();
});

async function started(change: (desk: FakeDesk) => void = () => undefined): Promise<{ desk: FakeDesk; state: WindowState }> {
  const desk = new FakeDesk();
  tellWindow(desk);
  change(desk);
  const state = new WindowState(desk);
  await state.start();
  await vi.advanceTimersByTimeAsync(0);
  return { desk, state };
}

describe("the service's clock", () => {
  test('goes on at each of its seconds', async () => {
    const { state } = await started();
    expect(new Date(state.now.value).toISOString()).toBe(NOW);
    await vi.advanceTimersByTimeAsync(400);
    expect(state.now.value % 1_000).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.now.value - Date.parse(NOW)).toBe(60_400);
    expect(state.isServiceTime.value).toBe(true);
  });

  test('is kept where the service falls silent, and not where another one does', async () => {
    const { desk, state } = await started();
    const silent = { ...SERVICE, now: null, ahead_ms: 0, problem: { code: 'service_unreachable', params: {} } };
    desk.emit({ is: 'service', service: silent });
    expect([state.isServiceTime.value, state.service.value?.ahead_ms]).toEqual([true, 400]);
    desk.emit({ is: 'service', service: { ...silent, url: 'https://bids.example' } });
    expect([state.isServiceTime.value, state.service.value?.ahead_ms]).toEqual([false, 0]);
  });

  test("is this machine's where the service never answered", async () => {
    const { state } = await started((desk) => desk.refuse('service', 'service_unreachable'));
    expect([state.isServiceTime.value, state.now.value]).toEqual([false, MACHINE.getTime()]);
    expect(state.troubles.value.map(({ code }) => code)).toEqual(['service_unreachable']);
  });
});

describe('a setting', () => {
  test('is there at once and kept; what was typed meanwhile is not overtaken by the answer', async () => {
    const { desk, state } = await started();
    const asked: Settings[] = [];
    const answers: (() => void)[] = [];
    desk.on('settings_save', (ask) => {
      asked.push(ask);
      return new Promise((resolve) => answers.push(() => {
        resolve(ask);
      }));
    });
    void state.save({ theme: 'dark' });
    const second = state.save({ language: 'en' });
    expect(state.settings.value).toEqual({ ...SETTINGS, theme: 'dark', language: 'en' });
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    answers[1]?.();
    await second;
    expect(state.settings.value).toEqual({ ...SETTINGS, theme: 'dark', language: 'en' });
    expect(state.keeping.value).toEqual({ is: 'kept' });
    expect(asked.at(-1)).toEqual(state.settings.value);
    expect(state.language.value).toBe('en');
  });

  test('refused_setting_refused_every_later_one', async () => {
    const { desk, state } = await started();
    desk.refuse('settings_save', 'service_address');
    await state.save({ service: 'https://bids.example' });
    expect(state.keeping.value).toEqual({ is: 'refused', problem: { code: 'service_address', params: {} } });
    expect(state.settings.value).toEqual(SETTINGS);
    desk.on('settings_save', (ask) => ask);
    await state.save({ theme: 'dark' });
    expect(state.settings.value).toEqual({ ...SETTINGS, theme: 'dark' });
    await state.save({ service: 'https://bids.example:8443' });
    expect(state.keeping.value).toEqual({ is: 'kept' });
  });

  test('refusal_was_overwritten_by_the_next_setting_unread', async () => {
    const { desk, state } = await started();
    const problem = { code: 'service_address', params: {} };
    desk.on('settings_save', (ask) => {
      if (ask.service !== '') throw new Refused(problem.code);
      return ask;
    });
    void state.save({ service: 'https://bids.example' });
    await state.save({ bidder_name: 'kept' });
    expect(state.refusals.value).toEqual({ service: problem });
    expect(state.keeping.value).toEqual({ is: 'refused', problem });
    expect(state.settings.value).toEqual({ ...SETTINGS, bidder_name: 'kept' });
    await state.save({ service: '' });
    expect(state.keeping.value).toEqual({ is: 'kept' });
  });

  test('that was refused is said until it was read', async () => {
    const { desk, state } = await started();
    desk.refuse('settings_save', 'store_full');
    await state.save({ theme: 'dark' });
    state.readRefusals();
    expect(state.keeping.value).toEqual({ is: 'kept' });
  });

  test('desk_kept_its_name_in_the_language_before', async () => {
    const { desk, state } = await started();
    await state.save({ theme: 'dark' });
    expect(desk.count('desk')).toBe(1);
    await state.save({ language: 'en' });
    expect(desk.count('desk')).toBe(2);
  });

  test('settings_event_overwrote_a_change_that_was_not_saved_yet', async () => {
    const { desk, state } = await started();
    const kept: Settings[] = [];
    // The desk tells what it keeps before it answers.
    desk.on('settings_save', async (ask) => {
      await vi.advanceTimersByTimeAsync(0);
      desk.emit({ is: 'settings', settings: ask });
      kept.push(ask);
      return ask;
    });
    const first = state.save({ theme: 'dark' });
    const second = state.save({ language: 'en' });
    await first;
    expect(state.settings.value).toEqual({ ...SETTINGS, theme: 'dark', language: 'en' });
    await second;
    expect(kept).toEqual([{ ...SETTINGS, theme: 'dark' }, { ...SETTINGS, theme: 'dark', language: 'en' }]);
    expect(state.settings.value).toEqual(kept[1]);
  });
});

describe('the window', () => {
  test('hears what happens while it starts', async () => {
    const { state } = await started((desk) =>
      desk.on('start', () => {
        desk.emit({ is: 'opened', file: TENDER.file });
        return { version: '1', settings: { ...SETTINGS, language: 'system' }, system_language: 'en' };
      }),
    );
    expect(state.takeArrivals()).toEqual([{ file: TENDER.file, isDropped: false }]);
    expect(state.takeArrivals()).toEqual([]);
    expect(state.language.value).toBe('en');
  });

  test('knows that files are held over it until they are dropped or taken away', async () => {
    const { desk, state } = await started();
    desk.emit({ is: 'drag_over' });
    expect(state.isDraggedOver.value).toBe(true);
    desk.emit({ is: 'drag_left' });
    expect(state.isDraggedOver.value).toBe(false);
    desk.emit({ is: 'drag_over' });
    desk.emit({ is: 'dropped', files: [TENDER.file] });
    expect([state.isDraggedOver.value, state.arrivals.value.length]).toEqual([false, 1]);
  });

  test('shows a trouble once, however often it happens, until it is read', async () => {
    const { desk, state } = await started();
    const trouble = { is: 'trouble', problem: { code: 'store_full', params: {} } } as const;
    desk.emit(trouble);
    desk.emit(trouble);
    expect(state.troubles.value.length).toBe(1);
    const [problem] = state.troubles.value;
    if (problem !== undefined) state.dismiss(problem);
    expect(state.troubles.value).toEqual([]);
  });

  test('phones_stayed_reachable_by_a_service_that_fell_silent', async () => {
    const { desk, state } = await started();
    desk.on('desk', () => ({ ...DESK, phones: [{ ...PHONE, is_reachable: false }] }));
    desk.emit({ is: 'service', service: { ...SERVICE, problem: { code: 'service_unreachable', params: {} } } });
    await vi.advanceTimersByTimeAsync(0);
    expect(state.desk.value?.phones[0]?.is_reachable).toBe(false);
    desk.on('desk', () => DESK);
    desk.emit({ is: 'service', service: { ...SERVICE, url: 'https://bids.example' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(state.desk.value?.phones[0]?.is_reachable).toBe(true);
    // The clock alone says nothing of them.
    const before = desk.count('desk');
    desk.emit({ is: 'service', service: { ...SERVICE, url: 'https://bids.example', ahead_ms: 9 } });
    expect(desk.count('desk')).toBe(before);
  });

  test('older_answer_of_the_phones_took_the_place_of_a_newer_one', async () => {
    const { desk, state } = await started();
    const answers: ((view: typeof DESK) => void)[] = [];
    desk.on('desk', () => new Promise((resolve) => answers.push(resolve)));
    void state.askDesk();
    void state.askDesk();
    answers[1]?.(DESK);
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.({ ...DESK, phones: [] });
    await vi.advanceTimersByTimeAsync(0);
    expect(state.desk.value).toEqual(DESK);
  });

  test('looks at the phones again after a pairing', async () => {
    const { desk, state } = await started();
    const phone = state.desk.value?.phones[0];
    expect(phone).toBeDefined();
    if (phone !== undefined) desk.happen('1', { is: 'done', outcome: { is: 'paired', phone } });
    expect(desk.count('desk')).toBe(2);
  });
});
