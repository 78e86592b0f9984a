// A room with one desk in it: a display, the window's data, and a phone whose camera looks at the screen.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Browser, chromium } from 'playwright-core';
import { type RunnerTask, expect } from 'vitest';

import type { Language } from '../../../src/i18n/index.ts';
import { FakeCamera } from '../../browser/support/camera.ts';
import { Clerk } from '../../browser/support/clerk.ts';
import { picture } from '../../browser/support/look.ts';
import { Phone } from '../../browser/support/phone.ts';
import { type Program, ROOT, SEALBID, command, run, until } from '../../browser/support/programs.ts';
import type { Reader } from '../../browser/support/reader.ts';
import { Display, type DisplayOptions } from './display.ts';
import { ScreenCamera } from './screen-camera.ts';
import { DESKTOP, Window, type WindowOptions } from './window.ts';

export const BIDDER = { organization: '江北示范建设有限公司', uscc: '91350100M000100Y43', name: '李样本' } as const;
/** The longest name of an enterprise that a screen has to hold well: 40 characters. */
export const LONG_NAME = '江北示范新区城市基础设施建设投资运营与智能化系统集成建筑安装工程（集团）有限公司';

const SCREENS = join(ROOT, 'out/screens');
const SAMPLE = join(ROOT, 'assets/sample');
const DRAG_SOURCE = fileURLToPath(new URL('drag-source.c', import.meta.url));
/**
 * What a browser says where it knows the service's certificate from nobody, and where it asks by a connection that ended with the program:
 * an app is not kept from there.
 */
const NO_WORKER = /(?:SSL certificate error|unknown error occurred when fetching the script)/u;
const DAY_MS = 86_400_000;

interface Release {
  readonly tender: Readonly<Record<string, unknown>>;
}

export class DeskRoom {
  readonly display: Display;
  readonly #camera: FakeCamera;
  readonly camera: ScreenCamera;
  #browser: Browser | undefined;
  readonly #windows: Window[] = [];
  readonly #readers: Reader[] = [];

  private constructor(display: Display) {
    this.display = display;
    this.#camera = new FakeCamera(this.path('camera.y4m'));
    this.camera = new ScreenCamera(this.#camera);
  }

  static async open(options: DisplayOptions = {}): Promise<DeskRoom> {
    return new DeskRoom(await Display.open(options));
  }

  /** Ends all of it and leaves nothing. */
  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
    await this.#browser?.close();
    await this.display.close();
  }

  path(name: string): string {
    return this.display.path(name);
  }

  /** Where the window keeps what it keeps. */
  get data(): string {
    return this.path('data');
  }

  /** Starts the program. */
  async window(options: Partial<WindowOptions> = {}): Promise<Window> {
    const window = await Window.open(this.display, { data: this.data, ...options });
    this.#windows.push(window);
    return window;
  }

  /** Starts the program once more, with files. */
  again(...files: readonly string[]): Program {
    return this.display.start(DESKTOP, ['--data', this.data, ...files]);
  }

  /** A phone that was never used, on the page whose address the window shows. Its certificate is nobody's that a browser knows. */
  async phone(url: string, language: Language): Promise<Phone> {
    const browser = await this.#chromium();
    const context = await browser.newContext({ ...Phone.screen(url, language), ignoreHTTPSErrors: true });
    const phone = await Phone.unpack(context, language, {});
    this.#readers.push(phone);
    return phone;
  }

  /** Somebody before the console of the service at this address, which opens by a link. */
  async clerk(url: string, language: Language, link: string): Promise<Clerk> {
    const browser = await this.#chromium();
    const context = await browser.newContext({ ...Clerk.screen(url, language), ignoreHTTPSErrors: true });
    const clerk = await Clerk.sit(context, language, link);
    this.#readers.push(clerk);
    return clerk;
  }

