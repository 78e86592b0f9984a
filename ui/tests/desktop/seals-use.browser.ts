// Seals as a person makes them, by pointer and by keyboard alone, and what the desk was told of it.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { RequestName } from '../../src/platform/desk.ts';
import type { JobEvent } from '../../src/wire/desk.ts';
import { draw } from './seal-making-hands.ts';
import { choose, drawn } from './seals-scenes.ts';
import { linkCode } from './stamping-answers.ts';
import { askedAll, pause } from './stamping-hands.ts';
import { LOOKS, Stage, happenIn, tell } from './stage.ts';
import { BID, BIDDER, PHONE } from './window-answers.ts';

const [LOOK] = LOOKS;
const DRAFT = '/seals?seal=bidding';
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:44:41Z' };

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => page.context().close());
afterAll(() => stage.close());

async function open(at: string, as?: string): Promise<void> {
  page = await stage.page(at, LOOK, as);
  page.setDefaultTimeout(15_000);
}
async function openDrawn(at: string, as?: string): Promise<void> {
  await open(at, as);
  await drawn(page);
}
async function last(name: RequestName): Promise<unknown> {
  return (await askedAll(page, name)).at(-1);
}
/** The design as the desk was told it last. */
async function kept(): Promise<unknown> {
  await pause(page);
  return ((await last('seal_save')) as { readonly source: { readonly design: unknown } } | undefined)?.source.design;
}
async function approved(): Promise<void> {
  await page.locator('.phone-dialog').waitFor();
  await happenIn(page, 'job-1', linkCode(0), claimed, { is: 'pin' }, { is: 'answered', is_kept: false });
  await page.locator('.sum').waitFor();
  await page.locator('.phone-dialog footer .bg-primary').click();
  await page.locator('.phone-dialog').waitFor({ state: 'detached' });
}

