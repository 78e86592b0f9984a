// What a person does on the stamping screen, and what the desk was told of it.

import type { Page } from 'playwright-core';

import type { RequestName } from '../../src/platform/desk.ts';
import type { StampPlan } from '../../src/wire/desk.ts';

/** The plan as the desk was told it last. */
export function keptPlan(page: Page): Promise<StampPlan | undefined> {
  return page.evaluate(() => {
    const last = globalThis.fakeDesk.asked.findLast(({ name }) => name === 'plan_save');
    return (last?.ask as { readonly plan: StampPlan } | undefined)?.plan;
  });
}

/** Lets the pauses pass after which a change is kept, and the desk is asked. */
export async function pause(page: Page): Promise<void> {
  await page.clock.runFor(500);
}

/** Everything that was asked by a name. */
export function askedAll(page: Page, name: RequestName): Promise<readonly unknown[]> {
  return page.evaluate((wanted) => globalThis.fakeDesk.asked.filter((one) => one.name === wanted).map(({ ask }) => ask), name);
}

export async function boxOf(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await page.locator(selector).first().boundingBox();
  if (found === null) throw new Error(`${selector} is not there`);
  return found;
}

/** Drags from the middle of something to a point of the window. */
export async function dragTo(page: Page, selector: string, x: number, y: number, isDropped = true): Promise<void> {
  const from = await boxOf(page, selector);
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 20, y - 20, { steps: 4 });
  await page.mouse.move(x, y, { steps: 4 });
  if (isDropped) await page.mouse.up();
}
