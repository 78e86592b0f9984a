// What a person does with an account where a clock or the service has to play along: all else is done with the real service, in
// tests/browser.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Role } from '../../src/wire/account.ts';
import { FakeService as Enrolling } from '../service/fake.ts';
import { account, CODE, identity, OTHER_PHONE, owed, PEOPLE, PHONE, PROPOSALS, service } from './answers.ts';
import { type Look, type PageName, Stage } from './stage.ts';
import { picture } from '../browser/support/look.ts';
import { words as say } from '../browser/support/words.ts';

const LOOK: Look = { language: 'en', theme: 'light' };
const word = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('en', key, params);

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

/** Has the phone make its keys and be given certificates. */
async function enrol(page: Page): Promise<void> {
  const enrolling = new Enrolling();
  const answer = async (path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> =>
    (await enrolling.network.fetch(path, { body: JSON.stringify(body) })).json();
  stage.service.on('POST /v1/enrolments', ({ path, body }) => answer(path, body));
  stage.service.on('POST /v1/enrolments/*', ({ path, body }) => answer(path, body)).on('GET /v1/certificates', () => []);
  await page.getByLabel(word('enrol.organization')).fill('江北示范建设有限公司');
  await page.getByLabel(word('enrol.uscc')).fill('91350100M000100Y43');
  await page.getByRole('button', { name: word('enrol.toPin') }).click();
  await page.getByLabel(word('enrol.pin'), { exact: true }).fill(CODE);
  await page.getByLabel(word('enrol.pinAgain')).fill(CODE);
  await page.getByRole('button', { name: word('enrol.toJoin') }).click();
  await page.getByRole('link', { name: word('enrol.toHome') }).click();
}

/** Waits until the page is at a place. */
async function arrive(page: Page, place: string): Promise<void> {
  await page.waitForURL(({ pathname }) => pathname === place);
}

describe('the login', () => {
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
    // It counts down each second.
    await page.getByText(/Again in [34]\d s/u).waitFor();
    // The code of the other page may be typed.
    await page.getByLabel(word('account.code.label')).fill(CODE);
    await page.keyboard.press('Enter');
    await arrive(page, '/me');
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
  test('outlives the page, and shows what it knew while the service is away', async () => {
    const page = await openIn('phone', '/me');
    stage.service.refuse('GET /v1/account', 503, 'service_unreachable');
    await page.reload();
    await page.getByText('林*舟').first().waitFor();
  });
});

describe('what takes a proof', () => {
  test('is asked for once, and then done by itself', async () => {
    const page = await openIn('phone', '/account/sessions');
    stage.service.refuse('DELETE /v1/account/sessions/*', 403, 'proof_needed');
    await page.getByRole('button', { name: word('account.sessions.endNamed', { device: 'Firefox, Windows' }) }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(word('account.password.label'), { exact: true }).fill('correct horse');
    stage.service.on('DELETE /v1/account/sessions/*', () => undefined);
    await dialog.getByRole('button', { name: word('account.proof.action') }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => stage.service.count('DELETE /v1/account/sessions/session-2')).toBe(2);
    expect(stage.service.said('POST /v1/account/proofs')).toEqual({ code: null, password: 'correct horse' });
  });

  test('the address for notices is set after it, by the code that was typed', async () => {
    const page = await openIn('phone', '/account/mail');
    await page.getByLabel(word('account.mail.label'), { exact: true }).fill(' lin@example.cn ');
    await page.getByRole('button', { name: word('account.code.send') }).click();
    await page.getByRole('button', { name: word('account.code.take') }).click();
    stage.service.refuse('PUT /v1/account/mail', 403, 'proof_needed');
    await page.getByRole('button', { name: word('account.mail.save') }).click();
    await page.getByRole('dialog').getByRole('button', { name: word('account.proof.by.code') }).click();
    await page.getByRole('dialog').getByLabel(word('account.phone.label'), { exact: true }).fill(PHONE);
    await page.getByRole('dialog').getByRole('button', { name: word('account.code.send') }).click();
    await page.getByRole('dialog').getByRole('button', { name: word('account.code.take') }).click();
    const own = { ...account(), mail: 'l***@example.cn' };
    stage.service.on('PUT /v1/account/mail', () => own);
    await page.getByRole('button', { name: word('account.proof.action') }).click();
    await page.getByText(word('account.mail.done', { mail: 'l***@example.cn' })).waitFor();
    expect(stage.service.said('PUT /v1/account/mail')).toEqual({ mail: 'lin@example.cn', code: CODE });
    expect(stage.service.said('POST /v1/account/codes')).toEqual({ phone: PHONE.replaceAll(' ', ''), purpose: 'proof' });
  });
});

describe('messages', () => {
  test('are heard again after the stream broke off', async () => {
    await openIn('phone', '/messages');
    await expect.poll(() => stage.service.listeners).toBe(1);
    const before = stage.service.count('GET /v1/events');
    stage.service.cut();
    await context?.clock.runFor(5_000);
    await expect.poll(() => stage.service.count('GET /v1/events')).toBeGreaterThan(before);
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

test('a phone with certificates works without an account, and shows the way to one', async () => {
  const page = await open('phone', '/');
  await enrol(page);
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
  test('queues follow what happens', async () => {
    const page = await openIn('console', '/', 'officer');
    await page.locator('[data-row]').nth(2).waitFor();
    stage.service.on('GET /v1/office/queues', () => [{ name: 'identity_unknown', waiting: 41, oldest: '2026-12-15T02:00:00Z' }]);
    stage.service.emit({ is: 'queues' });
    await page.getByRole('cell', { name: '41' }).waitFor();
  });

  test('shows nothing of a role before both were shown, and goes on to where one was', async () => {
    const page = await openIn('console', '/account', 'officer');
    stage.service.on('GET /v1/account', () => account({ roles: ['officer'], role_wants: 'password' }));
    stage.service.emit({ is: 'account' });
    await page.goto('/console.html#/people');
    const password = page.getByLabel(word('account.password.label'), { exact: true });
    await password.fill('correct horse');
    stage.service.on('POST /v1/account/proofs', () => account({ roles: ['officer'] })).on('GET /v1/account', () => account({ roles: ['officer'] }));
    await page.getByRole('button', { name: word('console.factor.action') }).click();
    await page.getByRole('heading', { level: 1, name: word('console.place.people') }).waitFor();
  });

  test('people hear who is proposed, and who took a role', async () => {
    const page = await openIn('console', '/people', 'officer');
    await page.locator('[data-row]').nth(2).waitFor();
    stage.service.on('GET /v1/office/proposals', () => PROPOSALS).on('GET /v1/office/people', () => PEOPLE.slice(0, 2));
    stage.service.emit({ is: 'people' });
    await page.locator('.c-proposal').nth(2).waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
  });

  test('the link of a role whose first answer was lost is shown when it is asked for again', async () => {
    const page = await openIn('console', '/people', 'officer');
    const [route, link] = ['POST /v1/office/proposals/p2/link', 'B'.repeat(43)];
    stage.service.on('GET /v1/office/proposals', () => PROPOSALS).refuse(route, 502, 'service_unreachable');
    stage.service.emit({ is: 'people' });
    await page.getByRole('button', { name: word('console.proposal.link') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.s-problem').waitFor();
    stage.service.on(route, () => ({ invitation: link, until: '2026-12-18T02:00:00Z' }));
    await dialog.getByRole('button', { name: word('account.again'), exact: true }).click();
    await expect.poll(() => dialog.locator('.c-link').textContent()).toContain(link);
    const keys = stage.service.asked.filter((one) => one.route === route).map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBeDefined();
    expect(keys[1]).toBe(keys[0]);
  });
});

const OWN_PLACES = ['password', 'number', 'identity', 'platform', 'sessions', 'closing'].map((place) => `/account/${place}`);

describe('every page leads to the log-out', () => {
  /** The account's menu is there, and what it is for in it. */
  async function leadOut(page: Page, name: PageName, places: readonly string[]): Promise<void> {
    for (const place of places) {
      await stage.go(page, name, place);
      await page.locator('.a-me').click();
      await page.getByRole('menuitem', { name: word('account.logOut'), exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
    }
  }

  test('on the phone', async () => {
    const page = await open('phone', '/');
    await enrol(page);
    await stage.logIn(page, 'phone', LOOK);
    await leadOut(page, 'phone', ['/', '/messages', '/certificates', '/desks', '/me', '/scan', ...OWN_PLACES]);
    await page.locator('.a-me').click();
    await page.getByRole('menuitem', { name: word('account.logOut'), exact: true }).click();
    await arrive(page, '/me');
    await page.getByText(word('account.logIn.title')).waitFor();
    expect(await page.locator('.a-me').count()).toBe(0);
  });

  test('in the console', async () => {
    const page = await openIn('console', '/', 'officer', 'operator');
    await leadOut(page, 'console', ['/', '/people', '/outbox', '/sandbox', '/audit', '/messages', '/account', ...OWN_PLACES]);
    await page.locator('.a-me').press('Enter');
    await page.getByRole('menuitem', { name: word('account.logOut'), exact: true }).press('Enter');
    await page.getByRole('heading', { level: 1, name: word('account.logIn.title') }).waitFor();
  });
});
