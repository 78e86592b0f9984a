// Stamping as a person does it, with the pointer and by keyboard alone; and the dialog with the phone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareZXingModule as prepareReader, readBarcodes } from 'zxing-wasm/reader';
import { prepareZXingModule as prepareWriter, writeBarcode } from 'zxing-wasm/writer';

import type { RequestName } from '../../src/platform/desk.ts';
import type { JobEvent, SealEntry } from '../../src/wire/desk.ts';
import { linkCode } from './stamping-answers.ts';
import { askedAll, boxOf, dragTo, keptPlan, pause } from './stamping-hands.ts';
import { happen } from './stamping-scenes.ts';
import { LOOKS, Stage } from './stage.ts';
import { BID, PHONE } from './window-answers.ts';

const [LOOK] = LOOKS;
const files = createRequire(import.meta.url);
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:44:41Z' };

let stage: Stage;
let page: Page;
beforeAll(async () => {
  prepareReader({ overrides: { wasmBinary: bytes('zxing-wasm/reader/zxing_reader.wasm') } });
  prepareWriter({ overrides: { wasmBinary: bytes('zxing-wasm/writer/zxing_writer.wasm') } });
  stage = await Stage.open();
});
afterAll(() => stage.close());

function bytes(name: string): ArrayBuffer {
  const file = readFileSync(files.resolve(name));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

/** What the desk was told last. */
async function kept(): Promise<readonly SealEntry[] | undefined> {
  return (await keptPlan(page))?.entries;
}
async function asked(name: RequestName): Promise<number> {
  return (await askedAll(page, name)).length;
}
/** Lets the pause pass after which a change is kept. */
function paused(): Promise<void> {
  return pause(page);
}
function box(selector: string): ReturnType<typeof boxOf> {
  return boxOf(page, selector);
}
function drag(selector: string, x: number, y: number, isDropped = true): Promise<void> {
  return dragTo(page, selector, x, y, isDropped);
}

describe('seals', () => {
  beforeEach(async () => {
    page = await stage.page(`/bids/${BID}/stamp`, LOOK, 'stamp');
    await page.locator('.stage canvas').waitFor();
    await page.locator('.seal-spot img').waitFor();
    return () => page.context().close();
  });

  test('are dragged from the palette to where the pointer lets go of them', async () => {
    const sheet = await box('.sheet');
    const scale = sheet.width / 210;
    await drag('.pal button', sheet.x + 60 * scale, sheet.y + 80 * scale);
    await paused();
    const last = (await kept())?.at(-1);
    expect(last).toMatchObject({ kind: 'at', seal: 'company', page: 2 });
    const { x_mm, y_mm } = last?.kind === 'at' ? last : { x_mm: 0, y_mm: 0 };
    expect(Math.abs(x_mm - (60 - 21))).toBeLessThan(0.6);
    expect(Math.abs(y_mm - (80 - 21))).toBeLessThan(0.6);
  });

  test('that are let go of beside the page are not placed, nor those whose drag is given up', async () => {
    const sheet = await box('.sheet');
    await drag('.pal button', sheet.x - 60, sheet.y + 100);
    await drag('.pal button', sheet.x + 100, sheet.y + 100, false);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await paused();
    expect(await page.locator('.seal-spot').count()).toBe(1);
    expect(await kept()).toBeUndefined();
  });

  test('are moved on the page and stay on it', async () => {
    const sheet = await box('.sheet');
    await drag('.seal-spot', sheet.x + sheet.width + 200, sheet.y + sheet.height - 10);
    await paused();
    expect((await kept())?.[0]).toEqual({ kind: 'at', seal: 'company', page: 2, x_mm: 168, y_mm: 255 });
    await page.keyboard.press('Control+z');
    await paused();
    expect((await kept())?.[0]).toEqual({ kind: 'at', seal: 'company', page: 2, x_mm: 118, y_mm: 166 });
  });

  test('are placed, moved, taken away and given back by keyboard alone', async () => {
    await page.locator('.thumbs').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.pal button').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.classList.contains('seal-spot'))).toBe(true);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowRight');
    await paused();
    expect((await kept())?.at(-1)).toEqual({ kind: 'at', seal: 'company', page: 3, x_mm: 137.1, y_mm: 194 });
    await page.keyboard.press('Delete');
    await paused();
    expect(await kept()).toHaveLength(2);
    await page.keyboard.press('Control+z');
    await paused();
    expect(await kept()).toHaveLength(3);
  });

  test('come back by redo though the keyboard was on them when they were undone', async () => {
    await page.locator('.pal button').first().focus();
    await page.keyboard.press('Enter');
    await paused();
    expect(await kept()).toHaveLength(3);
    await page.keyboard.press('Control+z');
    await paused();
    expect(await kept()).toHaveLength(2);
    await page.keyboard.press('Control+y');
    await paused();
    expect(await kept()).toHaveLength(3);
  });

  test('stand where their coordinates are typed, and a coordinate beyond the page is told', async () => {
    await page.locator('.seal-spot').focus();
    const x = page.locator('.mm input').first();
    await x.fill('12,5');
    await x.press('Enter');
    await paused();
    expect((await kept())?.[0]).toMatchObject({ x_mm: 12.5 });
    await x.fill('900');
    await x.press('Tab');
    await paused();
    expect((await kept())?.[0]).toMatchObject({ x_mm: 12.5 });
    expect(await page.locator('.mm .s-note').innerText()).toContain('168.0');
  });

  test('are kept before the phone is asked', async () => {
    await page.locator('.seal-spot').focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.q-btn.seal').click();
    await page.locator('.phone-dialog').waitFor();
    const names = await page.evaluate(() => globalThis.fakeDesk.asked.map(({ name }) => name));
    expect(names.indexOf('plan_save')).toBeGreaterThan(-1);
    expect(names.indexOf('plan_save')).toBeLessThan(names.indexOf('stamp'));
  });
});

