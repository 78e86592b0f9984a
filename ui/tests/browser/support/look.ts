// Pictures of the page, and what axe says of it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import type { Page } from 'playwright-core';

import { ROOT } from './programs.ts';

const SCREENS = join(ROOT, 'out/screens');

/** Frames of a page that stands still. */
const STILL_FRAMES = 5;

/** Waits until nothing moves any more: a picture of a page that is being scrolled shows it nowhere. */
function settled(page: Page): Promise<void> {
  return page.evaluate(
    (frames) =>
      new Promise((resolve) => {
        let [still, at] = [0, scrollY];
        const look = (): void => {
          still = scrollY === at ? still + 1 : 0;
          at = scrollY;
          if (still < frames) requestAnimationFrame(look);
          else resolve();
        };
        requestAnimationFrame(look);
      }),
    STILL_FRAMES,
  );
}

/** Takes a picture into `out/screens`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await settled(page);
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' });
}

/** Takes pictures of a page as it stands there, in each theme, and gives what axe finds. */
export async function seen(page: Page, name: string, ...themes: readonly ('light' | 'dark')[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await picture(page, `${name}${theme === 'dark' ? '-dark' : ''}`);
    found.push(...(await violations(page)).map((violation) => `${name}, ${theme}: ${violation}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** What axe finds: each rule with the elements that break it; and whether the page is wider than its screen. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's own door: the page's policy takes no script from elsewhere.
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document));
  // A phone shows a page that is too wide smaller, and calls that its width.
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  const isWide = width > (page.viewportSize()?.width ?? 0);
  const broken = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
  return isWide ? [...broken, 'the page is wider than its screen'] : broken;
}
