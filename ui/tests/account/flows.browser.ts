// What a person does with an account, from one end to the other, and what the service says meanwhile.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Role } from '../../src/wire/account.ts';
import { FakeService as Enrolling } from '../service/fake.ts';
import { account, CODE, identity, messages, OTHER_PHONE, owed, PHONE, service, TOKEN } from './answers.ts';
import { Refusal } from './fake-service.ts';
import { type Look, type PageName, Stage } from './stage.ts';
import { picture } from '../browser/support/look.ts';
import { say } from './words.ts';

const LOOK: Look = { language: 'en', theme: 'light' };
const word = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('en', key, params);
const MOST_TABS = 60;

let stage: Stage;
let context: BrowserContext | undefined;
let complaints: string[];

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await context?.close();
  expect(complaints).toEqual([]);
});

/** A browser that was never here, at a place. */
async function open(name: PageName, at: string, ...roles: readonly Role[]): Promise<Page> {
  stage.service = service(...roles);
  context = await stage.browser(name, LOOK);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  await stage.go(page, name, at);
  return page;
}
async function openIn(name: PageName, at: string, ...roles: readonly Role[]): Promise<Page> {
  const page = await open(name, '/login', ...roles);
  await stage.logIn(page, name, LOOK);
  await stage.go(page, name, at);
  return page;
}

/** Waits until the page is at a place. */
async function arrive(page: Page, place: string): Promise<void> {
  await page.waitForURL(({ pathname }) => pathname === place);
}

