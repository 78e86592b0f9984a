// A phone of 390 by 844, and the person who holds it.

import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

import type { Language } from '../../../src/i18n/index.ts';
import type { TerminalCode } from './code.ts';
import { type Mark, collectMarks } from './marks.ts';
import { words } from './words.ts';

/** What a browser says by itself of a network that is away. */
export const AWAY = /net::ERR_|WebSocket connection to/u;

/** Not one of the six digits that anybody would guess, nor one that figures of a page hold by chance. */
export const PIN = '730518';
export const WRONG_PIN = '730519';

const LIMIT_MS = 15_000;

export interface PhoneOptions {
  /** A network that lets no WebSocket through. */
  readonly hasNoSockets?: boolean;
  /** Whether its clock can be put forward. */
  readonly hasClock?: boolean;
}

export interface Holder {
  readonly organization: string;
  readonly uscc: string;
  readonly name: string;
}

export class Phone {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #language: Language;
  #complaints: string[] = [];
  #allowed: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page, language: Language) {
    this.#context = context;
    this.page = page;
    this.#language = language;
  }

  /** What a browser is told of it. */
  static screen(url: string, language: Language): BrowserContextOptions {
    return {
      baseURL: url,
      locale: language,
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      reducedMotion: 'reduce',
    };
  }

  /** One that was never used, at the app's first page. */
  static async unpack(context: BrowserContext, language: Language, options: PhoneOptions): Promise<Phone> {
    context.setDefaultTimeout(LIMIT_MS);
    await context.addInitScript(collectMarks);
    const page = await context.newPage();
    if (options.hasNoSockets === true) await page.routeWebSocket(/./u, (socket) => socket.close());
    if (options.hasClock === true) await page.clock.install();
    const phone = new Phone(context, page, language);
    phone.#listen();
    await page.goto('/');
    return phone;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** Lets the page complain of this until it is asked. */
  mayComplainOf(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** What the page has to say against itself: errors, and what its policy refused. Each is told once. */
  complaints(): readonly string[] {
    const told = this.#complaints.filter((complaint) => !this.#allowed.some((allowed) => allowed.test(complaint)));
    [this.#complaints, this.#allowed] = [[], []];
    return told;
  }

  /** The words of a key in the phone's language. */
  say(key: string, params?: Readonly<Record<string, string | number>>): string {
    return words(this.#language, key, params);
  }

  /** What stands on the page. */
  shows(key: string, params?: Readonly<Record<string, string | number>>): Promise<void> {
    return this.text(key, params).waitFor();
  }

  text(key: string, params?: Readonly<Record<string, string | number>>): Locator {
    return this.page.getByText(this.say(key, params), { exact: true }).first();
  }

  title(key: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: this.say(key), exact: true });
  }

  button(key: string): Locator {
    return this.page.getByRole('button', { name: this.say(key), exact: true });
  }

  /** A button at the page's foot, where its own decisions are. */
  foot(key: string): Locator {
    return this.page.locator('#page-foot').getByRole('button', { name: this.say(key), exact: true });
  }

  link(key: string): Locator {
    return this.page.getByRole('link', { name: this.say(key), exact: true });
  }

  /** Puts the phone's network on or off. */
  async network(is: 'on' | 'off'): Promise<void> {
    await this.#context.setOffline(is === 'off');
  }

  /** Has certificates made out to a holder. */
  async enrol(holder: Holder, pin = PIN): Promise<void> {
    await this.title('enrol.title').waitFor();
    await this.page.getByLabel(this.say('enrol.organization')).fill(holder.organization);
    await this.page.getByLabel(this.say('enrol.uscc')).fill(holder.uscc);
    await this.page.getByLabel(this.say('enrol.name')).fill(holder.name);
    await this.button('enrol.toPin').tap();
    await this.page.getByLabel(this.say('enrol.pin'), { exact: true }).fill(pin);
    await this.page.getByLabel(this.say('enrol.pinAgain')).fill(pin);
    await this.button('enrol.toJoin').tap();
    await this.shows('enrol.done');
  }

  /** Goes to the home page: from the end of a conversation by its button, from elsewhere as one who opens the app. */
  async home(): Promise<void> {
    const out = this.foot('talk.end.close').or(this.foot('talk.end.home'));
    if (await out.isVisible()) await out.tap();
    else await this.page.goto('/');
    await this.link('home.scan').waitFor();
  }

  /** Loads the page anew in the middle of a conversation, and waits until it sent again what the relay did not have. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.title('talk.cutOff.title').waitFor();
    await this.page.waitForFunction(hasNoSession);
  }

  /** Opens the page that scans. */
  async scan(): Promise<void> {
    await this.home();
    await this.link('home.scan').tap();
    await this.title('scan.title').waitFor();
  }

  /** Gives the page that scans the text of a code. */
  async paste(code: TerminalCode | undefined): Promise<void> {
    await this.give((await code?.text()) ?? '');
  }

  /** The same of a text. */
  async give(text: string): Promise<void> {
    await this.button('scan.paste').tap();
    await this.page.getByLabel(this.say('scan.text')).fill(text);
    await this.button('scan.use').tap();
  }

  /** Scans, and comes to the question. */
  async review(code: TerminalCode | undefined): Promise<void> {
    await this.scan();
    await this.paste(code);
    await this.title('talk.review.title').waitFor();
  }

  /** Reads to the end. */
  async read(): Promise<void> {
    await this.title('talk.review.title').waitFor();
    await this.page.mouse.move(195, 400);
    await this.page.mouse.wheel(0, 4_000);
    await this.shows('talk.review.seen');
  }

  /** Reads and approves; then the pad stands there. */
  async approve(): Promise<void> {
    await this.read();
    await this.button('talk.review.approve').tap();
    await this.title('talk.pin.title').waitFor();
  }

  /** Types a PIN on the pad. */
  async pin(pin = PIN): Promise<void> {
    const pad = this.page.getByRole('group', { name: this.say('talk.pin.pad') });
    for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).tap();
  }

  /** The ten digits that are to be typed at the desk. */
  async digits(): Promise<string> {
    await this.title('talk.pair.title').waitFor();
    return (await this.page.getByText(/^\d{4} \d{6}$/u).textContent()) ?? '';
  }

  /** What happened on the page, and when. */
  marks(): Promise<readonly Mark[]> {
    return this.page.evaluate(() => (globalThis as unknown as { readonly sealbidMarks: readonly Mark[] }).sealbidMarks);
  }

  /** Where the tabulator comes to, from where it is. */
  async tabTo(target: Locator): Promise<void> {
    const isThere = (element: Element): boolean => element === document.activeElement;
    for (let presses = 0; presses < 40; presses += 1) {
      if (await target.evaluate(isThere)) return;
      await this.page.keyboard.press('Tab');
    }
    expect.fail('the tabulator never comes there');
  }

  #listen(): void {
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(`${message.text()} ${message.location().url}`);
    });
    this.page.on('pageerror', (error) => this.#complaints.push(String(error)));
  }
}

/** In the page: whether it has noted that no session of its own is open any more. */
function hasNoSession(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (): void => {
      reject(new Error('IndexedDB'));
    };
    const opening = indexedDB.open('sealbid-phone');
    opening.onerror = failed;
    opening.onsuccess = () => {
      const counting = opening.result.transaction('open').objectStore('open').count();
      counting.onerror = failed;
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result === 0);
      };
    };
  });
}
