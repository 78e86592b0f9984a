// An opening as a person goes through it.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { JobEvent } from '../../src/wire/desk.ts';
import { OPENED, linkCode } from './stamping-answers.ts';
import { happen } from './stamping-scenes.ts';
import { LOOKS, Stage, tell } from './stage.ts';
import { PHONE } from './window-answers.ts';

const [LOOK] = LOOKS;
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:44:41Z' };
const BEGUN: readonly JobEvent[] = [
  { is: 'opening', step: 'envelope' }, { is: 'opening', step: 'platform_share' }, { is: 'opening', step: 'bidder_share' },
];

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => page.context().close());
afterAll(() => stage.close());

async function begun(): Promise<void> {
  page = await stage.page('/openings/envelope', LOOK, 'due');
  await page.locator('.hero .bg-primary').click();
  await happen(page, ...BEGUN);
}
function dialogs(): Promise<number> {
  return page.locator('.phone-dialog').count();
}
function asked(name: string): Promise<number> {
  return page.evaluate((wanted) => globalThis.fakeDesk.asked.filter((one) => one.name === wanted).length, name);
}

describe('an opening', () => {
  test('shows the code when it is the phone\'s turn, and the parts before and after it', async () => {
    await begun();
    expect(await dialogs()).toBe(0);
    await happen(page, linkCode(0));
    await page.locator('.phone-dialog svg.code').waitFor();
    await happen(page, claimed, { is: 'reviewing' }, { is: 'pin' });
    expect(await dialogs()).toBe(1);
    await happen(page, { is: 'answered', is_kept: false }, { is: 'opening', step: 'summary' });
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    expect(await page.locator('.body li[aria-current=step]').innerText()).toContain('报价摘要');
  });

  test('that is cancelled tells the desk, and leaves what was to be decrypted', async () => {
    await begun();
    await happen(page, linkCode(0), claimed, { is: 'answered', is_kept: false }, { is: 'opening', step: 'body' });
    await page.locator('.hero .q-btn').click();
    await page.locator('.body [role=status]').waitFor();
    expect(await asked('job_cancel')).toBe(1);
    expect(await page.locator('.hero .bg-primary').count()).toBe(1);
  });

  test('goes on while another page is shown', async () => {
    await begun();
    await happen(page, linkCode(0), claimed, { is: 'answered', is_kept: false }, { is: 'opening', step: 'body' });
    await page.evaluate(() => {
      location.hash = '/openings';
    });
    await page.locator('table').waitFor();
    await happen(page, { is: 'opening', step: 'signatures' });
    await page.evaluate(() => {
      location.hash = '/openings/envelope';
    });
    await page.locator('.body li[aria-current=step]').waitFor();
    expect(await page.locator('.body li[aria-current=step]').innerText()).toContain('核对签名');
    expect(await asked('decrypt')).toBe(1);
    await happen(page, { is: 'done', outcome: { is: 'opened', opened: OPENED } });
    await page.getByText('48,627,350.00').waitFor();
  });

  test('saves a copy and shows a document of what was decrypted', async () => {
    page = await stage.page('/openings/envelope', LOOK, 'decrypted');
    await page.getByRole('button', { name: /另存为.*开标一览表/u }).click();
    await page.locator('.result [role=status]').waitFor();
    expect(await asked('file_save')).toBe(1);
    await page.getByRole('button', { name: /查看.*投标文件/u }).click();
    await page.locator('.preview canvas').first().waitFor();
  });
});

test('response_encrypted_while_the_openings_were_shown_did_not_appear', async () => {
  page = await stage.page('/openings', LOOK);
  const rows = page.locator('tbody tr');
  await rows.first().waitFor();
  const before = await rows.count();
  await tell(page, (desk) => {
    desk.on('openings', () => []);
    desk.emit({ is: 'bid', bid: 'any' });
  });
  await rows.first().waitFor({ state: 'detached' });
  expect([before > 0, await rows.count()]).toEqual([true, 0]);
});
