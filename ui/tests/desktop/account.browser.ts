// The pages of an account in the window, as they are shown, and what a person does there by keyboard.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { JobEvent } from '../../src/wire/desk.ts';
import { account } from '../account/answers.ts';
import { SESSION } from './account-answers.ts';
import { LOOKS, type Scene, Stage, emitOn, happenIn, tell } from './stage.ts';
import { linkCode } from './stamping-answers.ts';
import { PHONE as PAIRED } from './window-answers.ts';
import { words as say } from '../browser/support/words.ts';

const PHONE = '138 0000 0000';

/** A phone is paired: scanning is what is shown first, then the code, then the password. */
async function choose(page: Page, way: 'code' | 'password'): Promise<void> {
  await page.locator('.s-seg input').nth(way === 'code' ? 1 : 2).check({ force: true });
}
async function fillNumber(page: Page): Promise<void> {
  await page.locator('input[type=tel]').first().fill(PHONE);
}

/** The phone takes the code up. */
const claimed: JobEvent = { is: 'claimed', phone: PAIRED, until: '2026-12-15T02:45:13Z' };
async function showCode(page: Page): Promise<void> {
  await page.locator('.by-phone .q-btn').click();
  await page.locator('.phone-dialog').waitFor();
  await happenIn(page, 'job-1', linkCode(0));
  await page.locator('.phone-dialog svg.code').waitFor();
}

