// The frame, the list of bids, settings, phones and help, as they are shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scene, Stage, tell } from './stage.ts';

const SCENES: readonly Scene[] = [
  { name: 'bids', at: '/bids' },
  { name: 'bids-empty', at: '/bids', as: 'empty' },
  {
    name: 'bids-menu',
    at: '/bids',
    act: async (page) => {
      await page.locator('.d-bid .q-btn').first().click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'bids-remove',
    at: '/bids',
    act: async (page) => {
      await page.locator('.d-bid .q-btn').nth(4).click();
      await page.getByRole('menuitem').nth(1).click();
      await page.getByRole('dialog').locator('input').fill('DPJG');
    },
  },
  {
    name: 'new-bid',
    at: '/bids',
    act: async (page) => {
      await page.keyboard.press('Control+o');
      await page.locator('.d-lots').waitFor();
    },
  },
  { name: 'settings', at: '/settings' },
  {
    name: 'settings-service',
    at: '/settings',
    as: 'away',
    act: async (page) => {
      await page.locator('.s-seg input').nth(7).check({ force: true });
      await page.getByPlaceholder('https://').fill('http://bids.example');
      await page.getByPlaceholder('https://').scrollIntoViewIfNeeded();
    },
  },
  { name: 'phones', at: '/phones' },
  { name: 'phones-none', at: '/phones', as: 'empty' },
  {
    name: 'phones-forget',
    at: '/phones',
    act: async (page) => {
      await page.locator('.d-phone .danger').click();
      await page.getByRole('dialog').locator('input').fill('a3f0');
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'phones-pair',
    at: '/phones',
    act: async (page) => {
      await page.locator('.s-head .q-btn').click();
      await tell(page, (desk) => {
        desk.happen('job-1', { is: 'claimed', phone: null, until: '2026-12-15T02:50:00Z' });
        desk.happen('job-1', { is: 'await_digits', left: null });
      });
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'help', at: '/help' },
  { name: 'long-bids', at: '/bids', as: 'long' },
  { name: 'long-phones', at: '/phones', as: 'long' },
  {
    name: 'long-new-bid',
    at: '/bids',
    as: 'long',
    act: async (page) => {
      await page.keyboard.press('Control+o');
      await page.locator('.d-lots').waitFor();
    },
  },
  { name: 'verify', at: '/verify/any' },
  { name: 'verify-container', at: '/verify/any', as: 'container' },
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('the window shows', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