/** Goes by the tabulator alone to what has these words. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    const isThere = await page.evaluate((wanted) => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : (at?.getAttribute('aria-label') ?? at?.textContent);
      return label?.trim() === wanted;
    }, text);
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  expect.fail(`the tabulator never comes to ${text}`);
}

describe('the login', () => {
  test('by keyboard alone: number, code, and where one wanted to go', async () => {
    const page = await open('phone', '/account/sessions');
    await tabTo(page, word('account.phone.label'));
    await page.keyboard.type(PHONE.replaceAll(' ', '-'));
    await page.keyboard.press('Enter');
    await page.getByText(word('account.code.practice', { code: CODE })).waitFor();
    // The code has the focus by itself.
    await page.keyboard.type(CODE);
    await page.keyboard.press('Enter');
    await arrive(page, '/account/sessions');
    expect(stage.service.said('POST /v1/account/codes')).toEqual({ phone: PHONE.replaceAll(' ', ''), purpose: 'login' });
    expect(stage.service.said('POST /v1/account/sessions')).toMatchObject({ phone: PHONE.replaceAll(' ', ''), code: CODE });
    expect(stage.service.asked.findLast(({ route }) => route === 'GET /v1/account/sessions')?.bearer).toBe(`Bearer ${TOKEN}`);
  });

  test('takes a code out of a message that is pasted', async () => {
    const page = await open('phone', '/login');
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.keyboard.press('Enter');
    const field = page.getByLabel(word('account.code.label'));
    await field.fill('【封标】验证码 246802，5 分钟内有效');
    expect(await field.inputValue()).toBe('246802');
  });

  test('lets another code be asked for once the time is over', async () => {
    const page = await open('phone', '/login');
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.keyboard.press('Enter');
    const send = page.locator('.a-send');
    await send.waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.clock.runFor(61_000);
    await send.click();
    await expect.poll(() => stage.service.count('POST /v1/account/codes')).toBe(2);
  });

  test('says how long to wait where another page asked before', async () => {
    const page = await open('phone', '/login');
    stage.service.refuse('POST /v1/account/codes', 429, 'code_too_soon', { secs: '42' });
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.keyboard.press('Enter');
    await page.getByText(/Again in 4[12] s/u).waitFor();
    // The code of the other page may be typed.
    await page.getByLabel(word('account.code.label')).fill(CODE);
    await page.keyboard.press('Enter');
    await arrive(page, '/me');
  });

  test('by the password', async () => {
    const page = await open('phone', '/login');
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.getByRole('button', { name: word('account.logIn.byPassword') }).click();
    await page.getByLabel(word('account.password.label'), { exact: true }).fill('seven paper boats');
    await page.keyboard.press('Enter');
    await arrive(page, '/me');
    expect(stage.service.said('POST /v1/account/sessions')).toMatchObject({ password: 'seven paper boats' });
  });

  test('caret_jumped_to_the_end_of_the_number', async () => {
    const page = await open('phone', '/login');
    const field = page.getByLabel(word('account.phone.label'));
    await field.pressSequentially('138 0000 1111');
    await field.press('Home');
    for (let steps = 0; steps < 5; steps += 1) await field.press('ArrowRight');
    await field.press('Backspace');
    await field.pressSequentially('9');
    expect(await field.inputValue()).toBe('138 9000 1111');
    expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(5);
    await field.pressSequentially('x');
    expect(await field.inputValue()).toBe('138 9000 1111');
  });
});

describe('a session', () => {
  test('that the service ends asks to log in, with what was typed still there', async () => {
    const page = await openIn('phone', '/account/identity');
    await page.getByLabel(word('account.identity.name.label'), { exact: true }).fill('林一舟');
    stage.service.on('GET /v1/account', () => new Refusal(401, 'session_none'));
    stage.service.emit({ is: 'ended' });
    await page.getByText(word('account.logIn.endedMeans')).waitFor();
    stage.service.on('GET /v1/account', () => account());
    await page.getByRole('button', { name: word('account.code.send') }).click();
    await page.getByRole('button', { name: word('account.code.take') }).click();
    await page.getByRole('button', { name: word('account.logIn.action'), exact: true }).click();
    await arrive(page, '/account/identity');
    expect(await page.getByLabel(word('account.identity.name.label'), { exact: true }).inputValue()).toBe('林一舟');
  });

  test('outlives the page, and shows what it knew while the service is away', async () => {
    const page = await openIn('phone', '/me');
    stage.service.refuse('GET /v1/account', 503, 'service_unreachable');
    await page.reload();
    await page.getByText('林*舟').first().waitFor();
  });

  test('is ended from the list, and the own one is a logout', async () => {
    const page = await openIn('phone', '/account/sessions');
    await page.getByRole('button', { name: word('account.sessions.endNamed', { device: 'Firefox, Windows' }) }).click();
    await expect.poll(() => stage.service.count('DELETE /v1/account/sessions/session-2')).toBe(1);
    await page.getByRole('button', { name: word('account.logOut') }).click();
    await page.getByText(word('account.logIn.why')).first().waitFor();
    expect(stage.service.count('DELETE /v1/account/sessions/session-1')).toBe(1);
  });
});

describe('messages', () => {
  test('come while the page is open, with their number on the tab', async () => {
    const page = await openIn('phone', '/messages');
    await page.locator('[data-row]').nth(5).waitFor();
    const next = { id: 'm7', key: 'account.password', params: {}, link: null, at: '2026-12-15T02:42:30Z', is_read: false };
    stage.service.on('GET /v1/messages', () => messages({ messages: [next, ...messages().messages], unread: 3 }));
    stage.service.emit({ is: 'messages', unread: 3 });
    await page.getByRole('link', { name: word('tabs.unread', { name: word('tabs.messages'), count: 3 }) }).waitFor();
    await page.locator('[data-row]').nth(6).waitFor();
    await page.getByRole('button', { name: word('account.feed.readAll') }).click();
    await expect.poll(() => page.locator('.a-dot').count()).toBe(0);
    expect(stage.service.said('POST /v1/messages/read')).toEqual({ ids: [] });
  });

  test('lead to the page that they speak of, read', async () => {
    const page = await openIn('phone', '/messages');
    await page.locator('[data-row]').first().click();
    await arrive(page, '/account/sessions');
    expect(stage.service.said('POST /v1/messages/read')).toEqual({ ids: ['m6'] });
  });

  test('are heard again after the stream broke off', async () => {
    await openIn('phone', '/messages');
    await expect.poll(() => stage.service.listeners).toBe(1);
    stage.service.cut();
    await context?.clock.runFor(5_000);
    await expect.poll(() => stage.service.listeners).toBe(1);
  });
});

describe('the real name', () => {
  test('is sent with the consent that names the provider, and the result comes by itself', async () => {
    const page = await openIn('phone', '/account/identity');
    await page.getByText(word('account.identity.provider.bank_card4')).click();
    await page.getByLabel(word('account.identity.name.label'), { exact: true }).fill('林一舟');
    await page.getByLabel(word('account.identity.number.label'), { exact: true }).fill('99000019900307775x');
    await page.getByLabel(word('account.identity.card.label'), { exact: true }).fill('6222 0000 0000 0000 004');
    await page.getByLabel(word('account.identity.cardPhone'), { exact: true }).fill(OTHER_PHONE);
    await page.getByRole('button', { name: word('account.identity.send') }).click();
    // Nothing goes out without the consent.
    await page.getByText(word('account.identity.noConsent')).waitFor();
    expect(stage.service.count('POST /v1/account/identity')).toBe(0);
    await page.getByRole('checkbox').check();
    stage.service.on('GET /v1/account/identity', () => owed('waiting'));
    await page.getByRole('button', { name: word('account.identity.send') }).click();
    await page.getByText(word('account.identity.state.waiting')).first().waitFor();
    expect(stage.service.said('POST /v1/account/identity')).toEqual({
      provider: 'bank_card4', name: '林一舟', id_number: '99000019900307775X', card: '6222000000000000004',
      card_phone: OTHER_PHONE.replaceAll(' ', ''), has_consented: true,
    });
    expect(await page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]))).not.toContain('6222');
    stage.service.on('GET /v1/account/identity', () => identity({ state: 'passed', provider: 'bank_card4', name: '林*舟' }));
    stage.service.emit({ is: 'account' });
    await page.getByText(word('account.identity.means.passed', { provider: word('account.identity.told.bank_card4') })).waitFor();
  });
});

test('the number is changed by two codes, the platform by a tap, the account closed by four digits', async () => {
  const page = await openIn('phone', '/account/number');
  await page.getByLabel(word('account.phone.label'), { exact: true }).fill(PHONE);
  await page.getByRole('button', { name: word('account.code.send') }).first().click();
  await page.getByRole('button', { name: word('account.code.take') }).first().click();
  await page.getByLabel(word('account.number.phone')).fill(OTHER_PHONE);
  await page.getByRole('button', { name: word('account.code.send') }).click();
  await page.getByRole('button', { name: word('account.code.take') }).nth(1).click();
  await page.getByRole('button', { name: word('account.number.action'), exact: true }).click();
  await page.getByText(word('account.number.done', { phone: '139****1111' })).waitFor();
  expect(stage.service.said('PUT /v1/account/number')).toEqual({ old_code: CODE, phone: OTHER_PHONE.replaceAll(' ', ''), new_code: CODE });

  await stage.go(page, 'phone', '/account/platform');
  await page.getByRole('searchbox').fill('yunling');
  await expect.poll(() => stage.service.count('GET /v1/platforms')).toBeGreaterThan(1);
  await page.getByRole('button', { name: /云岭/u }).click();
  await page.getByText(word('account.platform.done', { name: '云岭示例建设交易平台' })).waitFor();

  await stage.go(page, 'phone', '/account/closing');
  await page.getByRole('button', { name: word('account.closing.begin') }).click();
  await page.getByRole('dialog').locator('input').fill('1111');
  await page.keyboard.press('Enter');
  await page.getByText(word('account.closing.begun')).first().waitFor();
  expect(stage.service.said('POST /v1/account/closing')).toEqual({ typed: '1111' });
  await page.getByRole('button', { name: word('account.closing.stop') }).click();
  await page.getByRole('button', { name: word('account.closing.begin') }).waitFor();
});

test('a phone with certificates works without an account, and shows the way to one', async () => {
  const enrolling = new Enrolling();
  const page = await open('phone', '/');
  const enrol = async (path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> =>
    (await enrolling.network.fetch(path, { body: JSON.stringify(body) })).json();
  stage.service.on('POST /v1/enrolments', ({ path, body }) => enrol(path, body));
  stage.service.on('POST /v1/enrolments/*', ({ path, body }) => enrol(path, body)).on('GET /v1/certificates', () => []);
  await page.getByLabel(word('enrol.organization')).fill('江北示范建设有限公司');
  await page.getByLabel(word('enrol.uscc')).fill('91350100M000100Y43');
  await page.getByRole('button', { name: word('enrol.toPin') }).click();
  await page.getByLabel(word('enrol.pin'), { exact: true }).fill(CODE);
  await page.getByLabel(word('enrol.pinAgain')).fill(CODE);
  await page.getByRole('button', { name: word('enrol.toJoin') }).click();
  await page.getByRole('link', { name: word('enrol.toHome') }).click();
  await page.getByRole('link', { name: word('home.scan') }).waitFor();
  await page.getByText(word('account.logIn.title')).waitFor();
  await picture(page, 'phone-home-out-en');
  for (const tab of ['messages', 'certificates', 'me'] as const) await page.getByRole('link', { name: word(`tabs.${tab}`), exact: true }).click();
  const asked = stage.service.asked.filter(({ route }) => /account|messages|events/u.test(route));
  expect(asked).toEqual([]);
  await stage.logIn(page, 'phone', LOOK);
  await stage.go(page, 'phone', '/');
  await page.getByRole('link', { name: word('tabs.unread', { name: word('tabs.messages'), count: 2 }) }).waitFor();
  expect(await page.getByText(word('account.logIn.title')).count()).toBe(0);
  await picture(page, 'phone-home-in-en');
});

describe('the console', () => {
  test('is gone through by keyboard alone', async () => {
    const page = await open('console', '/login', 'officer');
    await tabTo(page, word('account.phone.label'));
    await page.keyboard.type(PHONE);
    await page.keyboard.press('Enter');
    await page.getByText(word('account.code.practice', { code: CODE })).waitFor();
    await page.keyboard.type(CODE);
    await page.keyboard.press('Enter');
    await page.locator('[data-row]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(word('console.queue.identity_unknown'));
    for (const place of ['people', 'outbox', 'sandbox', 'audit', 'messages'] as const) {
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('.d-skip')?.focus();
      });
      await tabTo(page, place === 'messages' ? word('console.unread', { name: word('console.place.messages'), count: 2 }) : word(`console.place.${place}`));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: word(`console.place.${place}`), level: 1 }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    }
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: word('account.sessions.title'), level: 1 }).waitFor();
  });

  test('an invitation is said, wants a login, and is taken once', async () => {
    const page = await open('console', '/login');
    const link = `/console.html#invitation=${'B'.repeat(43)}`;
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByText(word('console.role.means')).waitFor();
    expect(page.url()).not.toContain('invitation');
    await page.getByRole('button', { name: word('console.role.logIn') }).click();
    await page.getByLabel(word('account.phone.label')).fill(PHONE);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: word('account.code.take') }).click();
    await page.getByRole('button', { name: word('account.logIn.action'), exact: true }).click();
    await page.getByText(word('console.role.account', { phone: '138****0000' })).waitFor();
    await picture(page, 'console-role-en');
    expect(stage.service.count('POST /v1/office/roles')).toBe(0);
    await page.getByRole('button', { name: word('console.role.take') }).click();
    await page.getByText(word('console.role.done', { roles: word('console.role.is.officer') })).waitFor();
    expect(stage.service.said('POST /v1/office/roles')).toEqual({ invitation: 'B'.repeat(43) });
    await page.getByRole('button', { name: word('console.role.on') }).click();
    await page.locator('[data-row]').first().waitFor();
    expect(await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).not.toContain('BBBB');
  });

  test('a link that is over is not tried again', async () => {
    const page = await openIn('console', '/');
    stage.service.refuse('POST /v1/office/roles', 403, 'invitation_over');
    await page.goto('about:blank');
    await page.goto(`/console.html#invitation=${'C'.repeat(43)}`);
    await page.getByRole('button', { name: word('console.role.take') }).click();
    await page.getByText('invitation_over').first().waitFor();
    await page.getByText(word('console.role.none')).waitFor();
  });

  test('a role is given by a link and withdrawn by four digits', async () => {
    const page = await openIn('console', '/people', 'officer');
    await page.getByRole('button', { name: word('console.people.begin') }).click();
    await page.getByText(word('console.role.is.operator'), { exact: true }).last().click();
    await page.getByRole('button', { name: word('console.people.make') }).click();
    const link = await page.locator('.c-link').textContent();
    expect(link?.trim()).toBe(`${new URL(page.url()).origin}/console.html#invitation=${'B'.repeat(43)}`);
    expect(stage.service.said('POST /v1/office/invitations')).toEqual({ role: 'operator' });
    await page.getByRole('button', { name: word('console.close') }).click();
    await page.getByRole('button', { name: word('console.people.withdrawOf', { role: word('console.role.is.operator'), phone: '137****2222' }) }).click();
    await page.getByRole('dialog').locator('input').fill('2222');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
    expect(stage.service.count('DELETE /v1/office/people/account-3/roles/operator')).toBe(1);
  });

  test('a sandbox is told what to answer next, the others as they were', async () => {
    const page = await openIn('console', '/sandbox', 'officer');
    await page.getByText(word('console.sandbox.outcome.twice')).first().click();
    await page.locator('.a-done').waitFor();
    const next = { cfca_face: 'twice', alipay_face: 'never', bank_card4: 'other_name' };
    expect(stage.service.said('PUT /v1/office/sandbox/identity')).toEqual({ next });
  });

  test('queues follow what happens', async () => {
    const page = await openIn('console', '/', 'officer');
    await page.locator('[data-row]').nth(2).waitFor();
    stage.service.on('GET /v1/office/queues', () => [{ name: 'identity_unknown', waiting: 41, oldest: '2026-12-15T02:00:00Z' }]);
    stage.service.emit({ is: 'queues' });
    await page.getByRole('cell', { name: '41' }).waitFor();
  });
});
