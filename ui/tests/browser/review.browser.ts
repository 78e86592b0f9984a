// Two officers before the console and one application: refused in one field, sent again, approved; by keyboard alone.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { invented } from './support/account.ts';
import type { Clerk } from './support/clerk.ts';
import { Applicant, NAME } from './support/enterprise.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';

let office: Office;
let first: Clerk;
let second: Clerk;
let applicant: Applicant;
let id: string;

beforeAll(async () => {
  office = await Office.open();
  first = await office.official('zh-CN', office.invitation, invented(1));
  await first.go('people');
  await first.button('console.people.begin').click();
  await first.button('console.people.make').click();
  const link = (await first.page.locator('.c-link').textContent())?.trim() ?? '';
  await first.button('console.close').click();
  second = await office.official('en', link, invented(2));
}, 120_000);
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

async function keys(clerk: Clerk, ...pressed: readonly string[]): Promise<void> {
  for (const key of pressed) await clerk.page.keyboard.press(key);
}
/** The one application of the queue is opened by keys, its picture is there. */
async function open(clerk: Clerk): Promise<void> {
  await clerk.rowOf(NAME).waitFor();
  await keys(clerk, 'j', 'Enter');
  await clerk.page.locator('.r-check').nth(9).waitFor();
  await clerk.page.locator('.r-sheet img').waitFor();
  await expect.poll(() => clerk.page.evaluate(() => document.activeElement?.getAttribute('data-check'))).toBe('licence');
}
/** Confirms what the dialog says. */
async function confirm(clerk: Clerk): Promise<void> {
  await keys(clerk, 'Enter');
  await clerk.page.getByRole('dialog').getByText(clerk.say('review.decision.sees')).waitFor();
}

test('what was handed in waits, and is with one officer at a time', async () => {
  applicant = await Applicant.at(office.url, invented(3), '林一舟', 775);
  id = await applicant.claims();
  await first.go('review');
  await open(first);
  // The form as the service made it, page by page.
  await keys(first, 'k', 'p');
  await first.page.locator('.r-sheet canvas').waitFor();
  expect(await seen(first.page, 'story-review-form', 'light')).toEqual([]);
  await keys(first, 'p');
  await first.page.locator('.r-sheet img').waitFor();
  expect(await seen(first.page, 'story-review-open', 'light', 'dark')).toEqual([]);

  await second.go('review');
  await second.rowOf(NAME).getByText(/^With /u).waitFor();
  second.mayComplainOf(/status of 409/u);
  await keys(second, 'j', 'Enter');
  await second.page.locator('.work .s-problem').getByText('review_taken').waitFor();
  expect(await seen(second.page, 'story-review-taken-en', 'light')).toEqual([]);
});

test('it is returned for one field with a usual reason, and a reload on the way lost nothing', async () => {
  // The page says of the marks before the last one, too, that they are kept.
  const kept = first.page.waitForResponse((answer) =>
    answer.url().endsWith('/marks') && (answer.request().postDataJSON() as { readonly marks: readonly unknown[] }).marks.length === 3);
  await keys(first, '1', '1', '1');
  await kept;
  await first.page.getByText(/^标记已存/u).waitFor();
  await first.page.reload();
  await first.page.locator('.r-sheet img').waitFor();
  await expect.poll(() => first.page.locator('.r-yn .y[aria-pressed=true]').count()).toBe(3);
  // One goes on where one was.
  await expect.poll(() => first.page.evaluate(() => document.activeElement?.getAttribute('data-check'))).toBe('legal_name');
  await keys(first, '1', '1', '0');
  await first.page.getByRole('listbox').waitFor();
  await keys(first, 'ArrowDown', 'ArrowDown', 'Enter', '1', '1', '1', '1');
  await confirm(first);
  const reason = first.say('review.usual.untilDiffers');
  await first.page.getByRole('dialog').getByText(reason).first().waitFor();
  expect(await seen(first.page, 'story-review-return', 'light')).toEqual([]);
  await keys(first, 'Enter');
  await first.shows('review.told.returned', { name: NAME });
  await first.shows('review.none.waiting');
  const view = await applicant.application(id);
  expect([view.state, view.refused.map(({ field, reason: why }) => [field, why])]).toEqual(['returned', [['term_from', reason], ['term_until', reason]]]);
});

test('sent again it is seen what is another than before, and the other officer approves it', async () => {
  await applicant.types(id, { term_until: '2040-03-18' });
  await applicant.handsIn(id);
  await second.page.reload();
  await second.page.locator('.r-check').nth(9).waitFor();
  await second.page.locator('.r-sheet img').waitFor();
  const term = second.page.locator('[data-check=term]');
  await term.getByText(second.say('review.was', { was: '2040-03-17' })).waitFor();
  await term.getByText(second.say('review.refusedBefore', { reason: first.say('review.usual.untilDiffers') })).waitFor();
  await second.page.getByText(second.say('review.rounds')).waitFor();
  expect(await seen(second.page, 'story-review-again-en', 'light', 'dark')).toEqual([]);
  await keys(second, '1', '1', '1', '1', '1', '1', '1', '1', '1', '1');
  await confirm(second);
  expect(await seen(second.page, 'story-review-approve-en', 'light')).toEqual([]);
  await keys(second, 'Enter');
  await second.shows('review.told.approved', { name: NAME });
  expect((await applicant.application(id)).state).toBe('approved');
  expect((await applicant.enterprises()).map(({ name, role }) => [name, role])).toEqual([[NAME, 'admin']]);
  await second.page.getByText(second.say('review.part.decided'), { exact: true }).click();
  await second.rowOf(NAME).getByText(second.say('review.verdict.approved')).waitFor();
});

test('what its applicant withdraws meanwhile says so, and what is put back is free', async () => {
  const other = await Applicant.at(office.url, invented(4), '示范零四', 776);
  const own = await other.claims('91990000MA00000010');
  await first.page.reload();
  await open(first);
  await first.button('review.act.release').click();
  await first.shows('review.told.released', { name: NAME });
  await open(first);
  await other.withdraws(own);
  first.mayComplainOf(/status of 409/u);
  await keys(first, '1');
  await first.shows('review.lost.withdrawn');
  expect(await seen(first.page, 'story-review-withdrawn', 'light')).toEqual([]);
  await first.button('review.lost.on').click();
  await first.shows('review.none.waiting');
});
