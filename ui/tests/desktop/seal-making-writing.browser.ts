// A hand is written, as a person does it: by mouse, by pen, on the phone.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Writing } from '../../src/wire/desk.ts';
import { HAND } from './seal-making-answers.ts';
import { draw, sourceOf } from './seal-making-hands.ts';
import { linkCode } from './stamping-answers.ts';
import { askedAll, pause } from './stamping-hands.ts';
import { happen } from './stamping-scenes.ts';
import { LOOKS, Stage, tell } from './stage.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  page = await stage.page('/making/writing', LOOKS[0]);
  page.setDefaultTimeout(10_000);
  await page.locator('.pad').waitFor();
  return () => page.context().close();
});

async function writing(): Promise<Writing | undefined> {
  const source = await sourceOf(page);
  return source?.made === 'written' ? source.writing : undefined;
}
const byPhone = (): ReturnType<Page['getByRole']> => page.getByRole('button', { name: '在手机上写…' });

describe('a hand', () => {
  test('is written by mouse in millimetres of the field, seen at once, and drawn by the desk at rest', async () => {
    expect(await sourceOf(page)).toBeNull();
    await draw(page, '.pad', [[0.2, 0.5], [0.8, 0.5]]);
    const now = await writing();
    expect(now).toMatchObject({ width_mm: 50, height_mm: 20, pen_mm: 0.8, colour: '#1b1b1b' });
    const [first, last] = [now?.strokes[0]?.[0], now?.strokes[0]?.at(-1)];
    expect(first?.[0]).toBeCloseTo(10, 0);
    expect(last?.[0]).toBeCloseTo(40, 0);
    expect(last?.[1]).toBeCloseTo(10, 0);
    const dark = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.pad canvas');
      return canvas?.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];
    });
    expect(dark).toBe(255);
    expect(await askedAll(page, 'seal_preview')).toEqual([]);
    await pause(page);
    await page.locator('.paper img').waitFor();
    expect(await askedAll(page, 'seal_preview')).toEqual([{ source: { made: 'written', writing: now }, is_quick: false }]);
    const box = await page.locator('.paper img').boundingBox();
    expect(box?.width).toBeCloseTo((50 * 96) / 25.4, 0);
  });

  test('is undone stroke by stroke, done again and cleared', async () => {
    await draw(page, '.pad', [[0.2, 0.3], [0.4, 0.3]], [[0.2, 0.6], [0.4, 0.6]]);
    expect((await writing())?.strokes).toHaveLength(2);
    await page.keyboard.press('Control+z');
    expect((await writing())?.strokes).toHaveLength(1);
    await page.keyboard.press('Control+Shift+Z');
    expect((await writing())?.strokes).toHaveLength(2);
    await page.getByRole('button', { name: '清空' }).click();
    expect(await sourceOf(page)).toBeNull();
    expect(await page.locator('.invite').count()).toBe(1);
    await page.getByRole('button', { name: '撤销' }).click();
    expect((await writing())?.strokes).toHaveLength(2);
  });

  test('of a pen keeps its pressure, and all places that came at once', async () => {
    await page.evaluate(() => {
      const pad = document.querySelector('.pad');
      if (pad === null) return;
      const box = pad.getBoundingClientRect();
      Object.assign(pad, { setPointerCapture: () => undefined });
      const at = (type: string, x: number, pressure: number, more: PointerEventInit = {}): PointerEvent =>
        new PointerEvent(type, { pointerId: 7, pointerType: 'pen', button: 0, clientX: box.x + x, clientY: box.y + 50, pressure, bubbles: true, cancelable: true, ...more });
      pad.dispatchEvent(at('pointerdown', 40, 0.9));
      pad.dispatchEvent(at('pointermove', 100, 0.9, { coalescedEvents: [at('pointermove', 60, 0.9), at('pointermove', 80, 0.9), at('pointermove', 100, 0.9)] }));
      pad.dispatchEvent(at('pointerup', 100, 0));
    });
    const [stroke] = (await writing())?.strokes ?? [];
    expect(stroke).toHaveLength(4);
    expect(stroke?.map(([, , pressure]) => pressure)).toEqual([0.9, 0.9, 0.9, 0.9]);
  });

  test('has an ink, a thickness and a field of its own', async () => {
    await draw(page, '.pad', [[0.2, 0.5], [0.8, 0.5]]);
    await page.getByRole('button', { name: '墨水蓝' }).click();
    await page.getByRole('slider', { name: '粗细' }).fill('1.5');
    const width = page.locator('.two input').first();
    await width.fill('25');
    await width.press('Enter');
    const now = await writing();
    expect(now).toMatchObject({ colour: '#1b2a6b', pen_mm: 1.5, width_mm: 25, height_mm: 20 });
    expect(now?.strokes[0]?.at(-1)?.[0]).toBeCloseTo(20, 0);
    await width.fill('9');
    await width.press('Enter');
    await page.getByText('10 至 170 mm').waitFor();
    expect((await writing())?.width_mm).toBe(25);
  });

  test('field_moved_under_the_pen_when_the_first_stroke_was_drawn', async () => {
    const before = await page.locator('.pad').boundingBox();
    await draw(page, '.pad', [[0.2, 0.5], [0.8, 0.5]]);
    await pause(page);
    await page.locator('.paper img').waitFor();
    expect(await page.locator('.pad').boundingBox()).toEqual(before);
  });

  test('refusal_of_the_desk_lost_what_was_written', async () => {
    await tell(page, (desk) => desk.refuse('seal_preview', 'seal_measure', { field: 'pen_mm' }));
    await draw(page, '.pad', [[0.2, 0.5], [0.8, 0.5]]);
    await pause(page);
    await page.locator('.result .s-problem').waitFor();
    expect((await writing())?.strokes).toHaveLength(1);
  });
});

