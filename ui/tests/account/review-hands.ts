// What an officer does before an application, in scenes and flows alike.

import type { Page } from 'playwright-core';

import { row } from './review-answers.ts';

export const FIRST = `/review/waiting/${row(1).id}`;
export const LOOK = `/review/second_look/${row(9).id}`;

/** All of it is there, also its pictures. */
export async function opened(page: Page): Promise<void> {
  await page.locator('.r-check').nth(9).waitFor();
  await page.locator('.r-thumbs li').nth(2).waitFor();
  await page.locator('.r-sheet img, .r-sheet canvas').first().waitFor();
}
export async function keys(page: Page, ...pressed: readonly string[]): Promise<void> {
  for (const key of pressed) await page.keyboard.press(key);
}
/** Every check fits. */
export const ALL = ['1', '1', '1', '1', '1', '1', '1', '1', '1', '1'] as const;
