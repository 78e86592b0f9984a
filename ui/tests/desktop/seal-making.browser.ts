// Seals out of photos and by hand, as they are shown.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { HAND } from './seal-making-answers.ts';
import { cleaned, draw } from './seal-making-hands.ts';
import { Stage } from './stage.ts';
import type { Scene } from './stage.ts';
import { linkCode } from './stamping-answers.ts';
import { happen } from './stamping-scenes.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

async function write(page: Page): Promise<void> {
  await draw(page, '.pad', [[0.2, 0.3], [0.45, 0.25]], [[0.32, 0.15], [0.3, 0.8]], [[0.55, 0.5], [0.85, 0.35]]);
  await page.clock.runFor(500);
  await page.locator('.paper img').waitFor();
}

const SCENES: readonly Scene[] = [
  { name: '08b-photo-none', at: '/making/photo' },
  { name: '08b-photo', at: '/making/photo', as: 'shot', act: cleaned },
  {
    name: '08b-photo-custom', at: '/making/photo', as: 'shot',
    act: async (page) => {
      await cleaned(page);
      await page.locator('input[value="custom"]').check();
      await page.locator('.fields').evaluate((fields) => {
        fields.scrollTop = fields.scrollHeight;
      });
      await page.locator('.fields button:has-text("擦除"), .fields button:has-text("Erase")').last().click();
    },
  },
  {
    name: '08b-photo-refused', at: '/making/photo', as: 'shot',
    act: async (page) => {
      await cleaned(page);
      await page.locator('input[value="blue"]').check();
      await page.locator('figure .s-problem').waitFor();
    },
  },
  {
    name: '08b-photo-hand', at: '/making/photo', as: 'shot',
    act: async (page) => {
      await cleaned(page);
      await page.locator('input[value="handwriting"]').check();
      await page.clock.runFor(500);
    },
  },
  { name: '08c-writing-none', at: '/making/writing' },
  { name: '08c-writing', at: '/making/writing', act: write },
  {
    name: '08c-writing-phone', at: '/making/writing',
    act: async (page) => {
      await write(page);
      await page.locator('.ways button').first().click();
      await happen(page, linkCode(0), { is: 'claimed', phone: null, until: '2026-12-15T02:44:41Z' }, { is: 'reviewing' });
    },
  },
  {
    name: '08c-writing-came', at: '/making/writing',
    act: async (page) => {
      await write(page);
      await page.locator('.ways button').first().click();
      await happen(page, linkCode(0), { is: 'done', outcome: { is: 'written', writing: HAND } });
      await page.locator('.came canvas').waitFor();
    },
  },
];

describe('making a seal shows', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