const SCENES: readonly Scene[] = [
  { name: 'login', at: '/login' },
  {
    name: 'login-code',
    at: '/login',
    act: async (page) => {
      await choose(page, 'code');
      await fillNumber(page);
      await page.keyboard.press('Enter');
      await page.locator('.a-practice .q-btn').waitFor();
    },
  },
  {
    name: 'login-password',
    at: '/login',
    act: async (page) => {
      await choose(page, 'password');
      await fillNumber(page);
      await page.locator('input[type=password]').fill('correct horse');
    },
  },
  { name: 'login-away', at: '/login', as: 'away' },
  {
    name: 'login-no-phone',
    at: '/login',
    as: 'empty',
    act: async (page) => {
      await page.locator('.s-seg input').nth(2).check({ force: true });
      await page.locator('.by-phone .q-btn').waitFor();
    },
  },
  {
    name: 'login-by-phone',
    at: '/login',
    as: 'login',
    act: async (page) => {
      await showCode(page);
    },
  },
  {
    name: 'login-by-phone-pin',
    at: '/login',
    as: 'login',
    act: async (page) => {
      await showCode(page);
      await happenIn(page, 'job-1', claimed, { is: 'reviewing' }, { is: 'pin' });
      await page.locator('svg.code').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'login-by-phone-failed',
    at: '/login',
    as: 'login',
    act: async (page) => {
      await showCode(page);
      await happenIn(page, 'job-1', claimed, { is: 'failed', problem: { code: 'login_no_account', params: {} } });
      await page.locator('.phone-dialog .s-problem').waitFor();
    },
  },
  { name: 'account-phones', at: '/account/phones', as: 'in' },
  { name: 'account', at: '/account', as: 'in' },
  { name: 'account-away', at: '/account', as: 'in-away' },
  { name: 'account-other', at: '/account', as: 'in-other' },
  {
    name: 'account-menu',
    at: '/bids',
    as: 'in',
    act: async (page) => {
      await page.locator('.a-me').click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  { name: 'account-messages', at: '/messages', as: 'in' },
  { name: 'account-identity', at: '/account/identity', as: 'in' },
  { name: 'account-platform', at: '/account/platform', as: 'in-other' },
  { name: 'account-password', at: '/account/password', as: 'in' },
  { name: 'account-number', at: '/account/number', as: 'in' },
  { name: 'account-sessions', at: '/account/sessions', as: 'in' },
  { name: 'account-closing', at: '/account/closing', as: 'in' },
];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

describe('is shown as it should be', () => {
  test.each(SCENES)('$name', async (scene) => {
    expect(await stage.show(scene)).toEqual({});
  });
});

describe('an account in the window', () => {
  const t = (key: string): string => say('zh-CN', key);
  const title = (page: Page, key: string): Promise<void> => page.getByRole('heading', { level: 1, name: t(key), exact: true }).waitFor();

  test('is logged in to and out of by keyboard alone, from any page', async () => {
    const page = await stage.page('/bids', LOOKS[0]);
    await page.getByRole('link', { name: t('window.account.logIn') }).focus();
    await page.keyboard.press('Enter');
    await title(page, 'account.logIn.title');
    // From scanning to the code.
    await page.locator('.s-seg input').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel(t('account.phone.label')).focus();
    await page.keyboard.type(PHONE);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: t('account.code.take') }).press('Enter');
    await page.getByLabel(t('account.code.label'), { exact: true }).press('Enter');
    await title(page, 'window.pages.account');
    for (const place of ['bids', 'openings', 'seals', 'phones', 'help', 'settings'] as const) {
      await page.goto(`${page.url().split('#')[0] ?? ''}#/${place}`);
      await page.locator('.a-me').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: t('account.logOut'), exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
    }
    await page.locator('.a-me').press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('menuitem');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: t('window.account.logIn') }).waitFor();
    await title(page, 'window.pages.settings');
    await page.context().close();
  });

  test('is logged in to by a phone, with the session that the desk keeps', async () => {
    const page = await stage.page('/account/sessions', LOOKS[0], 'login');
    await title(page, 'account.logIn.title');
    await showCode(page);
    await happenIn(page, 'job-1', claimed, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false });
    await page.evaluate((kept) => {
      globalThis.fakeDesk.on('session', () => kept as never);
    }, { session: SESSION, account: account() });
    await happenIn(page, 'job-1', { is: 'done', outcome: { is: 'logged_in', session: { session: SESSION, account: account() } } });
    await title(page, 'account.sessions.title');
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    await page.locator('.a-me').waitFor();
    await page.context().close();
  });

  test('is logged in to by nobody where the phone says no, and the code can be had again', async () => {
    const page = await stage.page('/login', LOOKS[0], 'login');
    await showCode(page);
    await happenIn(page, 'job-1', claimed, { is: 'failed', problem: { code: 'USER_REJECTED', params: {} } });
    await page.locator('.phone-dialog footer .q-btn').last().click();
    await happenIn(page, 'job-2', linkCode(0));
    await page.locator('.phone-dialog svg.code').waitFor();
    await page.locator('.phone-dialog header .q-btn').click();
    await page.locator('.phone-dialog').waitFor({ state: 'detached' });
    await title(page, 'account.logIn.title');
    expect(await page.locator('.s-seg input').first().isChecked()).toBe(true);
    await page.context().close();
  });

  test('that is ended elsewhere asks to log in, and goes on where it was with what was typed', async () => {
    const page = await stage.page('/account/identity', LOOKS[0], 'in');
    await page.getByLabel(t('account.identity.name.label'), { exact: true }).fill('林一舟');
    await emitOn(page, { is: 'session', session: SESSION, event: { is: 'ended' } });
    await title(page, 'account.logIn.title');
    await page.getByText(t('account.logIn.endedMeans')).waitFor();
    await choose(page, 'code');
    await page.getByLabel(t('account.phone.label')).fill(PHONE);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: t('account.code.take') }).click();
    await page.getByRole('button', { name: t('account.logIn.action'), exact: true }).click();
    await title(page, 'account.identity.title');
    expect(await page.getByLabel(t('account.identity.name.label'), { exact: true }).inputValue()).toBe('林一舟');
    await page.context().close();
  });

  test('counts what is unread while it is told', async () => {
    const page = await stage.page('/bids', LOOKS[0], 'in');
    await tell(page, (desk) => {
      desk.emit({ is: 'session', session: 'A'.repeat(43), event: { is: 'messages', unread: 5 } });
    });
    await page.locator('.a-me .a-count').getByText('5', { exact: true }).waitFor();
    await page.context().close();
  });

  test('is another one at another service, and this one again where one comes back', async () => {
    const page = await stage.page('/account', LOOKS[0], 'in');
    const choose = (service: string): Promise<void> =>
      page.evaluate(async (url) => {
        const desk = globalThis.fakeDesk;
        const kept = url === '' ? { session: 'A'.repeat(43), account: (await desk.told('service_call')({ method: 'GET', path: '/v1/account', body: null, session: null, key: null })).body } : null;
        desk.on('session', () => kept as never);
        desk.emit({ is: 'settings', settings: { ...(await desk.told('settings')({})), service: url } });
      }, service);
    await choose('https://bids.example');
    await title(page, 'account.logIn.title');
    await choose('');
    await page.locator('.a-me').waitFor();
    await page.context().close();
  });
});
