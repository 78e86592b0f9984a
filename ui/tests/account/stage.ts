// Opens the pages of accounts in Chromium, on a service that a test plays, and takes their pictures.

import { join } from 'node:path';

import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { type ViteDevServer, createServer } from 'vite';

import { picture, violations } from '../browser/support/look.ts';
import { command } from '../browser/support/programs.ts';
import { CODE, NOW, PHONE, service, startClock } from './answers.ts';
import { FakeService } from './fake-service.ts';
import { words as say } from '../browser/support/words.ts';

const UI = join(import.meta.dirname, '../..');
const LIMIT_MS = 20_000;

/** How a page is shown. */
export interface Look {
  readonly language: 'zh-CN' | 'en';
  readonly theme: 'light' | 'dark';
}
const EVERY: readonly Look[] = (['zh-CN', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);
/** Two that differ in all that may differ, unless the command line wants every one: `tools/ui account --mode all`. */
export const LOOKS = import.meta.env.MODE === 'all' ? EVERY : EVERY.filter(({ language, theme }) => (language === 'en') === (theme === 'dark'));

/** The page that is opened, and the screen that it is on. */
export const PAGES = {
  phone: { path: '/phone.html', width: 390, height: 844, scale: 2 },
  console: { path: '/console.html', width: 1180, height: 760, scale: 1 },
  small: { path: '/console.html', width: 1100, height: 720, scale: 1 },
  narrow: { path: '/console.html', width: 1000, height: 720, scale: 1 },
} as const;
export type PageName = keyof typeof PAGES;

/** What is shown in a picture. */
export interface Scene {
  readonly name: string;
  /** A place of the page, as `/account/password`. */
  readonly at: string;
  /** What the service says otherwise. */
  readonly as?: (service: FakeService) => void;
  /** What the person does there, until it is as it is shown. */
  readonly act?: (page: Page, look: Look) => Promise<void>;
}

export class Stage {
  /** Answers whatever page is open. */
  service: FakeService = service();
  readonly #server: ViteDevServer;
  readonly #browser: Browser;

  private constructor(server: ViteDevServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
    server.middlewares.stack.unshift({
      route: '/v1',
      handle: (request: Parameters<FakeService['answer']>[0], response: Parameters<FakeService['answer']>[1]) => {
        request.url = `/v1${request.url ?? ''}`;
        void this.service.answer(request, response);
      },
    });
    // A place of the phone's app is its page, as the service serves it.
    server.middlewares.stack.unshift({
      route: '',
      handle: (request: Parameters<FakeService['answer']>[0], _: Parameters<FakeService['answer']>[1], next: () => void) => {
        const isPlace = !/[.@]/u.test(request.url ?? '') && request.headers.accept?.includes('text/html') === true;
        if (isPlace) request.url = PAGES.phone.path;
        next();
      },
    });
  }

  static async open(): Promise<Stage> {
    const server = await createServer({
      root: UI,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      cacheDir: join(UI, 'node_modules/.vite-account'),
      plugins: [vue({ template: { transformAssetUrls } }), quasar({ autoImportComponentCase: 'pascal' })],
      worker: { format: 'es' },
      server: { host: '127.0.0.1', hmr: false, watch: null },
    });
    await server.listen();
    return new Stage(server, await chromium.launch({ executablePath: command('chromium') }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** A browser that was never here. */
  async browser(name: PageName, look: Look): Promise<BrowserContext> {
    const { width, height, scale } = PAGES[name];
    const context = await this.#browser.newContext({
      baseURL: this.#server.resolvedUrls?.local[0] ?? '',
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: look.theme,
      timezoneId: 'Asia/Shanghai',
      locale: look.language,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(LIMIT_MS);
    await context.clock.install({ time: new Date(NOW) });
    startClock();
    return context;
  }

  /** Goes to a place of a page. */
  async go(page: Page, name: PageName, at: string): Promise<void> {
    await page.goto(name === 'phone' ? at : `${PAGES[name].path}#${at}`);
    // The same file behind another sign is no other page.
    if (name !== 'phone') await page.reload();
    await page.locator('#app h1').first().waitFor();
  }

  /** Takes the pictures of scenes in one browser in which somebody is logged in, and gives what is wrong with each. */
  async show(name: PageName, look: Look, scenes: readonly Scene[], made: () => FakeService, isIn = true): Promise<Readonly<Record<string, readonly string[]>>> {
    const found: Record<string, readonly string[]> = {};
    this.service = made();
    const context = await this.browser(name, look);
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`error of the page: ${String(error)}`));
      if (isIn) await this.logIn(page, name, look);
      for (const scene of scenes) {
        this.service.cut();
        this.service = made();
        scene.as?.(this.service);
        await page.evaluate(() => {
          for (const key of Object.keys(sessionStorage)) if (key.includes('typed')) sessionStorage.removeItem(key);
          for (const key of Object.keys(localStorage)) if (key.startsWith('sealbid-draft-')) localStorage.removeItem(key);
        }).catch(() => undefined);
        await this.go(page, name, scene.at);
        try {
          await scene.act?.(page, look);
        } catch (error) {
          await picture(page, `failed-${name}-${scene.name}`);
          throw new Error(`${scene.name} (${look.language}, ${look.theme})`, { cause: error });
        }
        await page.waitForTimeout(150);
        const suffix = `${look.language === 'en' ? '-en' : ''}${look.theme === 'dark' ? '-dark' : ''}`;
        await picture(page, `${name}-${scene.name}${suffix}`);
        const wrong = [...complaints.splice(0), ...(await violations(page)), ...(await clipped(page))];
        if (wrong.length > 0) found[scene.name] = wrong;
      }
    } finally {
      await context.close();
    }
    return found;
  }

  /** Logs in by a code, as a person does. */
  async logIn(page: Page, name: PageName, look: Look): Promise<void> {
    const word = (key: string): string => say(look.language, key);
    await this.go(page, name, '/login');
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.getByRole('button', { name: word('account.code.send') }).last().click();
    await page.getByRole('button', { name: word('account.code.take') }).click();
    await page.getByRole('button', { name: word('account.logIn.action'), exact: true }).click();
    await page.waitForURL((url) => !url.href.includes('login'));
    if (this.service.said('POST /v1/account/sessions')?.['code'] !== CODE) throw new Error('the code was not sent');
  }
}

/** What stands out of the page, or is cut off without a sign. */
async function clipped(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('button, a, h1, h2, label, td, th, b, p, .s-badge, .s-btn, .hint')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.d-skip, .a-sent') !== null) continue;
      const name = element.textContent.trim().slice(0, 40);
      if (box.right > innerWidth + 1 || box.left < -1) out.push(`outside: ${name}`);
      const style = getComputedStyle(element);
      if (element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis' && style.overflowX !== 'visible') out.push(`cut: ${name}`);
      // A word that is broken in a table says that its column is too narrow.
      const isOver = element.matches('td, th') && element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis';
      if (isOver) out.push(`over its cell: ${name}`);
    }
    return out;
  });
}
