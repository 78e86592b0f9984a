// Scenes of stamping, the dialog with the phone, encrypting and opening.

import type { Page } from 'playwright-core';

import type { JobEvent } from '../../src/wire/desk.ts';
import { OPENED, OUTPUT, STAMPED_FILES, linkCode } from './stamping-answers.ts';
import { type Scene, happenIn } from './stage.ts';
import { BID, PHONE, REPORT } from './window-answers.ts';

const STAMP = `/bids/${BID}/stamp`;
const FILES = '/stamp';
const ENCRYPT = `/bids/${BID}/encrypt`;
const OPENING = '/openings/envelope';
const UNTIL = '2026-12-15T02:44:41Z';

/** Something happens in the newest job. */
export function happen(page: Page, ...events: readonly JobEvent[]): Promise<void> {
  return happenIn(page, 'job-1', ...events);
}
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: UNTIL };

async function placed(page: Page): Promise<void> {
  await page.locator('.thumb').nth(1).click();
  await page.locator('.seal-spot img').first().waitFor();
  await page.locator('.stage canvas').waitFor();
}
async function filesPlaced(page: Page): Promise<void> {
  await page.locator('.drop .q-btn').click();
  await page.locator('.stage canvas').waitFor();
  await page.locator('.pal button').first().click();
  await page.locator('.seal-spot img').waitFor();
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
  {
    name: '04-stamp-all', at: STAMP, as: 'placed',
    act: async (page) => {
      await placed(page);
      await page.locator('.hits li').first().waitFor();
      await page.locator('.slices .sheet').first().waitFor();
      await page.locator('.seal-spot').first().focus();
    },
  },
  {
    name: '04-stamp-later', at: STAMP, as: 'placed',
    act: async (page) => {
      await placed(page);
      await page.locator('.stamp-side [role="switch"]').last().click();
      await page.locator('.sec .add').click();
      await page.locator('.stamp-side select').last().scrollIntoViewIfNeeded();
    },
  },
  { name: '04-stamp-long', at: STAMP, as: 'longstamp', act: placed },
  {
    name: '04-stamp-edge-200', at: STAMP, as: 'edge200',
    act: async (page) => {
      await page.locator('.stage canvas').waitFor();
      await page.locator('.slices .sheet').first().waitFor();
      await page.locator('.slices').scrollIntoViewIfNeeded();
    },
  },
  {
    name: '04-stamp-none', at: STAMP, as: 'noseal',
    act: async (page) => {
      await page.locator('.stage canvas').waitFor();
      await page.locator('.drafts').waitFor();
    },
  },
  {
    name: '04-stamp-make', at: STAMP, as: 'noseal',
    act: async (page) => {
      await page.locator('.stage canvas').waitFor();
      await page.locator('.stamp-side .make').click();
      await page.locator('.s-dialog img').waitFor();
    },
  },
  {
    name: '04-stamp-barred', at: STAMP, as: 'barred',
    act: async (page) => {
      await placed(page);
      await page.locator('.pal img').nth(1).waitFor();
    },
  },
  {
    name: '04-further', at: STAMP, as: 'certified',
    act: async (page) => {
      await page.locator('.further').click();
      await page.locator('.stage canvas').waitFor();
      await page.locator('.pal button').nth(1).click();
      await page.locator('.seal-spot img').waitFor();
    },
  },
  {
    name: '04-further-page', at: STAMP, as: 'stamped',
    act: async (page) => {
      await page.locator('.further').click();
      await page.locator('.stage canvas').waitFor();
      await page.locator('.pal button').first().click();
      await page.locator('.thumb').nth(2).click();
      await page.locator('.pal button').first().click();
      await page.locator('.s-dialog').waitFor();
    },
  },
  { name: '04-files-none', at: FILES, act: async (page) => { await page.locator('.pal img').first().waitFor(); } },
  { name: '04-files', at: FILES, as: 'files', act: filesPlaced },
  {
    name: '05-files-qr', at: FILES, as: 'files',
    act: async (page) => {
      await filesPlaced(page);
      await page.locator('.s-head .q-btn.seal').click();
      await happen(page, linkCode(0));
      await page.locator('svg.code').waitFor();
    },
  },
  {
    name: '05-files-done', at: FILES, as: 'files',
    act: async (page) => {
      await filesPlaced(page);
      await page.locator('.s-head .q-btn.seal').click();
      await happen(page, linkCode(0), claimed, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false }, { is: 'done', outcome: STAMPED_FILES });
      await page.locator('.s-dialog footer .bg-primary').waitFor();
    },
  },
  {
    name: '05-files-made', at: FILES, as: 'files',
    act: async (page) => {
      await filesPlaced(page);
      await page.locator('.s-head .q-btn.seal').click();
      await happen(page, linkCode(0), { is: 'done', outcome: STAMPED_FILES });
      await page.locator('.s-dialog footer .bg-primary').click();
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
