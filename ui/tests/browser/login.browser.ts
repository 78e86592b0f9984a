// The question of a login on the phone: what it says, how it looks, by the keyboard alone, and what the service makes of the answer.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { invented, logIn } from './support/account.ts';
import { type Login, HandDesk } from './support/hand-desk.ts';
import { seen } from './support/look.ts';
import { BIDDER, DESK, Office } from './support/office.ts';
import { PIN, type Phone } from './support/phone.ts';

/** What the service calls itself. */
const PRACTICE = '封标 演练 / Sealbid practice';
/** `long` is as long as the name of one who asks may be: 120 bytes. */
const CASES = [
  { language: 'zh-CN', look: 'light', at: 50, title: '在这台电脑上登录账号', long: '江北示范新区公共资源交易中心'.repeat(3).slice(0, 40) },
  { language: 'en', look: 'dark', at: 51, title: 'Log in at this computer', long: 'Jiangbei demonstration district trading platform, branch of the northern bank of the river, hall of the public resources' },
] as const;

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

describe.each(CASES)('in $language', ({ language, look, at, title, long }) => {
  let phone: Phone;
  let desk: HandDesk;

  beforeAll(async () => {
    phone = await office.phone(language);
    await phone.enrol(BIDDER);
    desk = new HandDesk(office.url);
    await desk.pairWith(phone, DESK);
    await phone.page.goto('/login');
    await logIn(phone, invented(at));
    // The phone's page adds it to the account by itself.
    await phone.page.goto('/account/phones');
    await phone.page.getByText(phone.say('account.phones.this')).first().waitFor();
    await phone.page.emulateMedia({ colorScheme: look });
  });

  /** Comes to the question. */
  async function asked(rp?: string): Promise<Login> {
    const login = await desk.logIn(title, DESK, rp);
    await phone.scan();
    await phone.give(login.code);
    await phone.title('talk.review.title').waitFor();
    return login;
  }

  /** A fact that stands there as the computer's word alone. */
  async function stated(key: string, value: string): Promise<void> {
    const fact = phone.page.locator('.fact').filter({ hasText: phone.say(`talk.fact.${key}`) });
    await fact.getByText(value, { exact: true }).waitFor();
    await fact.getByText(phone.say('talk.fact.stated')).waitFor();
  }

  test('it says which computer asks, that it is a login, and where to; the answer logs in at the service', async () => {
    const { loggedIn } = await asked();
    await phone.page.locator('.desk').getByText(DESK).waitFor();
    await phone.page.getByRole('heading', { level: 2, name: phone.say('talk.verb.LOGIN'), exact: true }).waitFor();
    await phone.shows('talk.summary.LOGIN');
    await stated('rp', PRACTICE);
    await stated('title', title);
    expect(await phone.page.locator('.fact').count()).toBe(2);
    await phone.read();
    expect(await seen(phone.page, `phone-login-review-${language}`, look)).toEqual([]);
    await phone.page.emulateMedia({ colorScheme: look });
    await phone.button('talk.review.approve').tap();
    await phone.title('talk.pin.title').waitFor();
    await phone.pin();
    await phone.shows('talk.done.LOGIN');
    expect(await seen(phone.page, `phone-login-done-${language}`, look)).toEqual([]);
    await phone.page.emulateMedia({ colorScheme: look });
    expect((await loggedIn)?.account.phone).toBe(`100****00${at}`);
  });

  test('a long name of whoever asks is read whole, and a no logs nobody in', async () => {
    const { loggedIn } = await asked(long);
    await stated('rp', long);
    await phone.read();
    expect(await seen(phone.page, `phone-login-long-${language}`, look)).toEqual([]);
    await phone.page.emulateMedia({ colorScheme: look });
    await phone.button('talk.review.reject').tap();
    await phone.shows('talk.next.rejected');
    expect(await loggedIn).toBeUndefined();
  });

  test('by the keyboard alone it is read, approved, and given the PIN', async () => {
    const { loggedIn } = await asked();
    const { keyboard } = phone.page;
    // Whoever reads by ear begins at the title.
    expect(await phone.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await keyboard.press('End');
    await phone.shows('talk.review.seen');
    const approve = phone.button('talk.review.approve');
    await phone.tabTo(approve);
    expect(await outlined(phone)).toBe(true);
    await keyboard.press('Enter');
    await phone.title('talk.pin.title').waitFor();
    expect(await phone.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    const pad = phone.page.getByRole('group', { name: phone.say('talk.pin.pad') });
    for (const digit of PIN) {
      await phone.tabTo(pad.getByRole('button', { name: digit, exact: true }));
      await keyboard.press('Enter');
    }
    await phone.shows('talk.done.LOGIN');
    expect((await loggedIn)?.account.phone).toBe(`100****00${at}`);
  });

  test('by the keyboard alone it is refused', async () => {
    const { loggedIn } = await asked();
    await phone.tabTo(phone.button('talk.review.reject'));
    expect(await outlined(phone)).toBe(true);
    await phone.page.keyboard.press('Enter');
    await phone.shows('talk.next.rejected');
    expect(await loggedIn).toBeUndefined();
  });
});

/** Whether what has the keyboard shows it. */
function outlined({ page }: Phone): Promise<boolean> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
  });
}
