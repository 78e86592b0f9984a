// A window of 1180 by 760 with the console in it, and whoever sits before it.

import type { BrowserContext, BrowserContextOptions, Locator } from 'playwright-core';

import type { Language } from '../../../src/i18n/index.ts';
import { Reader } from './reader.ts';

/** A place of the rail. */
export type Place = 'overview' | 'review' | 'people' | 'bank' | 'outbox' | 'sandbox' | 'audit' | 'messages' | 'account';

export class Clerk extends Reader {
  /** What a browser is told of it. */
  static screen(url: string, language: Language): BrowserContextOptions {
    return {
      baseURL: url,
      locale: language,
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1180, height: 760 },
      reducedMotion: 'reduce',
    };
  }

  /** One who was never here, at an address of the console. */
  static async sit(context: BrowserContext, language: Language, address: string): Promise<Clerk> {
    const clerk = new Clerk(context, await context.newPage(), language);
    await clerk.page.goto(address);
    return clerk;
  }

  /** A place of the rail, whatever count stands beside its name. */
  place(name: Place): Locator {
    return this.page.getByRole('navigation').getByRole('link').filter({ hasText: this.say(`console.place.${name}`) });
  }

  /** Goes there. */
  async go(name: Place): Promise<void> {
    await this.place(name).click();
    await this.title(`console.place.${name}`).waitFor();
  }

  /** A row of the table. */
  rowOf(text: string): Locator {
    return this.page.locator('[data-row]').filter({ hasText: text });
  }
}
