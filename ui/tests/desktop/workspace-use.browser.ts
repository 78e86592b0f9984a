// What a person does in the workspace, by keys and by pointer, and what becomes of it when the desk does not take it.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Event } from '../../src/wire/desk.ts';
import { LOOKS, Stage, tell, emitOn } from './stage.ts';
import { BID } from './window-answers.ts';

const [LOOK] = LOOKS;
let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
afterEach(() => page.context().close());

async function open(at: string): Promise<void> {
  page = await stage.page(`/bids/${BID}/${at}`, LOOK);
  await page.locator('.s-panes :is(h2, h3)').first().waitFor();
}
/** What the desk was asked for under a name, in order. */
function asked(name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => globalThis.fakeDesk.asked.filter((one) => one.name === wanted).map(({ ask }) => ask), name);
}
async function wait(name: string, count: number): Promise<unknown[]> {
  await page.waitForFunction(([wanted, n]) => globalThis.fakeDesk.count(wanted as 'bid') >= (n), [name, count] as const);
  return asked(name);
}
function emit(event: Event): Promise<void> {
  return emitOn(page, event);
}

describe('a form', () => {
  test('groups an amount while it is typed, keeps it at a pause, and shows it in words', async () => {
    await open('compose?part=opening-schedule');
    const price = page.locator('[data-field="price_fen"] input');
    await price.fill('');
    await price.pressSequentially('12345.6');
    expect(await price.inputValue()).toBe('12,345.6');
    await price.press('Home');
    await price.pressSequentially('9');
    expect(await price.inputValue()).toBe('912,345.6');
    expect(await price.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(1);
    await page.clock.runFor(400);
    const saves = await wait('form_save', 1);
    expect(saves.at(-1)).toMatchObject({ part: 'opening-schedule', values: { price_fen: 91_234_560 } });
    await price.blur();
    // Quasar looks a moment later whether the field was left for good.
    await expect.poll(() => price.inputValue()).toBe('912,345.60');
    await page.getByText('肆佰元整').waitFor();
  });

  test('keeps what was typed and says so where the desk does not take it, over a reload too', async () => {
    await open('compose?part=opening-schedule');
    await tell(page, (desk) => {
      desk.refuse('form_save', 'store_full', { path: 'desk.sqlite' });
    });
    const manager = page.locator('[data-field="manager"] input');
    await manager.fill('林样本');
    await page.clock.runFor(400);
    await page.getByText('未保存').waitFor();
    expect(await manager.inputValue()).toBe('林样本');
    await page.reload();
    await page.locator('[data-field="manager"] input').waitFor();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-field="manager"] input')?.value === '林样本');
    await page.clock.runFor(400);
    expect((await wait('form_save', 1)).at(-1)).toMatchObject({ values: { manager: '林样本' } });
  });

  test('is kept when another part is chosen before the pause is over', async () => {
    await open('compose?part=opening-schedule');
    await page.locator('[data-field="quality"] input').fill('优良');
    await page.getByRole('treeitem', { name: '投标函', exact: false }).first().click();
    expect((await wait('form_save', 1)).at(-1)).toMatchObject({ part: 'opening-schedule', values: { quality: '优良' } });
  });

  test('takes a table that was copied in a spreadsheet', async () => {
    await open('compose?part=quotation');
    await page.locator('.of-name input').first().waitFor();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '5\t照明\t\t套\t3\t100.50');
      document.querySelector('.of-name input')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    expect(await page.locator('.of-name input').count()).toBe(5);
    await page.clock.runFor(400);
    const [save] = await wait('form_save', 1);
    expect(save).toMatchObject({ values: { total_fen: 4_862_765_150, items: { 4: { name: '照明', amount_fen: 30_150 } } } });
  });
});

test('pasted_cell_was_altered', async () => {
  await open('compose?part=quotation');
  await page.locator('.of-name input').first().waitFor();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', '5\t照明\t\t套\t3\t243万');
    document.querySelector('.of-name input')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.getByRole('button', { name: '第 5 项 单价“243万”' }).click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('第 5 项 单价');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  await page.keyboard.type('2');
  await page.getByText('243万').waitFor({ state: 'detached' });
});

test('file_dropped_beside_the_parts_was_lost', async () => {
  await open('check');
  await emit({ is: 'dropped', files: [{ handle: 'one', name: '照片.png', size: 9, kind: 'picture' }] });
  await page.getByRole('alert').getByText('照片.png').waitFor();
  expect(await wait('file_close', 1)).toEqual([{ handle: 'one' }]);
});

