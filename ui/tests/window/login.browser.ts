// Logging in at the window by a phone, from a phone that is nobody's to the account with its name: the phone's camera reads the window's code, its
// page says who asks for what, and the PIN is typed there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { idNumber, invented, logIn, prove } from '../browser/support/account.ts';
import { seen } from '../browser/support/look.ts';
import type { Phone } from '../browser/support/phone.ts';
import { until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { picture, violations } from './support/look.ts';
import { OwnAccount } from './support/own-account.ts';
import type { Window } from './support/window.ts';

const OWN = invented(42);
const MASKED = '100****0042';
const NAME = '林一舟';
/** As a person's name is shown. */
const SHOWN = '林*舟';
/** What the service that lies in the program calls itself. */
const PRACTICE = '封标 演练 / Sealbid practice';
/** From the PIN to the account: proof, service, and the page of the account, milliseconds. */
const IN_MS = 30_000;

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let account: OwnAccount;
let phone: Phone;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window();
  bidder = new Bidder(room, window);
  account = new OwnAccount(window);
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

/** The sessions that the desk keeps. */
function sessions(): readonly unknown[] {
  return (JSON.parse(readFileSync(join(room.data, 'accounts/sessions.json'), 'utf8')) as { readonly sessions: readonly unknown[] }).sessions;
}

/** Has the window show the code, and the phone read it: what the phone is asked stands on it then. */
async function ask(): Promise<void> {
  await window.get('button', 'window.logIn.show').click();
  await bidder.review(phone);
}

/** How many notices the window says are unread. */
async function unread(): Promise<number> {
  return Number(await window.session.run("return document.querySelector('.a-me .a-count')?.textContent ?? 0;"));
}

test('a phone is paired with the window', async () => {
  phone = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await bidder.pair(phone);
});

test('one that is no account\'s logs nobody in, and the window says what to do', async () => {
  await account.toLogIn();
  // Whoever has a phone at hand is offered it first.
  expect(await window.session.run("return document.querySelector('[role=radiogroup] input').value;")).toBe('phone');
  await window.shows('window.logIn.how');
  await picture(window, 'login-01-tab');
  expect(await violations(window)).toEqual([]);
  await ask();
  await phone.approve();
  await phone.pin();
  await phone.shows('talk.done.LOGIN');
  await window.shows('errors.login_no_account.what');
  await window.shows('errors.login_no_account.do');
  await picture(window, 'login-02-no-account');
  expect(await violations(window)).toEqual([]);
  await window.page.get('dialog').get('button', window.say('stamping.close')).click();
  await window.get('heading', 'account.logIn.title').there();
  await phone.foot('talk.end.close').tap();
});

test('the phone\'s page registers an account, proves its name, and becomes a phone of it', async () => {
  await phone.page.goto(new URL('/account/identity', phone.page.url()).href);
  await logIn(phone, OWN);
  await phone.title('account.identity.title').waitFor();
  await prove(phone, { provider: 'cfca_face', name: NAME, number: idNumber(42) });
  await phone.page.getByRole('heading', { level: 2, name: phone.say('account.identity.state.passed') }).waitFor();
  await phone.page.goto(new URL('/account/phones', phone.page.url()).href);
  await phone.page.getByText(phone.say('account.phones.this')).first().waitFor();
  expect(await seen(phone.page, 'login-03-phone-account', 'light')).toEqual([]);
});

test('who says no on the phone logs nobody in, and the window says so', async () => {
  await ask();
  await phone.button('talk.review.reject').tap();
  await phone.shows('talk.next.rejected');
  expect(await seen(phone.page, 'login-04-phone-rejected', 'light')).toEqual([]);
  await window.shows('errors.USER_REJECTED.what');
  await picture(window, 'login-05-rejected');
  expect(await violations(window)).toEqual([]);
  expect(sessions()).toEqual([]);
  await window.page.get('dialog').get('button', window.say('stamping.close')).click();
  await window.get('heading', 'account.logIn.title').there();
  await window.get('link', 'window.account.logIn').there();
});

test('the phone says who asks for what, and whoever approves with the PIN is in, by name', async () => {
  await window.get('button', 'window.logIn.show').click();
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'login-06-code');
  expect(await violations(window)).toEqual([]);
  await bidder.review(phone);
  await phone.shows('talk.verb.LOGIN');
  for (const told of [PRACTICE, window.say('phone.title_log_in')]) await phone.page.getByText(told, { exact: true }).first().waitFor();
  await phone.read();
  expect(await seen(phone.page, 'login-07-phone-review', 'light', 'dark')).toEqual([]);
  await phone.button('talk.review.approve').tap();
  await phone.title('talk.pin.title').waitFor();
  await picture(window, 'login-08-pin');
  await phone.pin();
  await phone.shows('talk.done.LOGIN');
  await window.get('heading', 'window.pages.account').there(IN_MS);
  await window.get('heading', 'stamping.phone.title.log_in.todo').gone();
  await window.page.get('heading', SHOWN).there();
  await window.page.saying(MASKED).there();
  await picture(window, 'login-09-in');
  expect(await violations(window)).toEqual([]);
  expect(sessions()).toHaveLength(1);
});

test('what happens to the account from then on is told in the window while another page is open', async () => {
  await window.session.run("location.hash = '#/bids';");
  await window.shows('window.bids.none');
  const before = await unread();
  await phone.foot('talk.end.close').tap();
  await phone.page.goto(new URL('/account/closing', phone.page.url()).href);
  await phone.button('account.closing.begin').click();
  await phone.page.getByRole('dialog').getByRole('textbox').fill(OWN.slice(-4));
  await phone.button('account.closing.action').click();
  await phone.text('account.closing.begun').waitFor();
  await until('one notice more', async () => ((await unread()) === before + 1 ? true : undefined));
  await account.openMenu();
  await picture(window, 'login-10-notice');
  await window.get('menuitem', 'account.messages').click();
  await window.get('heading', 'window.pages.messages').there();
  const [told = ''] = window.say('said.account.closing', { date: '\n' }).split('\n');
  for (const said of [told, window.say('said.identity.result.passed')]) await window.page.saying(said, false).there();
  await picture(window, 'login-11-messages');
  expect(await violations(window)).toEqual([]);
  // Nobody meant it.
  await phone.button('account.closing.stop').click();
  await phone.button('account.closing.begin').waitFor();
});
