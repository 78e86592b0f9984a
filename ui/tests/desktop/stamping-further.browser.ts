// A further person's signature, and files that are stamped together, as a person does it, in both looks.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Countersign, FileRef, PlaceNotice, StampFiles } from '../../src/wire/desk.ts';
import { picture, violations } from '../browser/support/look.ts';
import { PHONE_2, STAMPED_FILES, linkCode } from './stamping-answers.ts';
import { askedAll, pause } from './stamping-hands.ts';
import { happen } from './stamping-scenes.ts';
import { LOOKS, Stage } from './stage.ts';
import { BID, fileRef } from './window-answers.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

async function open(at: string, look: (typeof LOOKS)[number], as: string): Promise<void> {
  page = await stage.page(at, look, as);
  page.setDefaultTimeout(10_000);
}
/** A seal that leaves page 3. */
const LEAVES: PlaceNotice = {
  entry: 0, page: 3, count: 1, is_in_the_way: false, problem: { code: 'place_leaves_page', params: { page: '3', count: '1' } },
};
function toPage(number: number): Promise<void> {
  return page.locator('.thumb').nth(number - 1).click();
}
function pdfs(count: number): FileRef[] {
  return Array.from({ length: count }, (_, at) => fileRef(`file-${at + 1}`, `${at + 1}.pdf`, 'pdf'));
}
function drop(files: FileRef[]): Promise<void> {
  return page.evaluate((dropped) => {
    globalThis.fakeDesk.emit({ is: 'dropped', files: dropped });
  }, files);
}

describe.each(LOOKS)('in $width x $height $language', (look) => {
  test('another person signs on one page, with another phone', async () => {
    await open(`/bids/${BID}/stamp`, look, 'stamped');
    await page.locator('.further').click();
    await page.locator('.stage canvas').waitFor();
    await page.locator('.pal .tile').first().press('Enter');
    await toPage(3);
    await page.locator('.pal .tile').first().press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.matches('.q-dialog .q-btn'))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.locator('.seal-spot').count()).toBe(0);
    await page.locator('#bid-act .seal').click();
    const [ask] = (await askedAll(page, 'countersign')) as Countersign[];
    expect(ask).toMatchObject({ bid: BID, phone: PHONE_2.id, level: 'lt', entries: [{ kind: 'at', page: 1 }] });
    await happen(page, linkCode(0));
    await page.locator('svg.code').waitFor();
    await page.context().close();
  });

  test('what another person placed outlives a reload, and all of it can be stamped anew', async () => {
    await open(`/bids/${BID}/stamp`, look, 'stamped');
    await page.locator('.further').click();
    await page.locator('.stage canvas').waitFor();
    await page.locator('.pal .tile').first().press('Enter');
    await page.reload();
    await page.locator('.further').click();
    await page.locator('.seal-spot').waitFor();
    await toPage(2);
    await page.locator('.pal .tile').first().press('Enter');
    await page.getByRole('dialog').locator('footer .q-btn').first().click();
    await page.locator('.strip').waitFor();
    expect(await page.locator('#bid-act .seal').count()).toBe(1);
    await page.context().close();
  });

  test('in a certified document only inside what is kept', async () => {
    await open(`/bids/${BID}/stamp`, look, 'certified');
    await page.locator('.further').click();
    await page.locator('.stage canvas').waitFor();
    await toPage(1);
    await page.locator('.pal .tile').nth(1).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await toPage(2);
    await page.locator('.sheet .kept').waitFor();
    await page.locator('.pal .tile').nth(1).press('Enter');
    const x = page.locator('.mm input').first();
    for (let step = 0; step < 14; step += 1) await page.keyboard.press('ArrowLeft');
    expect(await x.inputValue()).toBe('110.0');
    await page.context().close();
  });

  test('files are chosen and dropped, refused beyond fifty, taken away, and stamped together', async () => {
    await open('/stamp', look, 'files');
    await page.locator('.drop .q-btn').click();
    await page.locator('.stage canvas').waitFor();
    expect(await askedAll(page, 'files_choose')).toMatchObject([{ purpose: 'documents' }]);
    await drop(pdfs(50).map((file) => ({ ...file, handle: `more-${file.handle}` })));
    await page.locator('.strip').waitFor();
    expect(await askedAll(page, 'file_close')).toHaveLength(50);
    await drop([fileRef('file-3', '3.pdf', 'pdf')]);
    await page.locator('.look').nth(2).waitFor();
    expect(await page.locator('.strip').count()).toBe(0);
    await page.getByRole('button', { name: /file-3\.pdf/u }).last().click();
    await expect.poll(() => page.locator('.look').count()).toBe(2);
    expect(await page.locator('.s-head .seal').isDisabled()).toBe(true);
    await page.locator('.pal .tile').first().press('Enter');
    await page.locator('.look').nth(1).click();
    await pause(page);
    await page.reload();
    await page.locator('.look').nth(1).waitFor();
    await page.locator('.s-head .seal').click();
    const [ask] = (await askedAll(page, 'stamp_files')) as StampFiles[];
    expect(ask).toMatchObject({ handles: ['file-1', 'file-2'], level: 'b', entries: [{ kind: 'at', seal: 'company', page: 1 }] });
    await happen(page, { is: 'placed', files: [{ name: '2.pdf', notices: [LEAVES] }] });
    await happen(page, linkCode(0));
    expect(await page.locator('.names li').count()).toBe(2);
    const noticed = page.locator('.noticed');
    expect(await noticed.locator('li').allInnerTexts()).toMatchObject([expect.stringMatching(/^2\.pdf\n.*3/su)]);
    await picture(page, `stamping-noticed-${look.language}-${look.theme}-${look.width}`);
    expect(await violations(page)).toEqual([]);
    await happen(page, { is: 'done', outcome: STAMPED_FILES });
    await page.locator('.s-dialog footer .bg-primary').click();
    await page.locator('.made li a').first().click();
    await page.waitForURL(/#\/verify\/out-1$/u);
    await page.context().close();
  });

  test('the folder that is not chosen changes nothing', async () => {
    await open('/stamp', look, 'files');
    await page.locator('.drop .q-btn').click();
    await page.locator('.stage canvas').waitFor();
    await page.locator('.pal .tile').first().press('Enter');
    await page.evaluate(() => {
      globalThis.fakeDesk.on('stamp_files', () => null);
    });
    await page.locator('.s-head .seal').click();
    await pause(page);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('.look').count()).toBe(2);
    await page.context().close();
  });
});
