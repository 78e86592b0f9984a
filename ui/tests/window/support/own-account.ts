// One who has an account and uses it at the window, by mouse.

import { idNumber } from '../../browser/support/account.ts';
import { until } from '../../browser/support/programs.ts';
import { type Place, passing } from './place.ts';
import type { ElementRef } from './session.ts';
import type { Window } from './window.ts';

/** A result of a provider, which is told of while the page stands open, milliseconds. */
const PROVEN_MS = 60_000;

export class OwnAccount {
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  field(key: string): Place {
    return this.#window.get('textbox', key);
  }

  /** Types into a field, in place of what stood there. */
  fill(key: string, text: string): Promise<void> {
    return this.field(key).fill(text);
  }

  /** The heading of a page. */
  async title(key: string): Promise<void> {
    await this.#window.get('heading', key).there();
  }

  /** Goes to the page that logs in. */
  async toLogIn(): Promise<void> {
    await this.#window.get('link', 'window.account.logIn').click();
    await this.title('account.logIn.title');
  }

  /** The code that practice shows in place of a text. */
  async practiceCode(): Promise<string> {
    await this.#window.get('button', 'account.code.take').there();
    const before = this.#window.say('account.code.practice', { code: '' });
    const told = await this.#window.session.run("return document.querySelector('.a-practice')?.textContent ?? '';");
    return /\d{6}/u.exec(String(told).replace(before, ''))?.[0] ?? '';
  }

  /** Logs in by the code that practice shows; who was never there is registered. */
  async logIn(number: string): Promise<void> {
    await this.toLogIn();
    await this.fill('account.phone.label', number);
    await this.#window.press('Enter');
    await this.practiceCode();
    await this.#window.get('button', 'account.code.take').click();
    await this.#window.get('button', 'account.logIn.action').click();
    await this.title('window.pages.account');
  }

  /** Opens the menu of the account. */
  async openMenu(): Promise<void> {
    await until('the menu of the account', async () => {
      const me = (await this.#window.session.run("return document.querySelector('.a-me');")) as ElementRef | null;
      if (me === null) return undefined;
      return passing(() => this.#window.session.click(me).then(() => true));
    });
    await this.#window.get('menuitem', 'account.logOut').there();
  }

  /** Opens a page of the account. */
  async open(key: string): Promise<void> {
    await this.openMenu();
    await this.#window.get('menuitem', 'account.own').click();
    await this.title('window.pages.account');
    await this.#window.page.get('link', this.#window.say(key), false).click();
  }

  /** Sets the first password, by a code of its own. */
  async setPassword(number: string, password: string): Promise<void> {
    await this.open('account.password.set');
    await this.fill('account.phone.label', number);
    await this.#window.get('button', 'account.code.send').click();
    await this.practiceCode();
    await this.#window.get('button', 'account.code.take').click();
    await this.#window.session.run("document.querySelector('input[autocomplete=new-password]').focus();");
    await this.#window.type(password);
    await this.#window.get('button', 'account.password.save').click();
    await this.#window.shows('account.password.done');
  }

  /** Fills the form of the real name, and agrees. */
  async fillProof(name: string, serial: number): Promise<void> {
    await this.open('account.identity.title');
    await this.#window.shows('account.identity.means.unverified');
    await this.fill('account.identity.name.label', name);
    await this.fill('account.identity.number.label', idNumber(serial));
    await this.#window.session.run("document.querySelector('.a-consent input').click();");
  }

  /** Has the sandbox prove a name. */
  async prove(name: string, serial: number): Promise<void> {
    await this.fillProof(name, serial);
    await this.#window.get('button', 'account.identity.send').click();
    await this.#window.shows('account.identity.state.passed', {}, PROVEN_MS);
  }
}
