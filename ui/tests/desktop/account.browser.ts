// The pages of an account in the window, as they are shown, and what a person does there by keyboard.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SESSION } from './account-answers.ts';
import { LOOKS, type Scene, Stage, emitOn, tell } from './stage.ts';
import { words as say } from '../browser/support/words.ts';

const PHONE = '138 0000 0000';

async function fillNumber(page: Page): Promise<void> {
  await page.locator('input[type=tel]').first().fill(PHONE);
}

const SCENES: readonly Scene[] = [
  { name: 'login', at: '/login' },
  {
    name: 'login-code',
    at: '/login',
    act: async (page) => {
      await fillNumber(page);
      await page.keyboard.press('Enter');
      await page.locator('.a-practice .q-btn').waitFor();
    },
  },
  {
    name: 'login-password',
    at: '/login',
    act: async (page) => {
      await page.locator('.s-seg input').nth(1).check({ force: true });
      await fillNumber(page);
      await page.locator('input[type=password]').fill('correct horse');
    },
  },
  { name: 'login-away', at: '/login', as: 'away' },
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
    await page.getByLabel(t('account.phone.label')).focus();
    await page.keyboard.type('13800000000');
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
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: t('window.account.logIn') }).waitFor();
    await title(page, 'window.pages.settings');
    await page.context().close();
  });

  test('that is ended elsewhere asks to log in, and goes on where it was with what was typed', async () => {
    const page = await stage.page('/account/identity', LOOKS[0], 'in');
    await page.getByLabel(t('account.identity.name.label'), { exact: true }).fill('林一舟');
    await emitOn(page, { is: 'session', session: SESSION, event: { is: 'ended' } });
    await title(page, 'account.logIn.title');
    await page.getByText(t('account.logIn.endedMeans')).waitFor();
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
