// Scenes of the page of seals.

import type { Page } from 'playwright-core';

import type { JobEvent } from '../../src/wire/desk.ts';
import { cleaned } from './seal-making-hands.ts';
import { type Scene, happenIn } from './stage.ts';
import { linkCode } from './stamping-answers.ts';
import { PHONE } from './window-answers.ts';

const SEALS = '/seals';
const DRAFT = '/seals?seal=bidding';

/** The seal that is shown is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('.paper img').waitFor();
  await page.locator('.gal img').last().waitFor();
}
/** The menu of the seal that is shown. */
export async function choose(page: Page, at: number): Promise<void> {
  await page.locator('.gal .more').click();
  await page.getByRole('menuitem').nth(at).click();
}
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:44:41Z' };

export const SCENES: readonly Scene[] = [
  {
    name: '08-seal-editor', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.fields input').nth(2).focus();
    },
  },
  {
    name: '08-seal-oval', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.shapes label').nth(1).click();
      await page.clock.runFor(500);
      await page.locator('.fields .number input').nth(1).fill('50');
    },
  },
  {
    name: '08-seal-square', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.shapes label').nth(2).click();
      await page.locator('textarea').waitFor();
      await page.clock.runFor(500);
    },
  },
  {
    name: '08-seal-refused', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.shapes label').nth(4).click();
      await page.clock.runFor(500);
      await page.locator('.strip').waitFor();
    },
  },
  { name: '08-seal-changed', at: `${SEALS}?seal=person`, act: drawn },
  { name: '08-seals-long', at: SEALS, as: 'longseals', act: drawn },
  {
    name: '08-seals-menu', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await page.locator('.gal .more').click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: '08-seals-photo', at: SEALS, as: 'shot',
    act: async (page) => {
      await drawn(page);
      await page.locator('.s-head button').click();
      await cleaned(page);
      await page.locator('.gal .on').waitFor();
    },
  },
  {
    name: '08-seals-written', at: '/seals?seal=hand',
    act: async (page) => {
      await page.locator('.pad').waitFor();
      await page.clock.runFor(500);
      await page.locator('.paper img').waitFor();
    },
  },
  { name: '08-seals-empty', at: SEALS, as: 'seals0' },
  {
    name: '08-seals-usual', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await page.locator('.plus').click();
      await page.getByRole('menuitem').first().click();
      await page.locator('.s-dialog img').nth(6).waitFor();
    },
  },
  {
    name: '08-seal-history', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await choose(page, 1);
      await page.locator('.versions img').nth(1).waitFor();
    },
  },
  {
    name: '08-seal-void', at: '/seals?seal=long-3', as: 'longseals',
    act: async (page) => {
      await page.locator('.versions img').nth(1).waitFor();
    },
  },
  {
    name: '08-seal-export', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await choose(page, 3);
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: '08-seal-import', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await page.evaluate(() => {
        const { files } = globalThis.fakeDesk;
        files.set('new-seal', [...files.values()].at(-1) ?? new Uint8Array());
      });
      await page.locator('.plus').click();
      await page.getByRole('menuitem').last().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: '08-seal-make', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.seal-foot .bg-primary').click();
      await page.locator('.s-dialog img').waitFor();
    },
  },
  {
    name: '08-seal-made', at: DRAFT,
    act: async (page) => {
      await drawn(page);
      await page.locator('.seal-foot .bg-primary').click();
      await page.locator('.s-dialog .bg-primary').click();
      await page.locator('.phone-dialog').waitFor();
      await happenIn(page, 'job-1', linkCode(0), claimed, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false });
      await page.locator('.sum').waitFor();
    },
  },
  {
    name: '08-seal-voiding', at: SEALS,
    act: async (page) => {
      await drawn(page);
      await choose(page, 4);
      await page.getByRole('dialog').locator('input').fill('单位');
      await page.keyboard.press('Enter');
    },
  },
];