test('document_was_made_of_older_values', async () => {
  await open('information');
  await tell(page, (desk) => {
    desk.refuse('bidder_save', 'store_full');
  });
  await page.locator('.s-field input').first().fill('江北示范安装有限公司');
  await page.clock.runFor(400);
  await page.getByRole('alert').getByText('store_full').waitFor();
  await page.locator('.s-steps a, .steps a').filter({ hasText: '检查' }).first().click();
  await page.locator('.s-find').first().waitFor();
  await page.keyboard.press('F5');
  await page.keyboard.press('F5');
  await wait('bidder_save', 2);
  expect(await asked('build')).toEqual([]);
  await page.getByRole('alert').getByText('store_full').waitFor();
});

describe('the outline', () => {
  test('is gone through, folded and chosen from by keys alone', async () => {
    await open('compose?part=opening-schedule');
    const tree = page.getByRole('tree');
    await tree.locator('[tabindex="0"]').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.locator('h2', { hasText: '授权委托书' }).waitFor();
    expect(page.url()).toContain('part=authority');
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await tree.getByRole('treeitem').count()).toBe(10);
    await page.keyboard.press('ArrowRight');
    expect(await tree.getByRole('treeitem').count()).toBe(15);
  });
});

describe('files', () => {
  const names = () => page.locator('li[data-file]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-file')?.slice(0, 3)));

  test('are put in another order by keys, and the keys stay with the file', async () => {
    await open('compose?part=licence');
    await page.locator('li[data-file]').first().focus();
    await page.keyboard.press('Alt+ArrowDown');
    await wait('part_order', 1);
    expect(await names()).toEqual(['002', '001', '003']);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-file'))).toBe('001-licence.pdf');
  });

  test('second_of_two_quick_moves_was_lost', async () => {
    await open('compose?part=licence');
    await page.locator('li[data-file]').first().focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    const order = ['002-permit.pdf', '003-staff.jpg', '001-licence.pdf'];
    await page.waitForFunction((wanted) => {
      const last = globalThis.fakeDesk.asked.findLast((one) => one.name === 'part_order');
      return JSON.stringify((last?.ask as { files: unknown } | undefined)?.files) === wanted;
    }, JSON.stringify(order));
    expect(await names()).toEqual(['002', '003', '001']);
  });

  test('that are being added let none be moved or taken out', async () => {
    await open('compose?part=licence');
    await emit({ is: 'dropped', files: [{ handle: 'one', name: 'one.pdf', size: 9, kind: 'pdf' }] });
    await wait('part_add', 1);
    await page.locator('li[data-file]').first().focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Delete');
    expect(await names()).toEqual(['001', '002', '003']);
    expect(await page.getByRole('button', { name: '移除', exact: true }).count()).toBe(0);
    expect(await asked('part_order')).toEqual([]);
  });

  test('are dragged by the pointer', async () => {
    await open('compose?part=licence');
    const [from, to] = [page.locator('.grip').first(), page.locator('.grip').last()];
    await from.hover();
    await page.mouse.down();
    await to.hover();
    await page.mouse.up();
    await wait('part_order', 1);
    expect(await names()).toEqual(['002', '003', '001']);
  });

  test('are taken out after a second look alone', async () => {
    await open('compose?part=licence');
    await page.locator('li[data-file]').first().focus();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    expect(await names()).toHaveLength(3);
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: '移除', exact: true }).click();
    expect(await wait('part_remove', 1)).toEqual([{ bid: BID, part: 'licence', file: '001-licence.pdf' }]);
    expect(await names()).toEqual(['002', '003']);
  });

  test('that are dropped are added with their progress, and those that are not taken say why', async () => {
    await open('compose?part=licence');
    await emit({ is: 'drag_over' });
    await page.getByText('松开即添加').waitFor();
    const file = (handle: string, kind: 'pdf' | 'other') => ({ handle, name: `${handle}.pdf`, size: 9, kind });
    await emit({ is: 'dropped', files: [file('one', 'pdf'), file('two', 'other')] });
    expect(await wait('part_add', 1)).toEqual([{ bid: BID, part: 'licence', files: ['one', 'two'] }]);
    await tell(page, (desk) => {
      desk.happen('job-1', { is: 'progress', what: 'copying', done: 512, total: 2_048, unit: 'bytes' });
    });
    await page.getByText('2 KB 中 512 B').waitFor();
    await tell(page, (desk) => {
      const problem = { code: 'project_file_is_word', params: { name: 'two.pdf' } };
      desk.happen('job-1', { is: 'done', outcome: { is: 'added', added: ['one.pdf'], known: [], refused: [['two.pdf', problem]] } });
    });
    await page.getByText('已添加 1 个，未接受 1 个').waitFor();
    await page.getByText('Word 文档').waitFor();
    expect(await wait('file_close', 2)).toHaveLength(2);
  });

  test('that are being added are cancelled by the button', async () => {
    await open('compose?part=licence');
    await emit({ is: 'dropped', files: [{ handle: 'one', name: 'one.pdf', size: 9, kind: 'pdf' }] });
    await page.getByRole('button', { name: '取消' }).click();
    await wait('job_cancel', 1);
    await page.getByRole('button', { name: '取消' }).waitFor({ state: 'detached' });
  });
});

