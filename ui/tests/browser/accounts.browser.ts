// A person with an account on the phone, against the service: login, password, devices, number, closing, platform; and a network or a
// service that goes away meanwhile.

import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { another, askCode, begin, fillProof, idNumber, invented, logIn, logInByPassword } from './support/account.ts';
import { Canary, addresses, files, kept, stored } from './support/canary.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';
import type { Phone } from './support/phone.ts';
import { AWAY } from './support/reader.ts';

const [OWN, NEW] = [invented(10), invented(11)] as const;
const PASSWORD = '七只纸船 over the lake';
const PIXEL = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
/** Those that the page says by itself of an answer that refuses. */
const REFUSED = /status of 40[0139]/u;
const NAME = '林一舟';
const NUMBER = idNumber(1);
/** Where the platform stands that is chosen. */
const PLATFORM = '山下示范县政府采购平台';

let office: Office;
let phone: Phone;
let other: Phone;
/** Where the phone's page went. */
let went: string[];
/** What stands nowhere: codes, and the password. */
const secrets = [PASSWORD];

beforeAll(async () => {
  office = await Office.open();
  phone = await office.phone('zh-CN', { agent: PIXEL });
  went = addresses(phone.page);
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** Opens a page of the account from the one of the person. */
async function open(of: Phone, key: string): Promise<void> {
  // A form fills the screen: it has a way back in place of tabs.
  if (await of.way.isVisible()) await of.way.click();
  else await of.link('tabs.me').click();
  await of.title('me.title').waitFor();
  await of.row(key).click();
  await of.title(key).waitFor();
}

/** Whether it can be seen without scrolling. */
function inView(what: Locator): Promise<boolean> {
  return what.evaluate((element) => {
    const { top, bottom, left } = element.getBoundingClientRect();
    return top > 0 && bottom < innerHeight && element.contains(document.elementFromPoint(left + 2, (top + bottom) / 2));
  });
}

/** The session's token in base64url, where the phone keeps it. */
function tokenOf(of: Phone): Promise<string> {
  return of.page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('sealbid-phone');
        opening.onerror = () => {
          reject(new Error('IndexedDB'));
        };
        opening.onsuccess = () => {
          const reading = opening.result.transaction('device').objectStore('device').get('session');
          reading.onsuccess = () => {
            opening.result.close();
            const { bearer } = reading.result as { readonly bearer: Uint8Array };
            resolve(btoa(String.fromCharCode(...bearer)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
          };
        };
      }),
  );
}

test('a number is registered by its first code, and a wrong code says how many tries are left', async () => {
  await phone.page.goto('/me');
  await phone.row('account.logIn.title').click();
  const code = await begin(phone, OWN);
  secrets.push(code);
  await phone.field('account.code.label').fill(another(code));
  phone.mayComplainOf(REFUSED);
  await phone.button('account.logIn.action').click();
  const both = { what: phone.say('errors.code_wrong.what'), then: phone.say('errors.code_wrong.do') };
  await phone.shows('account.both', both);
  expect(await seen(phone.page, 'story-login-wrong', 'light', 'dark')).toEqual([]);
  await phone.button('account.code.take').click();
  await phone.button('account.logIn.action').click();
  await phone.title('me.title').waitFor();
  await phone.page.getByText('100****0010').first().waitFor();
  expect(await seen(phone.page, 'story-me', 'light')).toEqual([]);
});

test('a password that is easily guessed is refused, another one set, and it logs in', async () => {
  await open(phone, 'account.password.set');
  secrets.push(await askCode(phone));
  await phone.button('account.code.take').click();
  const chosen = phone.field('account.password.new');
  await chosen.fill('abcdefgh1234');
  await phone.shows('account.password.weak.row');
  await chosen.fill('Password123!');
  phone.mayComplainOf(REFUSED);
  await phone.button('account.password.save').click();
  await phone.shows('account.password.refused.guessable');
  await phone.shows('account.password.strength.weak');
  expect(await seen(phone.page, 'story-password-refused', 'light', 'dark')).toEqual([]);
  await chosen.fill(PASSWORD);
  await phone.button('account.password.save').click();
  await phone.shows('account.password.done');
  expect(await seen(phone.page, 'story-password-done', 'light')).toEqual([]);

  await phone.way.click();
  await phone.button('account.logOut').click();
  await phone.row('account.logIn.title').click();
  await logInByPassword(phone, OWN, 'seven paper boats');
  const both = { what: phone.say('errors.password_wrong.what'), then: phone.say('errors.password_wrong.do') };
  await phone.shows('account.both', both);
  await phone.field('account.password.label').fill(PASSWORD);
  await phone.button('account.logIn.action').click();
  await phone.title('me.title').waitFor();
});

test('a second device is told to the first, which ends it; what was typed there stays', async () => {
  other = await office.phone('en');
  await other.page.goto('/account/identity');
  await logInByPassword(other, OWN, PASSWORD);
  await other.field('account.identity.name.label').fill(NAME);
  // The message arrives while the page is open, with its number on the tab.
  await phone.link('tabs.unread', { name: phone.say('tabs.messages'), count: 2 }).click();
  const message = phone.page.getByRole('button', { name: /Chrome, Linux/u });
  await message.waitFor();
  expect(await seen(phone.page, 'story-new-device', 'light', 'dark')).toEqual([]);
  await message.click();
  await phone.title('account.sessions.title').waitFor();
  await phone.page.getByText('Chrome, Pixel 9').waitFor();
  await phone.link('tabs.unread', { name: phone.say('tabs.messages'), count: 1 }).waitFor();
  expect(await seen(phone.page, 'story-sessions', 'light', 'dark')).toEqual([]);
  other.mayComplainOf(REFUSED);
  await phone.button('account.sessions.endNamed', { device: 'Chrome, Linux' }).click();

  await other.shows('account.logIn.endedMeans');
  expect(await seen(other.page, 'story-ended-en', 'light', 'dark')).toEqual([]);
  await logInByPassword(other, OWN, PASSWORD);
  await other.title('account.identity.title').waitFor();
  expect(await other.field('account.identity.name.label').inputValue()).toBe(NAME);
});

test('a platform is found by its pinyin and chosen', async () => {
  await open(phone, 'account.platform.title');
  await phone.page.getByRole('searchbox').fill('shanxia');
  await expect.poll(() => phone.page.locator('.a-pick').count()).toBe(1);
  await phone.page.getByRole('button', { name: PLATFORM }).click();
  await phone.shows('account.platform.done', { name: PLATFORM });
  expect(await seen(phone.page, 'story-platform', 'light')).toEqual([]);
});

test('the number is changed by a code to each, and other devices are logged out', async () => {
  await open(phone, 'account.number.title');
  secrets.push(await askCode(phone));
  await phone.button('account.code.take').click();
  await phone.field('account.number.phone').fill(NEW);
  secrets.push(await askCode(phone, 1));
  await phone.button('account.code.take').nth(1).click();
  expect(await seen(phone.page, 'story-number', 'light')).toEqual([]);
  other.mayComplainOf(REFUSED);
  await phone.button('account.number.action').click();
  await phone.shows('account.number.done', { phone: '100****0011' });
  await other.shows('account.logIn.endedMeans');
});

test('an account that is to close says until when, and is kept', async () => {
  await open(phone, 'account.closing.title');
  await phone.button('account.closing.begin').click();
  const typed = phone.page.getByRole('dialog').getByRole('textbox');
  await typed.fill('0010');
  await phone.page.keyboard.press('Enter');
  await phone.shows('confirm.differs');
  await typed.fill('0011');
  await phone.button('account.closing.action').click();
  await phone.text('account.closing.begun').waitFor();
  expect(await seen(phone.page, 'story-closing', 'light', 'dark')).toEqual([]);
  await phone.button('account.closing.stop').click();
  await phone.button('account.closing.begin').waitFor();
  // Begun once more, a login stops it.
  await phone.button('account.closing.begin').click();
  await typed.fill('0011');
  await phone.page.keyboard.press('Enter');
  await phone.text('account.closing.begun').waitFor();
  await phone.link('tabs.me').click();
  await phone.text('account.closing.begun').waitFor();
  await logInByPassword(other, NEW, PASSWORD);
  await other.title('account.identity.title').waitFor();
  await phone.text('account.closing.begun').waitFor({ state: 'detached' });
});

test('without a network the pages say so, and what was typed stays', async () => {
  const lone = await office.phone('zh-CN');
  await lone.page.goto('/login');
  await lone.title('account.logIn.title').waitFor();
  // What the app is made of is kept.
  await lone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  lone.mayComplainOf(AWAY);
  await lone.network('off');
  await lone.field('account.phone.label').fill(invented(12));
  await lone.button('account.code.send').click();
  const both = { what: lone.say('errors.service_unreachable.what'), then: lone.say('errors.service_unreachable.do') };
  await lone.shows('account.both', both);
  await lone.shows('app.away');
  expect(await seen(lone.page, 'story-login-away', 'light')).toEqual([]);
  await lone.network('on');
  expect((await lone.field('account.phone.label').inputValue()).replaceAll(' ', '')).toBe(invented(12));
  await logIn(lone, invented(12));

  await open(lone, 'account.identity.title');
  await fillProof(lone, { provider: 'cfca_face', name: NAME, number: NUMBER });
  await lone.network('off');
  await lone.button('account.identity.send').click();
  await expect.poll(() => inView(lone.text('errors.service_unreachable.what'))).toBe(true);
  expect(await lone.field('account.identity.name.label').inputValue()).toBe(NAME);
  expect(await seen(lone.page, 'story-identity-away', 'light', 'dark')).toEqual([]);
  // Opened anew it is the phone's page still, from what it kept, and the console is not taken for a place of it.
  await lone.page.reload();
  await lone.shows('errors.service_unreachable.what');
  await expect(lone.page.goto('/console.html')).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/u);
  await lone.network('on');
  await lone.page.goto('/account/identity');
  await lone.title('account.identity.title').waitFor();
  expect(await lone.field('account.identity.name.label').inputValue()).toBe(NAME);
  expect((await lone.field('account.identity.number.label').inputValue()).replaceAll(' ', '')).toBe(NUMBER);
  await lone.page.goto('/console.html');
  await lone.page.waitForURL(/console\.html#\/login/u);
  expect(await lone.page.title()).toContain(lone.say('console.title'));
});

test('by keyboard alone one logs in on the phone', async () => {
  const keys = await office.phone('en');
  const { keyboard } = keys.page;
  await keys.page.goto('/account/sessions');
  await keys.tabTo(keys.field('account.phone.label'));
  await keyboard.type(invented(13));
  await keyboard.press('Enter');
  await keys.tabTo(keys.button('account.code.take'));
  await keyboard.press('Enter');
  await keys.tabTo(keys.button('account.logIn.action'));
  await keyboard.press('Enter');
  await keys.title('account.sessions.title').waitFor();
  await keys.shows('account.sessions.this');
});

test('codes, the password and the session stand in no address, no storage but the session\'s own, no log and no file', async () => {
  const token = await tokenOf(phone);
  const log = Buffer.from(office.service.err);
  const places = new Map([
    ...files(office.path('data'), 'data'),
    ['the log', log],
    ['addresses', Buffer.from(went.join('\n'))],
    ['the tab', await stored(phone.page)],
    ['the database', await kept(phone.page)],
  ]);
  for (const secret of secrets) expect(new Canary(Buffer.from(secret)).in(places)).toEqual([]);
  expect(new Canary(Buffer.from(token)).in(places)).toEqual([]);
  expect(new Canary(Buffer.from(token, 'base64url')).in(places)).toEqual(['the database']);
  expect(log.length).toBeGreaterThan(1_000);
});
