// Work on large files: a bar and a cancel for each, and all of it found again after a reload.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { JobEvent } from '../../src/wire/desk.ts';
import { LOOKS, Stage, happenIn } from './stage.ts';
import { BID, BIDS, REPORT, TENDER } from './window-answers.ts';

const [LOOK] = LOOKS;
const HALF: JobEvent = { is: 'progress', what: 'any', done: 268_435_456, total: 536_870_912, unit: 'bytes' };

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
afterEach(() => page.context().close());

async function open(at: string, as: string): Promise<void> {
  page = await stage.page(at, LOOK, as);
}
function happen(job: string, ...events: readonly JobEvent[]): Promise<void> {
  return happenIn(page, job, ...events);
}
function asked(name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => globalThis.fakeDesk.asked.filter((one) => one.name === wanted).map(({ ask }) => ask), name);
}
/** Half of it is done, the bar says so, and the cancel beside it is pressed. */
async function cancelled(job: string): Promise<void> {
  await happen(job, HALF);
  await page.getByText('512.00 MB 中 256.00 MB').waitFor();
  await page.getByRole('button', { name: '取消', exact: true }).click();
  await expect.poll(() => asked('job_cancel')).toEqual([{ job }]);
}

describe('a large file', () => {
  test('is verified with a bar, and anew after the cancel', async () => {
    await open('/verify/any', 'slow');
    await cancelled('job-1');
    await page.getByText('已取消验证').waitFor();
    await page.getByRole('button', { name: '重试' }).click();
    await happen('job-2', { is: 'done', outcome: { is: 'verified', report: REPORT } });
    await page.getByRole('heading', { name: REPORT.file }).waitFor();
  });

  test('that is verified is found again by whoever comes back', async () => {
    await open('/verify/any', 'slow');
    await page.evaluate(() => {
      location.hash = '/help';
    });
    await page.getByRole('heading', { level: 1, name: '帮助' }).waitFor();
    await page.evaluate(() => {
      location.hash = '/verify/any';
    });
    await cancelled('job-1');
    expect(await asked('verify')).toHaveLength(1);
  });

  test('is saved with a bar and a cancel, and where it was saved is said', async () => {
    await open('/openings/envelope', 'decrypted');
    await page.evaluate(() => {
      globalThis.fakeDesk.on('file_save', () => globalThis.fakeDesk.job());
    });
    const save = page.getByRole('button', { name: /另存为.*开标一览表/u });
    await save.click();
    await cancelled('job-1');
    await page.getByText('已取消，没有另存').waitFor();
    await save.click();
    await happen('job-2', HALF, { is: 'done', outcome: { is: 'saved', saved: { name: '开标.json' } } });
    await page.getByText('已另存：开标.json').waitFor();
  });

  test('of which no copy is wanted leaves nothing said', async () => {
    await open('/openings/envelope', 'decrypted');
    await page.evaluate(() => {
      globalThis.fakeDesk.on('file_save', () => null);
    });
    const save = page.getByRole('button', { name: /另存为.*开标一览表/u });
    await save.click();
    await save.click();
    await expect.poll(() => asked('file_save')).toHaveLength(2);
    expect(await page.locator('.result [role=status]').count()).toBe(0);
  });
});

describe('a large tender package', () => {
  test('is looked at with a bar; its cancel closes the dialog', async () => {
    await open('/settings', 'slow');
    await page.keyboard.press('Control+o');
    await page.getByRole('dialog').waitFor();
    await cancelled('job-1');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await asked('file_close')).toEqual([{ handle: 'tender' }]);
  });

  test('from which a bid is begun shows how far that is, and stays after the cancel', async () => {
    await open('/settings', 'slow');
    await page.evaluate(() => {
      globalThis.fakeDesk.on('bid_new', () => globalThis.fakeDesk.job());
    });
    await page.keyboard.press('Control+o');
    await page.getByRole('dialog').waitFor();
    await happen('job-1', { is: 'done', outcome: { is: 'tender', tender: { ...TENDER, lots: [] } } });
    const begin = page.getByRole('button', { name: '新建标书', exact: true });
    await begin.click();
    await cancelled('job-2');
    await begin.click();
    await happen('job-3', HALF, { is: 'done', outcome: { is: 'begun', bid: BIDS[1]?.id ?? '' } });
    await page.waitForURL(new RegExp(`#/bids/${BIDS[1]?.id ?? ''}`, 'u'));
  });

  test('of a bid is checked with a bar', async () => {
    await open(`/bids/${BID}/information`, 'slow');
    await expect.poll(() => asked('bid_tender')).toHaveLength(1);
    await cancelled('job-1');
    await page.getByText('操作在完成之前被中止').first().waitFor();
  });
});

describe('after a reload', () => {
  test('the code of a phone is shown, with the time that is left', async () => {
    await open(`/bids/${BID}/stamp`, 'running');
    await page.locator('.phone-dialog svg.code').waitFor();
    // A minute in all, of which thirteen seconds had passed.
    expect(await page.locator('.limit .hint').first().innerText()).toMatch(/0:4[4-7]/u);
    await page.keyboard.press('Escape');
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    expect(await asked('job_cancel')).toEqual([{ job: 'stamp' }]);
  });

  test.each([
    ['build', `/bids/${BID}/check`],
    ['add', `/bids/${BID}/compose?part=licence`],
    ['verify', '/verify/any'],
  ])('%s goes on where it belongs', async (job, at) => {
    await open(at, 'running');
    await page.getByText('512.00 MB 中 256.00 MB').waitFor();
    await page.getByRole('button', { name: '取消', exact: true }).click();
    await expect.poll(() => asked('job_cancel')).toEqual([{ job }]);
  });

  test('the dialog in which a bid is begun is there again', async () => {
    await open('/settings', 'beginning');
    await page.getByRole('dialog').getByText('正在新建标书').waitFor();
    await happen('begin', { is: 'done', outcome: { is: 'begun', bid: BID } });
    await page.waitForURL(new RegExp(`#/bids/${BID}`, 'u'));
  });
});