describe('on the phone', () => {
  async function comes(): Promise<void> {
    await happen(page, linkCode(0), { is: 'claimed', phone: null, until: '2026-12-15T02:44:41Z' }, { is: 'reviewing' }, { is: 'answered', is_kept: false }, { is: 'done', outcome: { is: 'written', writing: HAND } });
  }

  test('a hand is taken at once where nothing is lost by it', async () => {
    await byPhone().click();
    expect(await askedAll(page, 'seal_write')).toEqual([{ name: '林一舟', width_mm: 50, height_mm: 20 }]);
    await comes();
    await page.locator('.s-dialog').waitFor({ state: 'detached' });
    expect((await writing())?.strokes).toEqual(HAND.strokes);
  });

  test('a hand takes the place of what is written here after a question alone', async () => {
    await draw(page, '.pad', [[0.2, 0.5], [0.8, 0.5]]);
    await byPhone().click();
    await comes();
    await page.getByRole('button', { name: '保留本机的' }).click();
    expect((await writing())?.strokes).toHaveLength(1);
    await byPhone().click();
    await page.evaluate((hand) => {
      globalThis.fakeDesk.happen('job-2', { is: 'done', outcome: { is: 'written', writing: hand } });
    }, HAND);
    await page.getByRole('button', { name: '换成手机上写的' }).click();
    expect((await writing())?.strokes).toEqual(HAND.strokes);
    await page.keyboard.press('Control+z');
    expect((await writing())?.strokes).toHaveLength(1);
  });

  test('nothing is written, and it is ended', async () => {
    await byPhone().click();
    await happen(page, linkCode(0));
    await page.keyboard.press('Escape');
    await page.locator('.s-dialog').waitFor({ state: 'detached' });
    expect(await askedAll(page, 'job_cancel')).toEqual([{ job: 'job-1' }]);
    expect(await sourceOf(page)).toBeNull();
  });

  test('whoever has no phone is led to pairing one', async () => {
    await page.context().close();
    page = await stage.page('/making/writing', LOOKS[0], 'empty');
    await page.getByRole('link', { name: '在手机上写：先配对手机' }).waitFor();
  });
});

test('a photo of paper is another way', async () => {
  await page.getByRole('button', { name: '从照片制作…' }).click();
  await page.getByText('把照片拖到这里').waitFor();
});
