// A photo is cleaned, as a person does it.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { PhotoCleaning, PreviewSeal } from '../../src/wire/desk.ts';
import { cleaned, draw, settled, sourceOf } from './seal-making-hands.ts';
import { askedAll, boxOf, pause } from './stamping-hands.ts';
import { LOOKS, Stage, tell } from './stage.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

async function cleaning(): Promise<PhotoCleaning> {
  const source = await sourceOf(page);
  if (source?.made !== 'photo') throw new Error('there is no photo');
  return source.cleaning;
}
async function previews(): Promise<readonly PreviewSeal[]> {
  return (await askedAll(page, 'seal_preview')) as readonly PreviewSeal[];
}
const thresholdOf = (ask: PreviewSeal | undefined): number | null | undefined => (ask?.source.made === 'photo' ? ask.source.cleaning.threshold : undefined);
/** How much is seen of the result in the middle of its picture, 0 to 255. */
function alphaAt(x: number, y: number): Promise<number> {
  return page.evaluate(([px, py]) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.made canvas');
    return canvas?.getContext('2d')?.getImageData(Math.round(px * canvas.width), Math.round(py * canvas.height), 1, 1).data[3] ?? -1;
  }, [x, y] as const);
}

beforeEach(async () => {
  page = await stage.page('/making/photo', LOOKS[0], 'shot');
  page.setDefaultTimeout(10_000);
  return () => page.context().close();
});

describe('a photo', () => {
  test('is chosen, looked at coarsely first and exactly then, and what is read is let go of', async () => {
    expect(await sourceOf(page)).toBeNull();
    await cleaned(page);
    expect(await sourceOf(page)).toMatchObject({ made: 'photo', handle: 'shot', cleaning: { ink: 'auto', threshold: null, width_mm: 42, erased: [] } });
    expect((await previews()).map(({ is_quick }) => is_quick)).toEqual([true, false]);
    expect(await askedAll(page, 'file_close')).toEqual([{ handle: 'cleaned-1' }, { handle: 'cleaned-2' }]);
    expect(await page.locator('.result li').count()).toBe(6);
    expect(await page.locator('.photo .s-bar').innerText()).toContain('1512 × 2016');
  });

  test('is dropped on the window, and takes the place of the one before', async () => {
    await cleaned(page);
    await page.locator('.turn input[type="range"]').fill('9');
    await tell(page, (desk) => {
      desk.emit({ is: 'drag_over' });
    });
    await page.locator('.over').waitFor();
    await tell(page, (desk) => {
      const file = (handle: string) => ({ handle, name: `${handle}.jpg`, size: 9, kind: 'picture' as const });
      desk.emit({ is: 'dropped', files: [file('shot-2'), file('shot-3')] });
    });
    await settled(page);
    expect(await sourceOf(page)).toMatchObject({ handle: 'shot-2', cleaning: { turn_deg: 0, width_mm: 42 } });
    expect(await askedAll(page, 'file_close')).toEqual(expect.arrayContaining([{ handle: 'shot' }, { handle: 'shot-3' }]));
    expect(await page.getByRole('button', { name: '撤销' }).isDisabled()).toBe(true);
  });

  test('that cannot be opened says why in its place', async () => {
    await tell(page, (desk) => desk.refuse('files_choose', 'seal_photo_kind'));
    await page.locator('.drop .q-btn').click();
    await page.getByText('文件既不是 JPEG 也不是 PNG。').waitFor();
    expect(await sourceOf(page)).toBeNull();
  });
});

