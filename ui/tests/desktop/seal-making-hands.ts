// What a person does where a seal is made, and what the page holds of it.

import type { Page } from 'playwright-core';

import type { SealSource } from '../../src/wire/desk.ts';
import { boxOf, pause } from './stamping-hands.ts';

/** Chooses the photo, and waits for what comes of it. */
export async function cleaned(page: Page): Promise<void> {
  await page.locator('.drop .q-btn').click();
  await page.locator('.made canvas').waitFor();
  await pause(page);
  await settled(page);
}

/** Nothing is asked of the desk any more. */
export async function settled(page: Page): Promise<void> {
  await pause(page);
  await page.locator('figure[aria-busy="true"]').waitFor({ state: 'detached' });
}

export async function sourceOf(page: Page): Promise<SealSource | null> {
  return JSON.parse((await page.locator('.making-stage').getAttribute('data-source')) ?? 'null') as SealSource | null;
}

/** Drags over something, in parts of its width and height: a line after the other. */
export async function draw(page: Page, selector: string, ...lines: readonly (readonly (readonly [number, number])[])[]): Promise<void> {
  for (const line of lines) {
    const box = await boxOf(page, selector);
    const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
    const [first, ...rest] = line;
    if (first === undefined) continue;
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 12 });
    await page.mouse.up();
  }
}
