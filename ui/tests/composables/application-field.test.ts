// @vitest-environment happy-dom
// What is said of a field, and when: not of half a text, and not of one that nobody has judged.

import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from 'vue';

import { APPLICATION, ApplicationState } from '../../src/composables/application.ts';
import { type FieldState, useField } from '../../src/composables/application-field.ts';
import type { Session } from '../../src/composables/session.ts';
import { i18n, speak } from '../../src/i18n/index.ts';
import type { ApplicationView, FieldChange } from '../../src/wire/enterprise.ts';
import { application, WHOLE } from '../account/enterprise-answers.ts';

const OVER = application('draft', { ...WHOLE, term_until: '2026-03-17' });
let isThere: boolean;

/** The box of a field and the control in it, each with a state of its own, as the pages have them. */
function opened(): { readonly box: FieldState; readonly control: FieldState; readonly other: FieldState; readonly state: ApplicationState } {
  let view: ApplicationView = OVER;
  const network = {
    fetch: (_: string, init?: RequestInit): Promise<Response> => {
      if (!isThere) return Promise.reject(new TypeError());
      const { changes } = JSON.parse(init?.body as string) as { changes: FieldChange[] };
      view = application('draft', { ...view.fields, ...Object.fromEntries(changes.map(({ field, now }) => [field, now])) });
      return Promise.resolve(Response.json({ application: view, conflicts: [] }));
    },
  };
  const session = { account: { value: { id: 'account-1' } }, as: (what: (...of: unknown[]) => unknown) => what(network, new Uint8Array(32)) } as unknown as Session;
  const state = new ApplicationState(session, view.id, { send: () => Promise.reject(new Error('nothing is sent here')) });
  state.take(view);
  const made: FieldState[] = [];
  createApp({
    setup: () => {
      made.push(useField('term_until'), useField('term_until'), useField('term_from'));
      return () => null;
    },
  }).use(i18n).provide(APPLICATION, state).mount(document.createElement('div'));
  const [box, control, other] = made as [FieldState, FieldState, FieldState];
  return { box, control, other, state };
}

beforeAll(() => speak('zh-CN'));
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  isThere = true;
});

test('error_came_up_in_the_middle_of_typing', async () => {
  const { box, control, state } = opened();
  expect(box.note.value?.kind).toBe('bad');
  control.focus();
  control.text.value = '2026-0';
  await vi.advanceTimersByTimeAsync(1_000);
  // It was saved, and the service has something to say of it.
  expect([state.draft.isKept, state.view.value?.notes.map(({ field }) => field)]).toEqual([true, ['term_until']]);
  expect(box.note.value).toBeUndefined();
  control.blur();
  expect(box.note.value?.kind).toBe('bad');
});

test('half_a_text_was_faulted_once_the_field_before_was_told_that_it_was_left', async () => {
  const { box, control, other } = opened();
  other.focus();
  control.focus();
  // As controls tell of it: a moment after the next one has the keyboard.
  other.blur();
  control.text.value = '2026-0';
  await vi.advanceTimersByTimeAsync(1_000);
  expect(box.note.value).toBeUndefined();
});

test('error_stayed_below_a_text_that_was_put_right_without_a_network', async () => {
  const { box, control, state } = opened();
  expect(box.note.value?.kind).toBe('bad');
  isThere = false;
  control.focus();
  control.text.value = '2040-03-17';
  control.blur();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.draft.keeping.value.is).toBe('held');
  expect(box.note.value).toBeUndefined();
});
