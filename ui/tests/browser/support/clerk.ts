// A window of 1180 by 760 with the console in it, and whoever sits before it.

import type { BrowserContext, BrowserContextOptions, Locator } from 'playwright-core';
import { expect } from 'vitest';

import type { Language } from '../../../src/i18n/index.ts';
import { firstPassword, logIn } from './account.ts';
import { Reader } from './reader.ts';

/** By which everybody with a role logs in. */
export const PASSWORD = 'hedao-xiaxue-qiuri-7';

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

  /** Takes up the role of the link that is open: logs in with this number, and sets the password that it takes. */
  async takeRole(number: string): Promise<void> {
    await this.button('console.role.logIn').click();
    await logIn(this, number);
    await this.button('console.role.take').click();
    await this.button('console.role.on').click();
    await this.title('console.factor.title').waitFor();
    await firstPassword(this, PASSWORD);
    await this.title('console.place.overview').waitFor();
  }

  /** Approves the one application of this name that waits, by keyboard alone: all that is compared fits. */
  async approve(name: string): Promise<void> {
    await this.go('review');
    await this.rowOf(name).waitFor();
    for (const key of ['j', 'Enter']) await this.page.keyboard.press(key);
    const checks = this.page.locator('.r-check');
    await checks.first().waitFor();
    await expect.poll(() => this.page.evaluate(() => document.activeElement?.hasAttribute('data-check'))).toBe(true);
    for (let at = await checks.count(); at > 0; at -= 1) await this.page.keyboard.press('1');
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('dialog').getByText(this.say('review.decision.sees')).waitFor();
    await this.page.keyboard.press('Enter');
    await this.shows('review.told.approved', { name });
  }

  /** Shows the sandbox of the bank an entry of so many fen, by its page. */
  async pay(payer: string, tail: string, fen: number): Promise<void> {
    await this.go('bank');
    await this.button('console.bank.begin').click();
    const entry = [['payer', payer], ['tail', tail], ['amount', (fen / 100).toFixed(2)]] as const;
    for (const [field, text] of entry) await this.page.getByRole('dialog').getByLabel(this.say(`console.bank.field.${field}`)).fill(text);
    await this.page.getByRole('dialog').getByRole('button', { name: this.say('console.bank.showAction'), exact: true }).click();
    await this.rowOf(payer).getByText(this.say('console.bank.givenBack.returned')).first().waitFor();
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