describe('the threshold', () => {
  test('is dragged: coarse while it moves, exact when it rests, and undone as one', async () => {
    await cleaned(page);
    const before = (await previews()).length;
    const box = await boxOf(page, '.threshold input');
    await page.mouse.move(box.x + 8 + (box.width - 16) * (100 / 255), box.y + box.height / 2);
    await page.mouse.down();
    for (let to = 110; to <= 190; to += 10) await page.mouse.move(box.x + 8 + (box.width - 16) * (to / 255), box.y + box.height / 2);
    await page.mouse.up();
    expect((await cleaning()).threshold).toBeGreaterThan(180);
    await settled(page);
    const asked = (await previews()).slice(before);
    expect(asked.at(-1)).toMatchObject({ is_quick: false });
    expect(asked.filter(({ is_quick }) => !is_quick)).toHaveLength(1);
    expect(asked.filter(({ is_quick }) => is_quick).length).toBeGreaterThan(0);
    expect(thresholdOf(asked.at(-1))).toBe((await cleaning()).threshold);
    await page.getByText('边线有断口（3 处，共 4.1 毫米）').waitFor();
    await page.keyboard.press('Control+z');
    expect((await cleaning()).threshold).toBeNull();
    await page.keyboard.press('Control+Shift+Z');
    expect((await cleaning()).threshold).toBeGreaterThan(180);
    await page.getByRole('button', { name: '恢复自动' }).click();
    expect((await cleaning()).threshold).toBeNull();
  });

  test('is moved by keys', async () => {
    await cleaned(page);
    await page.locator('.threshold input').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect((await cleaning()).threshold).toBe(102);
  });

  test('answer_to_an_older_question_took_the_place_of_a_newer_one', async () => {
    await cleaned(page);
    await page.evaluate(() => {
      const desk = globalThis.fakeDesk;
      const told = desk.told('seal_preview');
      const held: (() => void)[] = [];
      Object.assign(globalThis, { held });
      // What is asked exactly of the wider seal is answered last.
      desk.on('seal_preview', async (ask) => {
        const answer = await told(ask);
        if (!ask.is_quick && answer.width_mm === 60) await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      });
    });
    const width = page.locator('.fields input[aria-label*="直径"]');
    await width.fill('60');
    await width.press('Enter');
    await pause(page);
    await page.waitForFunction(() => (globalThis as unknown as { held: unknown[] }).held.length === 1);
    await width.fill('38');
    await width.press('Enter');
    await settled(page);
    await page.getByText('38.0 × 38.0 mm').waitFor();
    await page.evaluate(() => {
      (globalThis as unknown as { held: (() => void)[] }).held[0]?.();
    });
    await pause(page);
    expect(await page.getByText('38.0 × 38.0 mm').count()).toBe(1);
    expect(await page.getByText('60.0 × 60.0 mm').count()).toBe(0);
  });
});

describe('the ink', () => {
  test('that is not there is refused, and what was set stays', async () => {
    await cleaned(page);
    await page.locator('.turn input[type="range"]').fill('-4.2');
    await page.locator('.inks input[value="blue"]').check();
    await page.getByText('照片里没有与纸面分得开的这种颜色的笔画。').waitFor();
    expect(await cleaning()).toMatchObject({ ink: 'blue', turn_deg: -4.2 });
    await page.locator('.inks input[value="black"]').check();
    await settled(page);
    expect(await page.locator('figure .s-problem').count()).toBe(0);
    await page.locator('.made canvas').waitFor();
  });

  test('is taken from the photo by a click, and by keys', async () => {
    await cleaned(page);
    await page.locator('.inks input[value="custom"]').check();
    const shot = await boxOf(page, '.shot');
    await page.mouse.click(shot.x + shot.width / 2, shot.y + shot.height / 2);
    const { ink } = await cleaning();
    const [red, green, blue] = typeof ink === 'object' ? ink.custom : [0, 0, 0];
    expect(red).toBeGreaterThan(150);
    expect(Math.max(green, blue)).toBeLessThan(130);
    expect(await page.locator('.shot.picking').count()).toBe(0);
    await page.getByRole('button', { name: '从照片取色' }).click();
    await page.locator('.shot').focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect((await cleaning()).ink).not.toEqual(ink);
    await page.keyboard.press('Control+z');
    expect((await cleaning()).ink).toEqual(ink);
  });
});

