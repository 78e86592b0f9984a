// @vitest-environment happy-dom
// A form of the bid while it is filled in.

import { type App } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type FormDraft, useForm } from '../../src/composables/form.ts';
import type { BidState } from '../../src/composables/bid.ts';
import type { FormView } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';
import { BID } from '../desktop/window-answers.ts';
import tellWorkspace, { VALUES, formView } from '../desktop/workspace-answers.ts';
import { inSetup } from './in-setup.ts';

const PART = 'opening-schedule';
const TYPED = `sealbid-typed:${BID}:${PART}`;
let apps: App[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  for (const app of apps) app.unmount();
  apps = [];
  vi.useRealTimers();
});

async function opened(desk: FakeDesk): Promise<{ form: FormDraft; bid: BidState }> {
  const { app, own, bid } = await inSetup(desk, BID, () => useForm(PART));
  apps.push(app);
  await vi.advanceTimersByTimeAsync(0);
  return { form: own, bid };
}
function deskOfForms(): FakeDesk {
  const desk = new FakeDesk();
  tellWorkspace(desk);
  return desk;
}
/** A desk that answers what stands in the form when it is told to. */
function slow(desk: FakeDesk): ((quality: string) => void)[] {
  const answers: ((quality: string) => void)[] = [];
  desk.on('form', () => new Promise<FormView>((resolve) => answers.push((quality) => {
    resolve(formView(PART, { quality }));
  })));
  return answers;
}

test('field_emptied_before_a_reload_came_back', async () => {
  const desk = deskOfForms();
  const rest = { ...(VALUES[PART] as Record<string, string>) };
  delete rest['deposit'];
  localStorage.setItem(TYPED, JSON.stringify(rest));
  const { form } = await opened(desk);
  expect(form.values).toEqual(rest);
  await vi.advanceTimersByTimeAsync(300);
  expect(desk.asked.findLast(({ name }) => name === 'form_save')?.ask).toEqual({ bid: BID, part: PART, values: rest });
});

test('field_that_somebody_else_emptied_stayed', async () => {
  const desk = deskOfForms();
  const { form } = await opened(desk);
  desk.on('form', () => formView(PART, { quality: '优良' }));
  desk.emit({ is: 'bid', bid: BID });
  await vi.advanceTimersByTimeAsync(0);
  expect(form.values).toEqual({ quality: '优良' });
});

test('answer_older_than_a_save_took_back_what_was_typed', async () => {
  const desk = deskOfForms();
  const { form } = await opened(desk);
  const answers = slow(desk);
  desk.emit({ is: 'bid', bid: BID });
  form.values['quality'] = 'typed';
  form.change();
  await vi.advanceTimersByTimeAsync(300);
  expect(desk.count('form_save')).toBe(1);
  answers[0]?.('before');
  await vi.advanceTimersByTimeAsync(0);
  expect(form.values['quality']).toBe('typed');
  expect(form.view.value?.values).toMatchObject({ quality: 'typed' });
});

test('bid_that_changed_before_the_form_was_shown_took_what_was_held_back', async () => {
  const desk = deskOfForms();
  localStorage.setItem(TYPED, JSON.stringify({ quality: 'typed' }));
  const answers = slow(desk);
  const { form } = await opened(desk);
  desk.emit({ is: 'bid', bid: BID });
  answers[1]?.('newer');
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.('older');
  await vi.advanceTimersByTimeAsync(300);
  expect(form.values).toEqual({ quality: 'typed' });
  expect(desk.asked.findLast(({ name }) => name === 'form_save')?.ask).toMatchObject({ values: { quality: 'typed' } });
});

test('answer_that_a_later_one_overtook_was_shown', async () => {
  const desk = deskOfForms();
  const { form } = await opened(desk);
  const answers = slow(desk);
  desk.emit({ is: 'bid', bid: BID });
  desk.emit({ is: 'bid', bid: BID });
  answers[1]?.('newer');
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.('older');
  await vi.advanceTimersByTimeAsync(0);
  expect(form.values).toEqual({ quality: 'newer' });
});