describe('a drawn seal', () => {
  test('is seen and kept as it is typed, and every step can be undone', async () => {
    await openDrawn(DRAFT);
    await page.getByLabel('横排文字').fill('合同专用章');
    expect(await kept()).toMatchObject({ centre: '合同专用章' });
    expect(await last('seal_preview')).toMatchObject({ source: { design: { centre: '合同专用章' } }, is_quick: false });
    await page.getByRole('switch', { name: '五角星' }).click();
    expect(await kept()).toMatchObject({ star: false });
    await page.getByText('每次改动都已存盘').waitFor();
    await page.keyboard.press('Control+z');
    expect(await kept()).toMatchObject({ star: true, centre: '合同专用章' });
    await page.keyboard.press('Control+z');
    expect(await kept()).toMatchObject({ star: true, centre: '投标专用章' });
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    expect(await kept()).toMatchObject({ star: false, centre: '合同专用章' });
  });

  test('keeps its words in another shape', async () => {
    await openDrawn(DRAFT);
    await page.getByText('方形', { exact: true }).click();
    await page.getByLabel('文字', { exact: true }).fill('江北示范\n建设集团');
    expect(await kept()).toMatchObject({ shape: 'square', lines: ['江北示范', '建设集团'] });
    await page.getByText('圆形', { exact: true }).click();
    expect(await kept()).toMatchObject({ shape: 'round', name: '江北示范建设集团', centre: '投标专用章', diameter_mm: 40 });
    await page.getByText('与企业证书上的“江北示范建设有限公司”不同').waitFor();
  });

  test('is not kept with a measure that is none; what was typed stays and says why', async () => {
    await openDrawn(DRAFT);
    const diameter = page.getByRole('textbox', { name: '直径, mm', exact: true });
    await diameter.fill('70');
    await page.getByText('36 至 60 mm').waitFor();
    expect(await kept()).toBeUndefined();
    await page.keyboard.press('Tab');
    expect(await diameter.inputValue()).toBe('70');
    await diameter.fill('38,5');
    expect(await kept()).toMatchObject({ diameter_mm: 38.5 });
    // What follows from the others by itself does so again once it is empty.
    const arc = page.getByRole('textbox', { name: '弧度, °' });
    await arc.fill('200');
    expect(await kept()).toMatchObject({ arc_degrees: 200 });
    await arc.fill('');
    expect(await kept()).not.toHaveProperty('arc_degrees');
  });

  test('that the desk refuses says so at its field, cannot be made, and outlives a reload', async () => {
    await openDrawn(DRAFT);
    await page.getByLabel('横排文字').fill('☃专用章');
    await pause(page);
    await page.locator('.s-field').filter({ hasText: '横排文字' }).getByText('字体中没有“☃”').waitFor();
    await page.getByText('没有存盘').waitFor();
    expect(await page.locator('.seal-foot .bg-primary').isDisabled()).toBe(true);
    await page.reload();
    await page.getByLabel('横排文字').waitFor();
    await expect.poll(() => page.getByLabel('横排文字').inputValue()).toBe('☃专用章');
    await page.getByLabel('横排文字').fill('专用章');
    expect(await kept()).toMatchObject({ centre: '专用章' });
    await page.getByText('每次改动都已存盘').waitFor();
  });

  test('is chosen, drawn and renamed by keyboard alone', async () => {
    await openDrawn('/seals');
    await page.locator('.gal .tile').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.shapes').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent.trim())).toBe('改名…');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('项目专用章');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await pause(page);
    expect(await last('seal_save')).toMatchObject({ seal: 'bidding', name: '项目专用章' });
    await page.locator('.gal').getByText('项目专用章').waitFor();
    await page.locator('.shapes input').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await kept()).toMatchObject({ shape: 'oval', name: BIDDER });
  });

  test('is made by the phone for the certificates that are chosen', async () => {
    await openDrawn(DRAFT);
    await page.getByLabel('下弧编码').fill('3501000099999');
    await page.getByRole('button', { name: '制作印章…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('制成起到 2027-12-01').waitFor();
    await dialog.getByRole('checkbox').check();
    await dialog.getByText('制成起到 2028-03-31').waitFor();
    await dialog.getByRole('button', { name: '用手机批准…' }).click();
    expect(await last('seal_order')).toMatchObject({ seal: 'bidding', order: 'make', phones: [PHONE.id, expect.stringMatching(/^b77e20/u)] });
    // The desk has all that was typed before it is asked.
    const names = await page.evaluate(() => globalThis.fakeDesk.asked.map(({ name }) => name));
    expect(names.indexOf('seal_save')).toBeGreaterThan(-1);
    expect(names.indexOf('seal_save')).toBeLessThan(names.indexOf('seal_order'));
    await approved();
    await page.getByText('版本 1 有效，可以盖章到 2027-12-01。').waitFor();
    expect(await page.locator('.shapes').count()).toBe(0);
  });

  test('is what its version is again once changes are discarded, and that too can be undone', async () => {
    await openDrawn('/seals?seal=person');
    await page.getByText('现在盖的仍是版本 1').waitFor();
    await page.getByRole('button', { name: '放弃改动' }).click();
    await page.getByText('版本 1 有效').waitFor();
    await page.keyboard.press('Control+z');
    expect(await kept()).toMatchObject({ cut: 'intaglio' });
  });
});

describe('a seal that was made', () => {
  test('is suspended, resumed, made void and removed', async () => {
    await openDrawn('/seals');
    await choose(page, 2);
    await page.getByRole('dialog').locator('.bg-primary').click();
    await approved();
    expect(await last('seal_order')).toEqual({ seal: 'company', order: 'suspend', phones: [] });
    await page.locator('.gal').getByText('已暂停').waitFor();
    await choose(page, 4);
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').fill('公章');
    await page.keyboard.press('Enter');
    await dialog.getByText('与上面的不同').waitFor();
    await dialog.locator('input').fill('单位公章');
    await page.keyboard.press('Enter');
    await page.locator('.phone-dialog').waitFor();
    await happenIn(page, 'job-2', linkCode(0), claimed, { is: 'answered', is_kept: false });
    await page.locator('.sum').waitFor();
    await page.locator('.phone-dialog footer .bg-primary').click();
    // It is not made again: what it was is all there is to see.
    await page.locator('.s-tl').getByText('注销版本 2').waitFor();
    expect(await page.locator('.seal-foot').count()).toBe(0);
    await page.locator('.gal .more').click();
    await page.getByRole('menuitem').last().click();
    await dialog.locator('input').fill('单位公章');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await last('seal_remove')).toEqual({ seal: 'company', typed: '单位公章' });
    expect(await page.locator('.gal .tile').count()).toBe(3);
  });

  test('shows its versions, who did what and when, also where the service is away', async () => {
    await openDrawn('/seals');
    await tell(page, (desk) => {
      desk.refuse('seal_refresh', 'service_unreachable');
    });
    await page.getByRole('button', { name: '版本记录' }).click();
    await page.getByText('没有连上服务').waitFor();
    expect(await page.locator('.versions b').allInnerTexts()).toEqual(['版本 2', '版本 1']);
    expect(await page.locator('.s-tl b').allInnerTexts()).toEqual(['制作版本 2', '版本 1 被新版本取代', '恢复版本 1', '暂停版本 1', '制作版本 1']);
    await page.getByRole('button', { name: '回到编辑' }).click();
    await page.locator('.paper').waitFor();
  });

  test('leaves this desk in the form that is chosen, as far as it has one', async () => {
    await openDrawn(DRAFT);
    await choose(page, 1);
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('radio').nth(3).isDisabled()).toBe(true);
    await dialog.getByRole('radio').last().check();
    await dialog.getByRole('button', { name: '另存为…' }).click();
    await dialog.getByText('已另存：单位公章.json').waitFor();
    expect(await last('seal_export')).toMatchObject({ seal: 'bidding', kind: 'design' });
  });
});

