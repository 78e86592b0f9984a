// Reviewing in the console, as it is shown.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { words as say } from '../browser/support/words.ts';
import { FORTY, ROWS, again, checks, joining, queue, reviewing, row, transferred, view } from './review-answers.ts';
import { ALL, FIRST, LOOK, keys, opened } from './review-hands.ts';
import { LOOKS, type Scene, Stage } from './stage.ts';

async function fits(page: Page): Promise<void> {
  await opened(page);
  await keys(page, ...ALL);
}
async function narrowly(page: Page): Promise<void> {
  await page.locator('.r-check').nth(9).waitFor();
  await keys(page, '1', '1', '0', 'ArrowDown', 'Enter');
}
async function crossed(page: Page): Promise<void> {
  await opened(page);
  await keys(page, '1', '1', '1', '1', '1', '0', 'ArrowDown', 'ArrowDown', 'Enter', '1', '1', '1');
}

/** Everything fits, in one that has no pictures. */
async function approving(page: Page): Promise<void> {
  await page.locator('.r-check').nth(3).waitFor();
  await page.locator('.r-nothing').waitFor();
  await keys(page, '1', '1', '1', '1', 'Enter');
  await page.getByRole('dialog').waitFor();
}

const SCENES: readonly Scene[] = [
  { name: 'queue', at: '/review', act: async (page) => { await page.locator('[data-row]').nth(6).waitFor(); } },
  { name: 'queue-none', at: '/review', as: (own) => own.on('GET /v1/office/applications', () => queue('waiting', { rows: [], counts: { waiting: 0, returned: 0, second_look: 0 }, decided_today: 0, average_secs: null })) },
  { name: 'queue-away', at: '/review', as: (own) => own.refuse('GET /v1/office/applications', 503, 'service_unreachable'), act: async (page) => { await page.locator('.s-problem').waitFor(); } },
  { name: 'returned', at: `/review/returned/${row(8).id}` },
  { name: 'decided', at: `/review/decided/${row(8).id}` },
  { name: 'open', at: FIRST, act: opened },
  { name: 'crossed', at: FIRST, act: crossed },
  {
    name: 'reason',
    at: FIRST,
    act: async (page) => {
      await opened(page);
      await keys(page, 'j', 'j', 'j', 'j', 'j', '0', 'ArrowDown');
      await page.getByRole('listbox').waitFor();
    },
  },
  { name: 'form', at: FIRST, act: async (page) => { await opened(page); await keys(page, 'k', 'p', 'p'); await page.locator('.r-sheet canvas').waitFor(); } },
  { name: 'turned', at: FIRST, act: async (page) => { await opened(page); await keys(page, 't', '+', '+', '+'); } },
  { name: 'again', at: FIRST, as: (own) => own.on('POST /v1/office/applications/*', () => again()), act: opened },
  {
    name: 'warned',
    at: FIRST,
    as: (own) => own.on('POST /v1/office/applications/*', () => view({
      checks: checks().map((one) => ({ ...one, findings: one.check === 'uscc' ? ['check_digit_off', 'registered', 'contested'] : one.check === 'term' ? ['term_over'] : one.check === 'licence' ? ['blurred'] : one.check === 'applicant' ? ['applicant_differs'] : one.findings })),
      notes: [{ field: 'stamping', code: 'stamping_off', params: {}, is_blocking: false }],
    })),
    act: opened,
  },
  {
    name: 'long',
    at: FIRST,
    as: (own) => own
      .on('POST /v1/office/applications/*', () => view({ row: row(1, { name: FORTY, state: 'in_review', is_mine: true, officer: '林*舟', round: 2 }), fields: { ...view().fields, name: FORTY } }))
      .on('GET /v1/office/applications', () => queue('waiting', { rows: ROWS.map((one) => ({ ...one, name: FORTY, is_urged: true, round: 2, officer: '欧阳***********夏', state: 'in_review' })) })),
    act: opened,
  },
  { name: 'approve', at: FIRST, act: async (page) => { await fits(page); await page.keyboard.press('Enter'); await page.getByRole('dialog').waitFor(); } },
  { name: 'approve-transfer', at: FIRST, as: (own) => own.on('POST /v1/office/applications/*', () => transferred()), act: approving },
  { name: 'approve-join', at: FIRST, as: (own) => own.on('POST /v1/office/applications/*', () => joining()), act: approving },
  { name: 'return', at: FIRST, act: async (page) => { await crossed(page); await page.keyboard.press('Enter'); await page.getByRole('dialog').waitFor(); } },
  {
    name: 'reject',
    at: FIRST,
    act: async (page) => {
      await opened(page);
      await page.keyboard.press('r');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'decided-next',
    at: FIRST,
    act: async (page) => {
      await fits(page);
      await keys(page, 'Enter');
      await page.getByRole('dialog').waitFor();
      await keys(page, 'Enter');
      await page.locator('.r-told:not(:empty)').waitFor();
      await page.locator('h2').getByText('云岭示例建工集团').waitFor();
      await opened(page);
    },
  },
  {
    name: 'not-sent',
    at: FIRST,
    as: (own) => own.refuse('PUT /v1/office/applications/*', 503, 'service_unreachable'),
    act: async (page, { language }) => {
      await opened(page);
      await keys(page, '1');
      await page.getByText(say(language, 'review.kept.waiting')).waitFor();
    },
  },
  {
    name: 'lost',
    at: FIRST,
    as: (own) => own.refuse('PUT /v1/office/applications/*', 409, 'LEASE_LOST'),
    act: async (page) => { await opened(page); await keys(page, '1', '1'); await page.locator('.r-lost').waitFor(); },
  },
  {
    name: 'withdrawn',
    at: FIRST,
    as: (own) => own.refuse('PUT /v1/office/applications/*', 409, 'STATE_CHANGED', { state: 'withdrawn' }),
    act: async (page) => { await opened(page); await keys(page, '1', '1'); await page.locator('.r-lost').waitFor(); },
  },
  {
    name: 'taken',
    at: FIRST,
    as: (own) => own.refuse('POST /v1/office/applications/*', 409, 'review_taken', { officer: '沈*夏', time: '2026-12-15T02:55:00Z' }),
    act: async (page) => { await page.locator('.work .s-problem').waitFor(); },
  },
  {
    name: 'conflict',
    at: FIRST,
    as: (own) => own.refuse('POST /v1/office/applications/*', 409, 'review_conflict'),
    act: async (page) => { await page.locator('.work .s-problem').waitFor(); },
  },
  {
    name: 'paper-away',
    at: FIRST,
    as: (own) => own.refuse('GET /v1/office/applications/*', 503, 'service_unreachable'),
    act: async (page) => { await page.locator('.r-papers .s-problem').waitFor(); },
  },
  { name: 'second-look', at: LOOK, act: opened },
  {
    name: 'second-look-differs',
    at: LOOK,
    act: async (page) => { await opened(page); await keys(page, '0'); await page.locator('#review-look[aria-invalid=true]').waitFor(); },
  },
];
/** At the least width that the console wants. */
const SMALL = SCENES.filter(({ name }) => ['queue', 'crossed', 'reason', 'again', 'long', 'return', 'lost', 'second-look'].includes(name));
/** Where the pictures have no place of their own. */
const NARROW: readonly Scene[] = [
  { name: 'crossed', at: FIRST, act: narrowly },
  {
    name: 'pictures',
    at: FIRST,
    act: async (page) => {
      await narrowly(page);
      await page.keyboard.press('p');
      await page.locator('.r-papers[data-open] img').first().waitFor();
    },
  },
  { name: 'pictures-away', at: FIRST, as: (own) => own.refuse('GET /v1/office/applications/*', 503, 'service_unreachable'), act: async (page) => { await narrowly(page); await page.keyboard.press('p'); await page.locator('.r-papers .s-problem').waitFor(); } },
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe.each(LOOKS)('reviewing, $language $theme', (look) => {
  test('at its usual size', async () => {
    expect(await stage.show('console', look, SCENES.map((scene) => ({ ...scene, name: `review-${scene.name}` })), reviewing)).toEqual({});
  });
  test('in a small window', async () => {
    expect(await stage.show('small', look, SMALL.map((scene) => ({ ...scene, name: `review-${scene.name}` })), reviewing)).toEqual({});
  });
  test('in a narrow window, where the pictures lie over the work', async () => {
    expect(await stage.show('narrow', look, NARROW.map((scene) => ({ ...scene, name: `review-${scene.name}` })), reviewing)).toEqual({});
  });
});
