// Everything that can be placed on a bid's document, as a person does it, in both looks.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { boxOf, dragTo, keptPlan, pause } from './stamping-hands.ts';
import { LOOKS, Stage } from './stage.ts';
import { BID } from './window-answers.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const side = '.stamp-side';

async function open(look: (typeof LOOKS)[number], as = 'stamp'): Promise<void> {
  page = await stage.page(`/bids/${BID}/stamp`, look, as);
  page.setDefaultTimeout(10_000);
  await page.locator('.stage canvas').waitFor();
  await page.locator('.pal img').first().waitFor();
}
/** The page that is seen. */
function toPage(number: number): Promise<void> {
  return page.locator('.thumb').nth(number - 1).click();
}
async function first(): Promise<unknown> {
  await pause(page);
  return (await keptPlan(page))?.entries[0];
}
async function last(): Promise<unknown> {
  await pause(page);
  return (await keptPlan(page))?.entries.at(-1);
}

describe.each(LOOKS)('in $width x $height $language', (look) => {
  describe('a plan', () => {
    beforeEach(async () => {
      await open(look);
      return () => page.context().close();
    });

    test('puts a seal on more pages and back, and moves it on all of them', async () => {
      await page.locator('.seal-spot').focus();
      await page.locator('.reach input[value="all"]').check();
      expect(await first()).toEqual({ kind: 'pages', seal: 'company', pages: 'all', x_mm: 118, y_mm: 166 });
      await toPage(3);
      await page.locator('.seal-spot').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+ArrowDown');
      expect(await first()).toEqual({ kind: 'pages', seal: 'company', pages: 'all', x_mm: 119, y_mm: 166.1 });
      await page.locator('.reach input[value="range"]').check();
      const range = page.locator('.reach .pages input');
      await range.fill('5-3');
      await range.press('Enter');
      await page.locator('.reach .s-note.bad').waitFor();
      expect(await first()).toMatchObject({ pages: '3' });
      await range.fill('１，3-5, 8-');
      await range.press('Enter');
      expect(await first()).toMatchObject({ kind: 'pages', pages: '1,3-5,8-' });
      await page.locator('.reach input[value="one"]').check();
      expect(await first()).toEqual({ kind: 'at', seal: 'company', page: 3, x_mm: 119, y_mm: 166.1 });
    });

    test('finds a keyword, and stamps the places that are ticked', async () => {
      await page.locator('.word input').fill('盖单位章');
      await pause(page);
      await page.locator('.hits li').nth(3).waitFor();
      expect(await page.locator('.hits li').count()).toBe(4);
      expect(await page.locator('.sec .s-note.warn').count()).toBe(1);
      expect(await page.locator('.sheet .hit').count()).toBe(1);
      await page.locator('.hits .go').nth(2).click();
      expect(await page.locator('.sheet .hit').count()).toBe(2);
      await page.locator('.hits input').nth(1).check();
      expect(await last()).toEqual({ kind: 'keyword', seal: 'company', text: '盖单位章', pages: null, hits: [2], right_mm: 0, down_mm: 0, part: null });
      await page.locator('.all input').check();
      expect(await last()).toMatchObject({ hits: null });
      await page.locator('.seal-spot img').nth(1).waitFor();
      const right = page.locator(`${side} .sec:has(.word) .mm input`).first();
      await right.fill('-5');
      await right.press('Enter');
      expect(await last()).toMatchObject({ right_mm: -5, down_mm: 0 });
      await page.locator('.all input').uncheck();
      await pause(page);
      expect((await keptPlan(page))?.entries).toHaveLength(2);
    });

    test('has a cross-page seal, whose slices are seen', async () => {
      const sec = page.locator('.sec:has(.head)').first();
      await sec.locator('[role="switch"]').press('Space');
      expect(await last()).toMatchObject({ kind: 'edge', edge: 'right', pages: null, every: null, odd: false });
      await page.locator('.slices .sheet').nth(2).waitFor();
      expect(await page.locator('.slices .hint').first().innerText()).toContain('3.5 mm');
      await sec.locator('input[value="left"]').check();
      expect(await last()).toMatchObject({ edge: 'left' });
      const every = sec.locator('.every input');
      await every.fill('1');
      await every.press('Enter');
      await sec.locator('.every .bad').waitFor();
      await every.fill('6');
      await every.press('Enter');
      await sec.locator('.odd input').check();
      await sec.locator('input[value="range"]').check();
      const pages = sec.locator('.pages input');
      await pages.fill('1-6');
      await pages.press('Enter');
      expect(await last()).toMatchObject({ every: 6, odd: true, pages: '1-6' });
      expect(await page.locator('.slices .hint').first().innerText()).toContain('14.0 mm');
      await pages.fill('2');
      await pages.press('Enter');
      await pause(page);
      await page.locator('.notices li').first().waitFor();
    });

    test('moves a slice along its edge, and seals off their keyword', async () => {
      await page.locator('.sec:has(.head) [role="switch"]').first().click();
      await page.locator('.word input').fill('盖单位章');
      await pause(page);
      await page.locator('.hits input').first().check();
      await pause(page);
      const { x, y, width } = await boxOf(page, '.sheet');
      const scale = width / 210;
      await dragTo(page, '.seal-spot >> nth=1', x + 40 * scale, y + 80 * scale);
      await pause(page);
      const edge = (await keptPlan(page))?.entries.find(({ kind }) => kind === 'edge');
      expect(Math.abs((edge?.kind === 'edge' ? (edge.along_mm ?? 0) : 0) - (80 - 21))).toBeLessThan(0.8);
      await page.locator('.seal-spot').nth(2).press('Shift+ArrowUp');
      await page.keyboard.press('ArrowRight');
      expect(await last()).toMatchObject({ kind: 'keyword', right_mm: 1, down_mm: -0.1 });
    });

    test('says what should be known, and leads there', async () => {
      await page.locator('.seal-spot').focus();
      await page.locator('.pal button').first().press('Enter');
      await page.locator('.mm input').first().fill('110');
      await page.keyboard.press('Enter');
      await page.locator('.mm input').nth(1).fill('170');
      await page.keyboard.press('Enter');
      await pause(page);
      await toPage(4);
      await page.locator('.notices button').first().click();
      await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains('seal-spot'))).toBe(true);
      expect(await page.locator('.thumb[aria-selected="true"] .thumb-no').innerText()).toBe('2');
    });

    test('undoes and redoes whatever was changed in it', async () => {
      const certify = page.locator('.sec:has(.add) [role="switch"]');
      await certify.click();
      await page.locator(`${side} select`).last().selectOption('lta');
      await page.locator('.seal-spot').press('Delete');
      await pause(page);
      expect(await keptPlan(page)).toMatchObject({ certify: true, level: 'lta', entries: [{ page: 6 }] });
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+z');
      await pause(page);
      expect(await keptPlan(page)).toMatchObject({ certify: false, level: 'lt', entries: [{ page: 2 }, { page: 6 }] });
      await page.keyboard.press('Control+Shift+Z');
      await page.keyboard.press('Control+y');
      await pause(page);
      expect(await keptPlan(page)).toMatchObject({ certify: true, level: 'lta', entries: [{ page: 2 }, { page: 6 }] });
    });

    test('keeps a place for a later signer', async () => {
      await page.locator('.sec .add').press('Enter');
      await page.locator('.field-spot.chosen').waitFor();
      await page.keyboard.press('ArrowLeft');
      await pause(page);
      const [field] = (await keptPlan(page))?.fields ?? [];
      expect(field).toMatchObject({ name: null, page: 2, width_mm: 50 });
      const width = page.locator('.sec:has(.add) .mm input').nth(2);
      await width.fill('80');
      await width.press('Enter');
      await pause(page);
      expect((await keptPlan(page))?.fields).toMatchObject([{ width_mm: 80 }]);
      await page.locator('.field-spot').press('Delete');
      await pause(page);
      expect((await keptPlan(page))?.fields).toEqual([]);
    });

    test('outlives a reload where it could not be kept', async () => {
      await page.evaluate(() => {
        globalThis.fakeDesk.refuse('plan_save', 'store_full');
      });
      await page.locator('.seal-spot').press('ArrowRight');
      await pause(page);
      await page.reload();
      await page.locator('.seal-spot').waitFor();
      expect(await first()).toMatchObject({ x_mm: 119 });
    });
  });

  test('the seals that the tender asks for are placed by one button, and each is taken away', async () => {
    await open(look, 'placed');
    const sec = page.locator('.sec:has(.rows)').first();
    await sec.locator('.row .q-btn').click();
    expect(await last()).toMatchObject({ kind: 'keyword', pages: '8-12', hits: null });
    await sec.locator('.row .ok').waitFor();
    // What is visited is gone on with on its pages: the numbers of its places are those there.
    await sec.locator('.visit').last().click();
    await expect.poll(() => page.locator('.hits li').count()).toBe(2);
    expect(await page.locator('.thumb[aria-selected="true"] .thumb-no').innerText()).toBe('8');
    await page.locator('.hits input').first().uncheck();
    expect(await last()).toMatchObject({ pages: '8-12', hits: [2] });
    await page.keyboard.press('Control+z');
    await sec.locator('.rows .q-btn').last().click();
    await pause(page);
    expect((await keptPlan(page))?.entries).toHaveLength(3);
    await page.context().close();
  });

  test('an answer of a newer desk in words that are not known here is shown all the same', async () => {
    await open(look);
    await page.evaluate(() => {
      globalThis.fakeDesk.on('places', () => ({ places: [], notices: [{ entry: 0, page: 3, count: 1, is_in_the_way: false, problem: { code: 'place_of_tomorrow', params: {} } }] }));
    });
    await page.locator('.seal-spot').press('ArrowRight');
    await pause(page);
    await page.locator('.notices button').click();
    expect(await page.locator('.thumb[aria-selected="true"] .thumb-no').innerText()).toBe('3');
    await page.context().close();
  });
});