describe('another seal', () => {
  test('begins with the company seal where there is none', async () => {
    await open('/seals', 'seals0');
    await page.getByRole('button', { name: '制作单位公章' }).click();
    await page.locator('.paper img').waitFor();
    expect(await last('seal_new')).toMatchObject({ name: '单位公章', source: { made: 'drawn', design: { name: BIDDER, diameter_mm: 40 } } });
    await page.getByText('与企业证书名称相同').waitFor();
  });

  test('is written instead of drawn, and drawn again after all', async () => {
    await openDrawn(DRAFT);
    await page.getByText('手写', { exact: true }).click();
    await draw(page, '.pad', [[0.2, 0.3], [0.45, 0.25]], [[0.32, 0.15], [0.3, 0.8]]);
    await pause(page);
    expect(await last('seal_save')).toMatchObject({ seal: 'bidding', source: { made: 'written' } });
    await page.getByRole('button', { name: '改回绘制' }).click();
    expect(await kept()).toMatchObject({ shape: 'round', centre: '投标专用章' });
  });

  test('comes from a photo that is dropped, and is a draft at once', async () => {
    await openDrawn('/seals', 'shot');
    await tell(page, (desk) => {
      desk.emit({ is: 'dropped', files: [{ handle: 'shot', name: '公章照片.jpg', size: 9, kind: 'picture' }] });
    });
    await page.locator('.made canvas').waitFor();
    await pause(page);
    expect(await last('seal_new')).toMatchObject({ name: '照片印章', source: { made: 'photo', handle: 'shot' } });
    await expect.poll(() => page.locator('.gal .on b').innerText()).toBe('照片印章');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('is one of the usual ones, with a name that is typed', async () => {
    await openDrawn('/seals');
    await page.locator('.plus').click();
    await page.getByRole('menuitem').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').fill('林一舟印');
    await pause(page);
    await dialog.getByRole('button', { name: '名章' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await last('seal_new')).toMatchObject({ name: '名章', source: { design: { shape: 'name', name: '林一舟印' } } });
    await page.locator('.gal .on').getByText('名章', { exact: true }).waitFor();
  });

  test('comes from a picture whose width is told, and is thrown away by its name', async () => {
    await openDrawn('/seals');
    await page.locator('.plus').click();
    await page.getByRole('menuitem').last().click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').nth(1).fill('18.5');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await last('seal_import')).toEqual({ handle: 'new-seal', name: '项目经理章', width_mm: 18.5 });
    await page.getByRole('button', { name: '删除草稿…' }).click();
    await dialog.locator('input').fill('项目经理章');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('.gal .tile').count()).toBe(4);
  });

  test('that is an electronic one needs nothing told', async () => {
    await openDrawn('/seals');
    await tell(page, (desk) => {
      desk.on('files_choose', () => [{ handle: 'foreign', name: '公章.der', size: 9, kind: 'other' }]);
    });
    await page.locator('.plus').click();
    await page.getByRole('menuitem').last().click();
    await expect.poll(() => last('seal_import')).toEqual({ handle: 'foreign', name: '公章', width_mm: null });
    await expect.poll(() => page.locator('.gal .tile').count()).toBe(5);
    await tell(page, (desk) => {
      desk.refuse('seal_import', 'seal_import_foreign', { name: '公章' });
    });
    await page.locator('.plus').click();
    await page.getByRole('menuitem').last().click();
    await page.getByRole('alert').getByText('seal_import_foreign').waitFor();
  });
});

describe('on a document', () => {
  test('the company seal is made where no seal stamps, and is there to be placed', async () => {
    await open(`/bids/${BID}/stamp`, 'noseal');
    await page.getByText('还没有可以盖章的印章').waitFor();
    await page.getByText('2 枚草稿还不能盖章').waitFor();
    expect(await page.getByRole('button', { name: '放上缺的 1 处' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '制作单位公章…' }).click();
    expect(await last('seal_presets')).toEqual({ text: BIDDER });
    // Whoever thinks again makes no second draft of it.
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    await page.getByRole('button', { name: '制作单位公章…' }).click();
    await page.getByRole('button', { name: '用手机批准…' }).click();
    expect(await askedAll(page, 'seal_new')).toHaveLength(1);
    await approved();
    await page.locator('.pal .tile').getByText('单位公章').waitFor();
    await page.getByRole('button', { name: '放上缺的 1 处' }).click();
    await page.locator('.thumb').nth(1).click();
    await page.locator('.seal-spot').waitFor();
  });

  test('a seal that was made for another phone is not placed, and says why', async () => {
    await open(`/bids/${BID}/stamp`, 'barred');
    await page.locator('.seal-spot img').waitFor();
    await page.getByText('“法人章”不能与').waitFor();
    await page.locator('.pal .tile').nth(1).press('Enter');
    expect(await page.locator('.seal-spot').count()).toBe(1);
    await page.locator('.pal .tile').first().press('Enter');
    expect(await page.locator('.seal-spot').count()).toBe(2);
  });

  test('files are reached from the page of seals, and back', async () => {
    await openDrawn('/seals');
    await page.getByRole('link', { name: '给文件盖章…' }).click();
    await page.getByRole('heading', { level: 1, name: '给文件盖章' }).waitFor();
    expect(await page.locator('.s-rail [aria-current]').innerText()).toContain('印章');
    await page.getByRole('link', { name: '回到印章' }).click();
    await page.locator('.gal').waitFor();
  });
});