describe('the seal', () => {
  test('is set upright at one press, and what was erased goes with it', async () => {
    await cleaned(page);
    await page.getByRole('button', { name: '擦除' }).click();
    await page.locator('.made').focus();
    await page.keyboard.press('Space');
    const before = (await cleaning()).erased[0]?.points_mm[0] ?? [0, 0];
    await page.getByRole('button', { name: '扶正 −4.2°' }).click();
    const now = await cleaning();
    expect(now.turn_deg).toBe(-4.2);
    expect(now.erased[0]?.points_mm[0]).not.toEqual(before);
    expect(await page.locator('.upright').count()).toBe(0);
    await page.keyboard.press('Control+z');
    expect(await cleaning()).toMatchObject({ turn_deg: 0, erased: [{ points_mm: [before] }] });
  });

  test('is turned, straightened, freed of specks, coloured and measured', async () => {
    await cleaned(page);
    const degrees = page.getByLabel('旋转角度');
    await degrees.fill('−12.5');
    await degrees.press('Enter');
    await page.getByRole('switch', { name: '透视校正' }).click();
    await page.getByRole('switch', { name: '去斑点' }).click();
    await page.getByRole('button', { name: '墨水蓝' }).click();
    expect(await cleaning()).toMatchObject({ turn_deg: -12.5, is_straightened: false, speck_mm: 0, colour: '#1b2a6b' });
    const width = page.locator('.fields input[aria-label*="直径"]');
    await width.fill('1');
    await width.press('Enter');
    await page.getByText('2.0 至 170.0 mm').waitFor();
    expect((await cleaning()).width_mm).toBe(42);
  });

  test('is a signature: without a rim, each picture is looked at on its own', async () => {
    await cleaned(page);
    await page.locator('input[value="handwriting"]').check();
    await settled(page);
    expect(await cleaning()).toMatchObject({ kind: 'handwriting', colour: '#1b1b1b' });
    expect(await page.getByRole('switch', { name: '透视校正' }).count()).toBe(0);
    const told = await page.locator('figcaption').last().innerText();
    await page.locator('.shot').hover({ position: { x: 20, y: 40 } });
    expect(await page.locator('figcaption').last().innerText()).toBe(told);
  });
});

describe('what is looked at closely', () => {
  test('begins where it is faintest, follows the pointer over either picture, and the keys', async () => {
    await cleaned(page);
    const where = (): Promise<string> => page.locator('figcaption').last().innerText();
    expect(await where()).toContain('X 25.0, Y 7.0 mm');
    const made = await boxOf(page, '.made');
    await page.mouse.move(made.x + made.width / 2, made.y + made.height / 2);
    expect(await where()).toContain('X 21.0, Y 21.0 mm');
    const shot = await boxOf(page, '.shot');
    await page.mouse.move(shot.x + shot.width * 0.5, shot.y + shot.height * 0.25);
    expect(await where()).toMatch(/X 21\.\d, Y (?:7|8)\.\d mm/u);
    await page.locator('.made').focus();
    const before = await where();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    const x = (text: string): number => Number(/X (\d+\.\d)/u.exec(text)?.[1]);
    expect(x(await where()) - x(before)).toBeCloseTo(1.1, 5);
  });
});

describe('the eraser', () => {
  test('takes away what the pointer goes over, in millimetres of the picture, and gives it back', async () => {
    await cleaned(page);
    const before = await alphaAt(0.5, 0.5);
    expect(before).toBeGreaterThan(200);
    await page.getByRole('button', { name: '擦除' }).click();
    await page.locator('.size input').fill('4');
    await draw(page, '.made', [[0.4, 0.5], [0.6, 0.5]]);
    // At once, before the desk has answered.
    expect(await alphaAt(0.5, 0.5)).toBe(0);
    const { erased } = await cleaning();
    expect(erased).toHaveLength(1);
    expect(erased[0]?.radius_mm).toBe(2);
    expect(erased[0]?.points_mm.length).toBeGreaterThan(4);
    expect(erased[0]?.points_mm[0]?.[1]).toBeCloseTo(21, 0);
    await settled(page);
    await page.keyboard.press('Control+z');
    await settled(page);
    expect((await cleaning()).erased).toEqual([]);
    expect(await alphaAt(0.5, 0.5)).toBe(before);
    await page.keyboard.press('Control+y');
    expect((await cleaning()).erased).toEqual(erased);
    await page.getByRole('button', { name: '恢复擦除的 1 处' }).click();
    expect((await cleaning()).erased).toEqual([]);
  });

  test('works by keys alone, and Escape lays it down', async () => {
    await cleaned(page);
    await page.getByRole('button', { name: '擦除' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.made').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect((await cleaning()).erased.map(({ points_mm }) => points_mm)).toEqual([[[25, 8]], [[25, 9]]]);
    await page.keyboard.press('Escape');
    expect(await page.locator('.made.erasing').count()).toBe(0);
    await page.keyboard.press('Space');
    expect((await cleaning()).erased).toHaveLength(2);
  });
});
