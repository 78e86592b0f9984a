// Scenes of stamping, the dialog with the phone, encrypting and opening.

import type { Page } from 'playwright-core';

import type { JobEvent } from '../../src/wire/desk.ts';
import { OPENED, OUTPUT, linkCode } from './stamping-answers.ts';
import type { Scene } from './stage.ts';
import { BID, PHONE, REPORT } from './window-answers.ts';

const STAMP = `/bids/${BID}/stamp`;
const ENCRYPT = `/bids/${BID}/encrypt`;
const OPENING = '/openings/envelope';
const UNTIL = '2026-12-15T02:44:41Z';

/** Something happens in the newest job. */
export async function happen(page: Page, ...events: readonly JobEvent[]): Promise<void> {
  await page.evaluate((all) => {
    for (const event of all) globalThis.fakeDesk.happen('job-1', event);
  }, events);
}
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: UNTIL };

async function placed(page: Page): Promise<void> {
  await page.locator('.thumb').nth(1).click();
  await page.locator('.seal-spot img').waitFor();
  await page.locator('.stage canvas').waitFor();
}
async function stampWith(page: Page, ...events: readonly JobEvent[]): Promise<void> {
  await placed(page);
  await page.locator('.q-btn.seal').click();
  await happen(page, linkCode(0), ...events);
}
async function pairWith(page: Page, ...events: readonly JobEvent[]): Promise<void> {
  await page.locator('#bid-act .bg-primary').click();
  await happen(page, linkCode(0), ...events);
}

export const SCENES: readonly Scene[] = [
  {
    name: '04-stamp', at: STAMP, as: 'stamp',
    act: async (page) => {
      await placed(page);
      await page.locator('.seal-spot').focus();
    },
  },
  { name: '04-stamp-unbuilt', at: STAMP, as: 'unbuilt' },
  { name: '04-stamp-done', at: STAMP, as: 'stamped', act: async (page) => { await page.locator('.stage canvas').waitFor(); } },
  { name: '05-qr', at: STAMP, as: 'stamp', act: (page) => stampWith(page) },
  { name: '05-qr-late', at: STAMP, as: 'stamp', act: (page) => stampWith(page, { is: 'hello_refused', code: 'QR_STALE' }) },
  { name: '05b-qr-pin', at: STAMP, as: 'stamp', act: (page) => stampWith(page, claimed, { is: 'reviewing' }, { is: 'pin' }) },
  {
    name: '05b-qr-leave', at: STAMP, as: 'stamp',
    act: async (page) => {
      await stampWith(page, claimed, { is: 'reviewing' });
      await page.keyboard.press('Escape');
    },
  },
  {
    name: '05c-qr-done', at: STAMP, as: 'stamp',
    act: (page) =>
      stampWith(page, claimed, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false }, {
        is: 'done', outcome: { is: 'made', output: OUTPUT, report: REPORT },
      }),
  },
  {
    name: '05d-qr-refused', at: STAMP, as: 'stamp',
    act: (page) => stampWith(page, claimed, { is: 'reviewing' }, { is: 'failed', problem: { code: 'USER_REJECTED', params: {} } }),
  },
  {
    name: '05e-pair-wrong', at: '/phones',
    act: async (page) => {
      await page.locator('.s-head .q-btn').click();
      await happen(page, linkCode(0), { is: 'claimed', phone: null, until: UNTIL }, { is: 'await_digits', left: null }, { is: 'await_digits', left: 2 });
      await page.locator('.digits input').fill('1234567890');
    },
  },
  {
    name: '05f-pair-done', at: '/phones',
    act: async (page) => {
      await page.locator('.s-head .q-btn').click();
      await happen(page, linkCode(0), { is: 'claimed', phone: null, until: UNTIL }, { is: 'await_digits', left: null },
        { is: 'answered', is_kept: false }, { is: 'done', outcome: { is: 'paired', phone: PHONE } });
    },
  },
  { name: 'encrypt-pack', at: ENCRYPT, as: 'stamped' },
  { name: 'encrypt-phone', at: ENCRYPT, as: 'stamped', act: (page) => pairWith(page, claimed, { is: 'reviewing' }) },
  {
    name: 'encrypt-running', at: ENCRYPT, as: 'packed',
    act: async (page) => {
      await page.locator('#bid-act .bg-primary').click();
      await happen(page, { is: 'progress', what: 'encrypting', done: 1_000_000_000, total: 5_175_410_000, unit: 'bytes' });
      await page.clock.runFor(1_000);
      await happen(page, { is: 'progress', what: 'encrypting', done: 1_432_000_000, total: 5_175_410_000, unit: 'bytes' });
    },
  },
  { name: 'encrypt-done', at: ENCRYPT, as: 'encrypted' },
  { name: '06-openings', at: '/openings' },
  { name: '06-opening', at: OPENING },
  { name: '06-opening-due', at: OPENING, as: 'due' },
  { name: '06-opening-foreign', at: OPENING, as: 'foreign' },
  {
    name: '06-opening-early', at: OPENING,
    act: async (page) => {
      await page.locator('.hero .q-btn').click();
      await happen(page, { is: 'opening', step: 'envelope' }, { is: 'opening', step: 'platform_share' }, {
        is: 'failed', problem: { code: 'NOT_OPEN_YET', params: {} },
      });
    },
  },
  {
    name: '06b-opening-decrypt', at: OPENING, as: 'due',
    act: async (page) => {
      await page.locator('.hero .q-btn').click();
      const body = (done: number): JobEvent => ({ is: 'progress', what: 'decrypting', done, total: 5_175_410_000, unit: 'bytes' });
      await happen(page,
        { is: 'opening', step: 'envelope' }, { is: 'opening', step: 'platform_share' }, { is: 'opening', step: 'bidder_share' },
        linkCode(0), claimed, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false },
        { is: 'opening', step: 'summary' }, { is: 'opening', step: 'body' }, body(2_900_000_000));
      await page.clock.runFor(1_000);
      await happen(page, body(3_317_878_000));
    },
  },
  {
    name: '06c-opening-done', at: OPENING, as: 'due',
    act: async (page) => {
      await page.locator('.hero .q-btn').click();
      await happen(page, { is: 'opening', step: 'signatures' }, { is: 'done', outcome: { is: 'opened', opened: OPENED } });
    },
  },
];
