// Pictures of the page, and what axe says of it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import type { Page } from 'playwright-core';

import { ROOT } from './programs.ts';

const SCREENS = join(ROOT, 'out/screens');

/** Takes a picture into `out/screens`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' });
}

/** What axe finds: each rule with the elements that break it; and whether the page is wider than its screen. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's own door: the page's policy takes no script from elsewhere.
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document));
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const broken = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
  return isWide ? [...broken, 'the page is wider than its screen'] : broken;
}
