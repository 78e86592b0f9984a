// A phone of 390 by 844, and the person who holds it.

import type { BrowserContext, BrowserContextOptions, Locator } from 'playwright-core';

import type { Language } from '../../../src/i18n/index.ts';
import type { TerminalCode } from './code.ts';
import { type Mark, collectMarks } from './marks.ts';
import { until } from './programs.ts';
import { Reader } from './reader.ts';

/** Not one of the six digits that anybody would guess, nor one that figures of a page hold by chance. */
export const PIN = '730518';
export const WRONG_PIN = '730519';

export interface PhoneOptions {
  /** A network that lets no WebSocket through. */
  readonly hasNoSockets?: boolean;
  /** Whether its clock can be put forward. */
  readonly hasClock?: boolean;
  /** What the browser says that it is. */
  readonly agent?: string;
}

export interface Holder {
  readonly organization: string;
  readonly uscc: string;
  readonly name: string;
}

export class Phone extends Reader {
  /** What a browser is told of it. */
  static screen(url: string, language: Language, { agent }: PhoneOptions = {}): BrowserContextOptions {
    return {
      ...(agent === undefined ? {} : { userAgent: agent }),
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
    await context.addInitScript(collectMarks);
    const page = await context.newPage();
    if (options.hasNoSockets === true) await page.routeWebSocket(/./u, (socket) => socket.close());
    if (options.hasClock === true) await page.clock.install();
    const phone = new Phone(context, page, language);
    await page.goto('/');
    return phone;
  }

  /** A button at the page's foot, where its own decisions are. */
  foot(key: string): Locator {
    return this.page.locator('#page-foot').getByRole('button', { name: this.say(key), exact: true });
  }

  /** The way back at the page's head. */
  get way(): Locator {
    return this.link('app.back').or(this.button('app.back'));
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
    // A wheel moves what is on the screen: where the question stands in the page and is not drawn yet, nothing.
    await until('the end of the question', async () => {
      await this.page.mouse.wheel(0, 4_000);
      return (await this.text('talk.review.seen').isVisible()) || undefined;
    });
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
