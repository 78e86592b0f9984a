// An account in the window as it ships, with the service inside the program: registered, made safe, proven, told of things while they happen,
// ended on another device, and left.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { another, invented, logInByPassword } from '../browser/support/account.ts';
import type { Phone } from '../browser/support/phone.ts';
import { until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { DeskRoom } from './support/desk-room.ts';
import { picture, violations } from './support/look.ts';
import { OwnAccount } from './support/own-account.ts';
import type { Window } from './support/window.ts';

const OWN = invented(40);
const PASSWORD = '七只纸船 over the lake';
const NAME = '林一舟';
/** Of the service's own directory. */
const PLATFORM = '山下示范县政府采购平台';
/** Those that a browser says by itself of an answer that refuses. */
const REFUSED = /status of 40[0139]/u;

let room: DeskRoom;
let window: Window;
let account: OwnAccount;
let phone: Phone;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window();
  account = new OwnAccount(window);
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

test('a number is registered by the code that practice shows', async () => {
  await window.shows('window.rail.service.there');
  await account.toLogIn();
  await account.fill('account.phone.label', OWN);
  await window.press('Enter');
  const code = await account.practiceCode();
  await account.fill('account.code.label', another(code));
  await window.get('button', 'account.logIn.action').click();
  await window.page.saying(window.say('errors.code_wrong.what'), false).there();
  await picture(window, 'desktop-story-login-wrong');
  await window.get('button', 'account.code.take').click();
  await window.get('button', 'account.logIn.action').click();
  await account.title('window.pages.account');
  await window.page.saying('100****0040', false).there();
  expect(await violations(window)).toEqual([]);
});

test('what keeps one logged in is read by nobody else, and the page does not have it', async () => {
  const path = join(room.data, 'accounts/sessions.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { sessions } = JSON.parse(readFileSync(path, 'utf8')) as { readonly sessions: readonly { readonly bearer: string }[] };
  const kept = await window.session.run(
    'return JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)]) + document.documentElement.outerHTML;',
  );
  const [{ bearer } = { bearer: '' }] = sessions;
  expect(bearer).toHaveLength(43);
  expect(String(kept)).not.toContain(bearer);
  expect(window.output).not.toContain(bearer);
});

test('a password is set by the code of a text', async () => {
  await account.setPassword(OWN, PASSWORD);
  await picture(window, 'desktop-story-password');
  expect(await violations(window)).toEqual([]);
});

test('a name is proven by the sandbox, and a notice of it arrives while another page is open', async () => {
  await account.fillProof(NAME, 4);
  await window.get('button', 'account.identity.send').click();
  await account.title('account.identity.title');
  await window.session.run("location.hash = '#/bids';");
  await until('a notice', async () => {
    const count = await window.session.run("return document.querySelector('.a-me .a-count')?.textContent ?? null;");
    return count === null ? undefined : count;
  }, 60_000);
  await account.openMenu();
  await picture(window, 'desktop-story-menu');
  await window.get('menuitem', 'account.messages').click();
  await account.title('window.pages.messages');
  await window.page.saying(window.say('said.identity.result.passed'), false).there();
  await picture(window, 'desktop-story-messages');
  expect(await violations(window)).toEqual([]);
  await window.get('button', 'account.feed.readAll').click();
  // An element that goes while it is told of is none: the page says whether it is there.
  await until('no count', async () => ((await window.session.run("return document.querySelector('.a-me .a-count') === null;")) === true ? true : undefined));
});

test('a platform is chosen, and told by its name', async () => {
  await account.open('account.platform.title');
  await window.page.get('button', PLATFORM, false).click();
  await window.shows('account.platform.done', { name: PLATFORM });
  await account.openMenu();
  await window.get('menuitem', 'account.own').click();
  await window.page.saying(PLATFORM, false).there();
  await picture(window, 'desktop-story-account');
});

test('another start takes the session up', async () => {
  await window.kill();
  window = await room.window();
  account = new OwnAccount(window);
  await account.openMenu();
  await window.get('menuitem', 'account.own').click();
  await account.title('window.pages.account');
  await window.page.saying(PLATFORM, false).there();
});

test('a device that logs in by the password ends the session here, and what was typed stays', async () => {
  phone = await room.phone(await new Bidder(room, window).phoneAddress(), 'zh-CN');
  await phone.page.goto(new URL('/login', phone.page.url()).href);
  await logInByPassword(phone, OWN, PASSWORD);
  await phone.title('me.title').waitFor();
  await account.open('account.number.title');
  await account.title('account.number.title');
  await account.fill('account.number.phone', invented(41));
  await phone.row('account.sessions.title').click();
  await phone.page.locator('.a-session').filter({ hasNotText: phone.say('account.sessions.this') }).getByRole('button').first().click();
  await account.title('account.logIn.title');
  await window.shows('account.logIn.endedMeans');
  await picture(window, 'desktop-story-ended');
  await window.choose('account.logIn.way', 'password');
  await account.fill('account.phone.label', OWN);
  await window.session.run("document.querySelector('input[type=password]').focus();");
  await window.type(PASSWORD);
  await window.press('Enter');
  await account.title('account.number.title');
  expect((await account.field('account.number.phone').value()).replaceAll(' ', '')).toBe(invented(41));
});

test('who logs out on any page is out', async () => {
  await window.session.run("location.hash = '#/help';");
  await window.get('heading', 'window.pages.help').there();
  await account.openMenu();
  await window.get('menuitem', 'account.logOut').click();
  await window.get('link', 'window.account.logIn').there();
  // The page lets go of it first, then the desk.
  await until('no session that is kept', () => {
    const { sessions } = JSON.parse(readFileSync(join(room.data, 'accounts/sessions.json'), 'utf8')) as { readonly sessions: readonly unknown[] };
    return sessions.length === 0 || undefined;
  });
  // The other device sees that it is the only one.
  phone.mayComplainOf(REFUSED);
  await until('one session', async () => {
    await phone.page.reload();
    await phone.title('account.sessions.title').waitFor();
    await phone.page.locator('.a-session').first().waitFor();
    return (await phone.page.locator('.a-session').count()) === 1 || undefined;
  });
});