  async #chromium(): Promise<Browser> {
    this.#browser ??= await chromium.launch({ executablePath: command('chromium'), args: [...this.#camera.args] });
    return this.#browser;
  }

  /**
   * A tender of the sample's purchaser whose opening is over, known to the practice service inside the program: what a bidder meets
   * who tries out the last step. It requires the parts that are named, or as many as the sample. The purchaser's key lies in everyone's data.
   */
  async openedTender(name: string, required?: readonly string[]): Promise<string> {
    const [folder, package_] = [this.path(`${name}.work`), this.path(`${name}.sbtender`)];
    const day = (days: number): string => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
    const release = JSON.parse(readFileSync(join(SAMPLE, 'tender/release.json'), 'utf8')) as Release;
    const kept = Object.entries(release.tender).filter(([key]) => !['enquiryPeriod', 'awardPeriod', 'documents'].includes(key));
    const tender = {
      ...Object.fromEntries(kept),
      id: name,
      title: '江北新区第三污水处理厂提标改造工程（施工）',
      tenderPeriod: { startDate: day(-60), endDate: day(-10) },
      bidOpening: { date: day(-10) },
    };
    const isLess = (key: string, value: unknown): boolean => required !== undefined && key === 'required' && value === true;
    const outline = JSON.parse(readFileSync(join(SAMPLE, 'tender/outline.json'), 'utf8'), function (this: { readonly id?: string }, key, value: unknown) {
      return isLess(key, value) ? required?.includes(this.id ?? '') : value;
    }) as unknown;
    mkdirSync(join(folder, 'documents'), { recursive: true });
    writeFileSync(join(folder, 'release.json'), JSON.stringify({ ...release, date: day(-60), tender }));
    writeFileSync(join(folder, 'outline.json'), JSON.stringify(outline));
    const signer = ['--sign-key', join(this.data, 'sample/purchaser.key.pem'), '--sign-cert', join(this.data, 'sample/purchaser.pem')];
    await until('the keys of the sample', () => signer.every((word) => word.startsWith('--') || existsSync(word)) || undefined);
    await run(SEALBID, 'tender', 'make', folder, '-o', package_, ...signer);
    return package_;
  }

  /** Has the practice service record a tender. */
  async publish(package_: string, url: string): Promise<void> {
    const root = await until('the certificate of the service', () => {
      const path = join(this.data, 'service/https.pem');
      return existsSync(path) ? path : undefined;
    });
    await run(SEALBID, 'tender', 'publish', package_, '--service', url, '--service-root', root);
  }

  /** A paper that a bidder has: a PDF of some pages. */
  async paper(name: string, pages: number): Promise<string> {
    const page = await (await this.#chromium()).newPage();
    const sheets = Array.from({ length: pages }, (_, at) => `<h1 style="break-before: page">${name} ${at + 1}</h1><p>演练文件</p>`);
    await page.setContent(`<html lang="zh-CN"><title>${name}</title>${sheets.join('')}</html>`);
    const path = this.path(`${name}.pdf`);
    writeFileSync(path, await page.pdf({ format: 'A4' }));
    await page.close();
    return path;
  }

  /** A photo of a seal's impression, JPEG: the seal of a picture on grainy paper, askew, with a blot in it, and darker at one side. */
  async photo(name: string, seal: string): Promise<string> {
    const page = await (await this.#chromium()).newPage({ viewport: { width: 1600, height: 1200 } });
    const ink = `data:image/png;base64,${readFileSync(seal, 'base64')}`;
    await page.setContent(`<style>
      body { display: grid; place-items: center; height: 100vh; margin: 0; background: linear-gradient(115deg, #f1ebdf, #b9b09c); }
      i { position: absolute; width: 20px; height: 20px; margin: 190px 0 0 340px; background: #c8102ed0; border-radius: 50%; }
      svg { position: absolute; inset: 0; opacity: 0.16; }
      img { width: 860px; opacity: 0.82; mix-blend-mode: multiply; transform: perspective(2600px) rotateX(13deg) rotateY(-9deg) rotate(-4.2deg); }
      </style>
      <img src="${ink}" alt=""><i></i>
      <svg width="1600" height="1200"><filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.7" numOctaves="2" seed="7"/></filter>
      <rect width="1600" height="1200" filter="url(#grain)"/></svg>`);
    const path = this.path(`${name}.jpg`);
    await page.screenshot({ path, type: 'jpeg', quality: 82 });
    await page.close();
    return path;
  }

  /** As many papers as that in a folder: each a PDF of some pages. */
  async papers(folder: string, name: string, count: number, pages: number): Promise<void> {
    const all = await this.paper(name, count * pages);
    mkdirSync(folder, { recursive: true });
    await run(command('qpdf'), `--split-pages=${pages}`, all, join(folder, `${name}-%d.pdf`));
  }

  /** Drags files from beside the window onto its middle, and lets go once the window says that it may. */
  async dropFiles(window: Window, paths: readonly string[], isOver: () => Promise<void>): Promise<void> {
    const source = this.display.start(this.#dragSource(), ['1200', '8', ...paths]);
    await until('something to drag', () => (source.out.includes('ready') ? true : undefined));
    const { left, top, width, height } = await this.display.geometry(await window.frame());
    const [x, y] = [left + width / 2, top + height / 2];
    // A drag begins with the first move, and each place on the way is told of.
    await this.display.hand('mousemove', '1220', '30', 'mousedown', '1');
    for (const step of [0.1, 0.3, 0.6, 0.9, 1, 1.01]) {
      await this.display.hand('mousemove', String(Math.round(1220 + (x - 1220) * step)), String(Math.round(30 + (y - 30) * step)));
    }
    await isOver();
    await this.display.hand('mouseup', '1');
    await source.ended();
  }

  #dragSource(): string {
    const path = this.path('drag-source');
    if (!existsSync(path)) {
      const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'gtk+-3.0'], { encoding: 'utf8', timeout: 10_000 });
      execFileSync('cc', ['-o', path, DRAG_SOURCE, ...flags.trim().split(/\s+/u)], { timeout: 60_000 });
    }
    return path;
  }

  /** After each test of a file: no page complained; a test that failed leaves pictures. */
  async check(task: RunnerTask): Promise<void> {
    if (task.result?.state === 'fail') {
      mkdirSync(SCREENS, { recursive: true });
      const name = task.name.replaceAll('/', ' ').slice(0, 40);
      await this.display.picture(join(SCREENS, `failed-window-${name}.png`));
      const open = this.#readers.filter(({ page }) => !page.isClosed());
      for (const [at, { page }] of open.entries()) await picture(page, `failed-page-${at}-${name}`);
      for (const window of this.#windows) {
        const page = await window.session.run('return document.body.innerText;').catch(() => 'nothing: it does not answer');
        process.stderr.write(`${window.output}\nits page says: ${String(page)}\n`);
      }
    }
    for (const reader of this.#readers) reader.mayComplainOf(NO_WORKER);
    expect([...this.#readers, ...this.#windows].flatMap((one) => one.complaints())).toEqual([]);
  }
}