describe('a file that is looked at', () => {
  async function shown(): Promise<void> {
    page = await stage.page(`/bids/${BID}/compose?part=licence`, LOOK, 'large');
    await page.locator('li[data-file]').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.preview .pdf-page canvas').first().waitFor();
  }

  test('file_stayed_open_after_it_was_shown', async () => {
    await shown();
    expect(await asked('file_close')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await wait('file_close', 1)).toEqual([{ handle: 'large' }]);
  });

  test('document_was_lost_by_one_read_that_failed', async () => {
    await shown();
    const scroll = page.locator('.preview .pdf-scroll');
    await page.evaluate(() => {
      const { files } = globalThis.fakeDesk;
      files.set('away', files.get('large') ?? new Uint8Array());
      files.delete('large');
    });
    await scroll.press('End');
    await page.locator('.preview').getByText('file_not_found').first().waitFor();
    await page.evaluate(() => {
      const { files } = globalThis.fakeDesk;
      files.set('large', files.get('away') ?? new Uint8Array());
    });
    await scroll.press('Home');
    await page.locator('.preview').getByText('file_not_found').first().waitFor({ state: 'detached' });
    await scroll.press('End');
    await page.getByRole('img', { name: '40' }).waitFor();
    expect(await page.locator('.preview [role=alert]').count()).toBe(0);
  });
});

describe('the document', () => {
  test('is made by F5, shows how far it is, and is cancelled', async () => {
    await open('check');
    await page.locator('.s-find').first().waitFor();
    await page.keyboard.press('F5');
    await wait('build', 1);
    await tell(page, (desk) => {
      desk.happen('job-1', { is: 'progress', what: 'building', done: 120, total: 571, unit: 'pages' });
    });
    await page.getByText('571 页 中 120 页').waitFor();
    await page.getByRole('button', { name: '取消' }).click();
    await wait('job_cancel', 1);
    await page.getByText('重新生成').first().waitFor();
  });

  test('of which something is found leads to the field', async () => {
    await open('check');
    await page.locator('[data-finding="0"]').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field') === 'price_fen');
    expect(page.url()).toContain('part=opening-schedule');
  });
});

describe('who bids', () => {
  test('is kept as typed, and a wrong check digit warns alone', async () => {
    await open('information');
    const [name, code] = [page.locator('.s-field input').first(), page.locator('.s-field input').last()];
    await name.fill('江北示范建设工程集团有限责任公司第二十七分公司装配式建筑与智能化事业部一');
    await code.fill('91350100m000100y44');
    await page.getByText('校验位不符').waitFor();
    await page.clock.runFor(400);
    expect((await wait('bidder_save', 1)).at(-1)).toMatchObject({ uscc: '91350100M000100Y4' + '4' });
  });

  test('papers_of_the_sample_left_the_fields_of_the_company_as_they_were', async () => {
    await open('information');
    const [name, code] = [page.locator('.s-field input').first(), page.locator('.s-field input').last()];
    await page.evaluate(async (bid) => {
      const desk = globalThis.fakeDesk;
      const view = await desk.api('bid', { bid });
      desk.on('bid', () => ({ ...view, bidder_name: '东坪示例建设有限公司', bidder_uscc: '91990000MA0000001B' }));
      desk.emit({ is: 'bid', bid });
    }, BID);
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('.s-field input')?.value === '东坪示例建设有限公司');
    expect(await code.inputValue()).toBe('91990000MA0000001B');
    await page.clock.runFor(400);
    expect(await asked('bidder_save')).toEqual([]);
    await name.fill('东坪示例安装有限公司');
    await page.clock.runFor(400);
    expect((await wait('bidder_save', 1)).at(-1)).toEqual({ bid: BID, name: '东坪示例安装有限公司', uscc: '91990000MA0000001B' });
  });
});