describe('seals that cannot be kept', () => {
  test('are not stamped, and the person is told why', async () => {
    page = await stage.page(`/bids/${BID}/stamp`, LOOK, 'stamp');
    await page.locator('.seal-spot img').waitFor();
    await page.evaluate(() => {
      globalThis.fakeDesk.refuse('plan_save', 'service_store');
    });
    await page.locator('.seal-spot').focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.q-btn.seal').click();
    await page.locator('.s-problem').waitFor();
    expect(await asked('stamp')).toBe(0);
    await page.context().close();
  });
});

test('trying_again_did_not_open_the_document', async () => {
  page = await stage.page('/bids', LOOK, 'stamp');
  await page.evaluate((bid) => {
    const { files } = globalThis.fakeDesk;
    files.set('away', files.get('built') ?? new Uint8Array());
    files.delete('built');
    location.hash = `/bids/${bid}/stamp`;
  }, BID);
  await page.locator('.s-problem').getByText('file_not_found').waitFor();
  await page.evaluate(() => {
    const { files } = globalThis.fakeDesk;
    files.set('built', files.get('away') ?? new Uint8Array());
  });
  await page.locator('.s-problem').getByRole('button', { name: '再试一次' }).click();
  await page.locator('.stage canvas').waitFor();
  await page.context().close();
});

test.each([
  ['stamp', 'stamp', 'stamp'],
  ['encrypt', 'encrypt', 'packed'],
] as const)('older_values_were_used_where_the_company_was_refused: %s', async (name, step, as) => {
  page = await stage.page(`/bids/${BID}/information`, LOOK, as);
  await page.evaluate(() => {
    globalThis.fakeDesk.refuse('bidder_save', 'store_full');
  });
  await page.locator('.s-field input').first().fill('江北示范安装有限公司');
  await paused();
  await page.locator(`.s-step[data-step=${step}]`).click();
  await page.locator('#bid-act :is(.q-btn.seal, .bg-primary)').filter({ hasText: /盖章|加密/u }).click();
  await page.waitForFunction(() => globalThis.fakeDesk.count('bidder_save') >= 3);
  await page.locator('.s-problem').getByText('store_full').waitFor();
  expect(await asked(name)).toBe(0);
  await page.evaluate(() => {
    const desk = globalThis.fakeDesk;
    desk.on('bidder_save', () => desk.api('bid', { bid: '' }));
  });
  await page.locator('#bid-act :is(.q-btn.seal, .bg-primary)').click();
  await page.waitForFunction((wanted) => globalThis.fakeDesk.count(wanted as 'stamp') === 1, name);
  await page.context().close();
});

describe('the dialog with the phone', () => {
  beforeEach(async () => {
    page = await stage.page(`/bids/${BID}/stamp`, LOOK, 'stamp');
    await page.locator('.stage canvas').waitFor();
    await page.locator('.q-btn.seal').click();
    await page.locator('.phone-dialog').waitFor();
    return () => page.context().close();
  });

  test('shows a code that is read off a screenshot', async () => {
    const text = `SBL1:${'0123456789'.repeat(20)}0123456`;
    const { symbol } = await writeBarcode(text, { format: 'QRCode', scale: 1, addQuietZones: false });
    const { width, height, data } = symbol;
    const rows = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => (data[y * width + x] === 0 ? '1' : '0')).join(''));
    await happen(page, { is: 'code', qr: { rows }, number: 0, until: '2026-12-15T02:43:13Z' });
    await page.locator('.phone-dialog svg.code').waitFor();
    const shot = await page.screenshot();
    const [read] = await readBarcodes(new Blob([new Uint8Array(shot)]), { formats: ['QRCode'], tryHarder: true });
    expect(read?.text).toBe(text);
    const { width: side } = await box('.phone-dialog svg.code');
    expect(side).toBeGreaterThanOrEqual(293);
    expect(side % (width + 8)).toBe(0);
  });

  test('is ended by Escape while nobody scanned it', async () => {
    await happen(page, linkCode(0));
    await page.keyboard.press('Escape');
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    expect(await asked('job_cancel')).toBe(1);
  });

  test('asks before it is ended once a phone has it', async () => {
    await happen(page, linkCode(0), claimed, { is: 'reviewing' });
    await page.keyboard.press('Escape');
    expect(await asked('job_cancel')).toBe(0);
    await page.keyboard.press('Enter');
    expect(await page.locator('.phone-dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    expect(await asked('job_cancel')).toBe(1);
  });

  test('counts the time down by what the desk said, whatever this page takes the time for', async () => {
    await happen(page, linkCode(0));
    expect(await page.locator('.limit .hint').first().innerText()).toContain('1:00');
    await page.clock.runFor(13_500);
    expect(await page.locator('.limit .hint').first().innerText()).toMatch(/0:4[4-7]/u);
  });

  test('begins anew after a failure', async () => {
    await happen(page, linkCode(0), claimed, { is: 'failed', problem: { code: 'USER_REJECTED', params: {} } });
    await page.locator('.phone-dialog footer .bg-primary').click();
    expect(await asked('stamp')).toBe(2);
  });
});
