// The frame by keyboard alone, and files that are given to the window.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { LOOKS, Stage, tell } from './stage.ts';

const [LOOK] = LOOKS;

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => page.context().close());
afterAll(() => stage.close());

async function open(at: string, as?: string): Promise<void> {
  page = await stage.page(at, LOOK, as);
}
/** What has the focus, in words. */
function focused(): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    return (at?.getAttribute('aria-label') ?? at?.textContent ?? '').trim();
  });
}
function asked(name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => globalThis.fakeDesk.asked.filter((one) => one.name === wanted).map(({ ask }) => ask), name);
}

describe('by keyboard alone', () => {
  test('one skips to the content, and goes through the rail', async () => {
    await open('/bids');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('跳到内容');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('投标');
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '帮助' }).waitFor();
    expect(await focused()).toBe('帮助');
  });

  test('a bid is found, walked to and opened', async () => {
    await open('/help');
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').waitFor();
    await expect.poll(focused).toBe('查找标书');
    await page.keyboard.type('示范');
    await expect.poll(() => page.locator('.d-name').count()).toBe(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('示范一路雨污分流工程设计施工总承包');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('示范新区道路照明节能改造');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/bids\/\w{32}/u);
  });

  test('a bid is archived by its menu', async () => {
    await open('/bids');
    await page.locator('.d-name').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('归档');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('删除…');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByText('已归档 1').waitFor();
  });

  test('a bid is removed only once its number is typed, and Escape leaves it', async () => {
    await open('/bids');
    await page.locator('.d-bid .q-btn').first().click();
    await page.getByRole('menuitem').nth(1).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').fill('JBSF');
    await page.keyboard.press('Enter');
    await dialog.getByText('与上面的不同').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await asked('bid_remove')).toEqual([]);
    await page.locator('.d-bid .q-btn').first().click();
    await page.getByRole('menuitem').nth(1).click();
    await dialog.locator('input').fill('JBSF-2026-0417-02');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await asked('bid_remove')).toEqual([{ bid: '0f3d5c1e7a9b4c2d8e6f00112233aa01', typed: 'JBSF-2026-0417-02' }]);
    await expect.poll(() => page.locator('.d-name').count()).toBe(5);
  });

  test('a bid is begun from a package, for one lot', async () => {
    await open('/settings');
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('演练签名').waitFor();
    await dialog.getByRole('button', { name: '新建标书' }).click();
    await dialog.getByText('选定后才能新建').waitFor();
    await dialog.getByText('二标段').click();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/bids\/\w{32}/u);
    expect(await asked('bid_new')).toEqual([{ handle: 'tender', lot: 'lot-2' }]);
  });

  test('the sample is begun with its papers, and what keeps them away is told', async () => {
    await open('/bids', 'empty');
    await page.getByRole('button', { name: '用示例项目试一遍' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('二标段').click();
    await dialog.getByRole('button', { name: '新建标书' }).click();
    await page.waitForURL(/#\/bids\/\w{32}/u);
    expect(await asked('sample_papers')).toEqual([{ bid: '0f3d5c1e7a9b4c2d8e6f00112233aa01' }]);
    await tell(page, (desk) => {
      desk.happen('job-1', { is: 'failed', problem: { code: 'store_full', params: {} } });
    });
    await page.getByRole('alert').getByText('store_full').waitFor();
    await page.getByRole('alert').getByRole('button', { name: '再试一次' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await asked('sample_papers')).toHaveLength(2);
  });

  test('what is saved is said, and help is there', async () => {
    await open('/settings');
    await page.keyboard.press('Control+s');
    await page.getByRole('status').filter({ hasText: '每次改动都已存盘' }).waitFor();
    await page.keyboard.press('F1');
    await page.getByRole('heading', { level: 1, name: '帮助' }).waitFor();
  });
});

describe('a file that is dropped', () => {
  test('shows that it may be, and begins a bid where it is a tender package', async () => {
    await open('/openings');
    await tell(page, (desk) => {
      desk.emit({ is: 'drag_over' });
    });
    await page.getByText('放开即可打开').waitFor();
    await tell(page, (desk) => {
      desk.emit({ is: 'dropped', files: [{ handle: 'dropped', name: '招标.sbtender', size: 9, kind: 'tender' }] });
    });
    await page.getByRole('dialog').getByText('招标.sbtender').waitFor();
    await page.getByText('放开即可打开').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await asked('file_close')).toEqual([{ handle: 'dropped' }]);
  });

  test('is verified where it is signed; of several one is opened, and that is said', async () => {
    await open('/bids');
    await tell(page, (desk) => {
      desk.emit({
        is: 'dropped',
        files: [
          { handle: 'picture', name: '照片.png', size: 9, kind: 'picture' },
          { handle: 'signed', name: '投标.asice', size: 9, kind: 'response' },
        ],
      });
    });
    await page.waitForURL(/#\/verify\/signed$/u);
    await page.getByText('已打开 投标.asice').waitFor();
    expect(await asked('file_close')).toEqual([{ handle: 'picture' }]);
  });

  test('is verified once more when the service begins to answer', async () => {
    await open('/verify/any', 'container');
    await page.getByRole('heading', { name: '投标文件.asice' }).waitFor();
    const service = { is_embedded: true, mode: 'practice', url: '', phone_url: null, now: null, ahead_ms: 0 } as const;
    await page.evaluate((view) => {
      globalThis.fakeDesk.emit({ is: 'service', service: { ...view, problem: { code: 'service_starting', params: {} } } });
    }, service);
    const { length } = await asked('verify');
    await page.evaluate((view) => {
      globalThis.fakeDesk.emit({ is: 'service', service: { ...view, problem: null } });
    }, service);
    await expect.poll(() => asked('verify')).toHaveLength(length + 1);
  });

  test('that is of no use says so', async () => {
    await open('/bids');
    await tell(page, (desk) => {
      desk.emit({ is: 'dropped', files: [{ handle: 'picture', name: '照片.png', size: 9, kind: 'picture' }] });
    });
    await page.getByRole('alert').getByText('照片.png').waitFor();
    await page.getByRole('button', { name: '知道了' }).click();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  test('and the program was started with is opened at once', async () => {
    await open('/bids', 'opened');
    await page.waitForURL(/#\/openings\/mine$/u);
  });
});

describe('a setting', () => {
  test('is kept as it is made: language and theme at once, names after a pause', async () => {
    await open('/settings');
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('body.body--dark').waitFor();
    await page.getByLabel('Company name').fill('江北示范安装有限公司');
    await expect.poll(async () => (await asked('settings_save')).at(-1)).toMatchObject({
      language: 'en', theme: 'dark', bidder_name: '江北示范安装有限公司',
    });
  });

  test('of the service is kept once its address is whole, and stays as it was until then', async () => {
    await open('/settings');
    const before = (await asked('settings_save')).length;
    await page.getByText('另一个服务', { exact: true }).click();
    await page.getByLabel('服务地址').fill('http://bids.example');
    await page.keyboard.press('Tab');
    await page.getByText('改好之前仍用原来的服务').waitFor();
    expect((await asked('settings_save')).length).toBe(before);
    await page.getByLabel('服务地址').fill('https://bids.example:8443');
    await page.keyboard.press('Control+s');
    await expect.poll(async () => (await asked('settings_save')).at(-1)).toMatchObject({ service: 'https://bids.example:8443' });
  });

  test('that cannot be kept says why, and what was typed stays', async () => {
    await open('/settings');
    await tell(page, (desk) => {
      desk.refuse('settings_save', 'store_full');
    });
    await page.getByLabel('企业名称').fill('江北示范安装有限公司');
    await page.getByText('没有存盘').waitFor();
    await page.getByRole('alert').getByText('store_full').waitFor();
    expect(await page.getByLabel('企业名称').inputValue()).toBe('江北示范安装有限公司');
  });

  test('refusal_of_the_company_was_said_of_the_service', async () => {
    await open('/settings');
    await tell(page, (desk) => {
      desk.refuse('settings_save', 'store_full');
    });
    await page.getByLabel('企业名称').fill('江北示范安装有限公司');
    await page.getByRole('alert').waitFor();
    const said = page.locator('.d-block').filter({ has: page.getByRole('alert') });
    expect(await said.count()).toBe(1);
    expect(await said.getByLabel('企业名称').count()).toBe(1);
    // What stands in the field is kept with the next setting.
    await tell(page, (desk) => {
      desk.on('settings_save', (ask) => ask);
    });
    await page.getByText('深色', { exact: true }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await expect.poll(async () => (await asked('settings_save')).at(-1)).toMatchObject({ theme: 'dark', bidder_name: '江北示范安装有限公司' });
  });
});

describe('a phone', () => {
  test('is paired from its page, and forgotten by the digits of its fingerprint', async () => {
    await open('/phones');
    await page.getByLabel('在手机上显示的名称').fill('投标室二号电脑');
    await page.getByRole('button', { name: '配对手机…' }).click();
    expect(await asked('pair')).toEqual([{ desk_name: '投标室二号电脑' }]);
    await tell(page, (desk) => {
      desk.happen('job-1', { is: 'cancelled' });
    });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^移除手机/u }).click();
    await page.getByRole('dialog').locator('input').fill('a3f09c1d');
    await page.keyboard.press('Enter');
    await page.getByText('还没有配对手机').first().waitFor();
    expect(await asked('phone_forget')).toMatchObject([{ typed: 'a3f09c1d' }]);
  });
});
