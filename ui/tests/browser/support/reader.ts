// One who uses a page by the words that stand on it, and notes what the page has to say against itself.

import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

import type { Language } from '../../../src/i18n/index.ts';
import { words } from './words.ts';

/** What a page says by itself of a network that is away. */
export const AWAY = /net::ERR_|WebSocket connection to/u;

const LIMIT_MS = 15_000;
/** More stops of the tabulator than any page has. */
const MOST_TABS = 60;

type Params = Readonly<Record<string, string | number>>;

export class Reader {
  readonly page: Page;
  readonly language: Language;
  readonly #context: BrowserContext;
  #complaints: string[] = [];
  #allowed: RegExp[] = [];

  protected constructor(context: BrowserContext, page: Page, language: Language) {
    this.#context = context;
    this.page = page;
    this.language = language;
    context.setDefaultTimeout(LIMIT_MS);
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
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

  /** The words of a key in the reader's language. */
  say(key: string, params?: Params): string {
    return words(this.language, key, params);
  }

  /** What stands on the page. */
  shows(key: string, params?: Params): Promise<void> {
    return this.text(key, params).waitFor();
  }

  text(key: string, params?: Params): Locator {
    return this.page.getByText(this.say(key, params), { exact: true }).first();
  }

  title(key: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: this.say(key), exact: true });
  }

  button(key: string, params?: Params): Locator {
    return this.page.getByRole('button', { name: this.say(key, params), exact: true });
  }

  link(key: string, params?: Params): Locator {
    return this.page.getByRole('link', { name: this.say(key, params), exact: true });
  }

  /** A row that leads on, whatever else stands in it. */
  row(key: string, params?: Params): Locator {
    return this.page.locator('#app a, #app button').filter({ hasText: this.say(key, params) }).first();
  }

  field(key: string): Locator {
    return this.page.getByLabel(this.say(key), { exact: true });
  }

  /** Puts the network on or off. */
  async network(is: 'on' | 'off'): Promise<void> {
    await this.#context.setOffline(is === 'off');
  }

  /** Where the tabulator comes to, from where it is. */
  async tabTo(target: Locator): Promise<void> {
    const isThere = (element: Element): boolean => element === document.activeElement;
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await target.evaluate(isThere)) return;
      await this.page.keyboard.press('Tab');
    }
    expect.fail('the tabulator never comes there');
  }
}
