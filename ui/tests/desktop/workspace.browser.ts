// The steps of a bid as they are shown.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scene, Stage } from './stage.ts';
import { BID } from './window-answers.ts';

const at = (step: string, query = ''): string => `/bids/${BID}/${step}${query}`;
async function drawn(page: Page): Promise<void> {
  await page.locator('.pdf-page canvas').first().waitFor();
}

const SCENES: readonly Scene[] = [
  { name: 'information', at: at('information') },
  { name: 'compose', at: at('compose', '?part=opening-schedule') },
  { name: 'compose-letter', at: at('compose', '?part=bid-letter') },
  { name: 'compose-quotation', at: at('compose', '?part=quotation') },
  { name: 'compose-files', at: at('compose', '?part=licence') },
  { name: 'compose-empty', at: at('compose', '?part=deposit') },
  { name: 'check', at: at('check') },
  {
    name: 'check-document',
    at: at('check'),
    as: 'clean',
    act: async (page) => {
      await page.locator('section.s-pane').first().getByRole('button').last().click();
      await drawn(page);
    },
  },
  {
    name: 'preview',
    at: at('compose', '?part=licence'),
    act: async (page) => {
      await page.locator('li[data-file]').first().press('Enter');
      await drawn(page);
    },
  },
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('the workspace shows', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
