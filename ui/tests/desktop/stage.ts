// Opens the window's page in Chromium and takes its pictures.

import { join } from 'node:path';

import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { type Browser, type Page, chromium } from 'playwright-core';
import { type ViteDevServer, createServer } from 'vite';

import { picture, violations } from '../browser/support/look.ts';
import { command } from '../browser/support/programs.ts';
import type { Event, JobEvent } from '../../src/wire/desk.ts';
import type { FakeDesk } from './fake-desk.ts';
import { NOW } from './window-answers.ts';

const UI = join(import.meta.dirname, '../..');

/** How the page is shown. */
export interface Look {
  readonly name: string;
  readonly language: 'zh-CN' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** Each scene is shown in both of them: the window as it opens first, and all that may differ from it. */
export const LOOKS: readonly [Look, Look] = [
  { name: '', language: 'zh-CN', theme: 'light', width: 1180, height: 760 },
  { name: '-small-en', language: 'en', theme: 'dark', width: 960, height: 640 },
];
/** Shown beside them where the command line says so: `tools/ui desktop --mode all`. */
const MORE_LOOKS: readonly Look[] = [
  { name: '-dark', language: 'zh-CN', theme: 'dark', width: 1180, height: 760 },
  { name: '-en', language: 'en', theme: 'light', width: 1180, height: 760 },
  { name: '-small', language: 'zh-CN', theme: 'light', width: 960, height: 640 },
];

/** What is shown in a picture. */
export interface Scene {
  /** The name of its picture. */
  readonly name: string;
  /** A place of the window, as `/bids`. */
  readonly at: string;
  /** A file in ways/ that changes what the desk answers. */
  readonly as?: string;
  /** What the person does there, until it is as it is shown. */
  readonly act?: (page: Page) => Promise<void>;
}

export class Stage {
  readonly #server: ViteDevServer;
  readonly #browser: Browser;

  private constructor(server: ViteDevServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<Stage> {
    const server = await createServer({
      root: UI,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      cacheDir: join(UI, 'node_modules/.vite-desktop'),
      plugins: [vue({ template: { transformAssetUrls } }), quasar({ autoImportComponentCase: 'pascal' })],
      worker: { format: 'es' },
      server: { host: '127.0.0.1', hmr: false, watch: null },
    });
    await server.listen();
    return new Stage(server, await chromium.launch({ executablePath: command('chromium') }));
  }

  /** The page at a place, in a look, on a desk that answers as it was told. */
  async page(at: string, look: Look, as?: string): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.theme,
      timezoneId: 'Asia/Shanghai',
      locale: look.language,
    });
    const page = await context.newPage();
    await page.clock.install({ time: new Date(Date.parse(NOW) - 400) });
    const url = new URL('/tests/desktop/page/index.html', this.#server.resolvedUrls?.local[0]);
    if (as !== undefined) url.searchParams.set('as', as);
    url.searchParams.set('language', look.language);
    url.searchParams.set('theme', look.theme);
    url.hash = at;
    await page.goto(url.href);
    await page.locator('#app h1').first().waitFor();
    return page;
  }

  /** Takes the pictures of a scene, and gives what is wrong with it, by look. */
  async show(scene: Scene, looks: readonly Look[] = import.meta.env.MODE === 'all' ? [...LOOKS, ...MORE_LOOKS] : LOOKS): Promise<Readonly<Record<string, readonly string[]>>> {
    const found: Record<string, readonly string[]> = {};
    for (const look of looks) {
      const page = await this.page(scene.at, look, scene.as);
      try {
        await scene.act?.(page);
        await page.waitForLoadState('networkidle');
        await picture(page, `desktop-${scene.name}${look.name}`);
        // A menu that is open is outside of the landmarks by its nature.
        const judged = (await violations(page)).filter((found) => !found.includes('q-portal--menu'));
        const wrong = [...judged, ...(await clipped(page))];
        if (wrong.length > 0) found[look.name || 'plain'] = wrong;
      } finally {
        await page.context().close();
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}

/** What stands out of the window, or is cut off without a sign. */
async function clipped(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('button, a, h1, h2, label, .s-badge, .s-btn')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.d-skip, .s-scroll, .s-tree, .d-dialog-body, .p-dialog-body') !== null) continue;
      const name = element.textContent.trim().slice(0, 40);
      if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1) out.push(`outside: ${name}`);
      const isCut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow !== 'ellipsis';
      if (isCut && getComputedStyle(element).overflowX !== 'visible') out.push(`cut: ${name}`);
    }
    return out;
  });
}

/** Something happens in a job of the fake desk. */
export async function happenIn(page: Page, job: string, ...events: readonly JobEvent[]): Promise<void> {
  // What a source of a seal holds is too deep for the types that go into a page.
  const told = { job, events: events as readonly object[] };
  await page.evaluate(({ job: name, events: all }) => {
    for (const event of all) globalThis.fakeDesk.happen(name, event as JobEvent);
  }, told);
}

/** The fake desk tells its page something. */
export async function emitOn(page: Page, event: Event): Promise<void> {
  await page.evaluate((told) => {
    globalThis.fakeDesk.emit(told as Event);
  }, event as object);
}

/** The fake desk of a page: `tell(page, (desk) => …)`. */
export function tell(page: Page, told: (desk: FakeDesk) => void): Promise<void> {
  return page.evaluate(`(${told.toString()})(globalThis.fakeDesk)`);
}
