// The frame, the list of bids, settings, phones and help, as they are shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scene, Stage } from './stage.ts';

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
