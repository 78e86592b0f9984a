// The pages of an account on the phone, as they are shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { account, identity, LONG, messages, OTHER_PHONE, owed, PHONE, PLATFORMS, ID_NUMBER, service, SESSIONS } from './answers.ts';
import { LOOKS, type Scene, Stage } from './stage.ts';
import { words as say } from '../browser/support/words.ts';

const OUT: readonly Scene[] = [
  { name: 'me-out', at: '/me' },
  { name: 'messages-out', at: '/messages' },
  { name: 'enrol-out', at: '/enrol' },
  { name: 'login', at: '/login' },
  {
    name: 'login-code',
    at: '/login',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label')).fill(PHONE);
      await page.getByRole('button', { name: say(language, 'account.code.send') }).last().click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).waitFor();
    },
  },
  {
    name: 'login-wrong',
    at: '/login',
    as: (own) => own.refuse('POST /v1/account/sessions', 403, 'code_wrong', { left: '4' }),
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label')).fill(PHONE);
      await page.getByRole('button', { name: say(language, 'account.code.send') }).last().click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).click();
      await page.getByRole('button', { name: say(language, 'account.logIn.action'), exact: true }).click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'login-password',
    at: '/login',
    as: (own) => own.refuse('POST /v1/account/sessions', 429, 'password_wait', { secs: '60' }),
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label')).fill(PHONE);
      await page.getByText(say(language, 'account.logIn.by.password'), { exact: true }).click();
      await page.getByLabel(say(language, 'account.password.label'), { exact: true }).fill('correct horse');
      await page.getByRole('button', { name: say(language, 'account.logIn.action'), exact: true }).click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'login-form',
    at: '/login',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label')).fill('128 0000 0000');
      await page.getByRole('button', { name: say(language, 'account.code.send') }).last().click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
];

const IN: readonly Scene[] = [
  { name: 'me', at: '/me' },
  {
    name: 'me-closing',
    at: '/me',
    as: (own) => own.on('GET /v1/account', () => account({ state: 'closing', closes: '2026-12-22T02:42:00Z', level: 'limited' })),
    act: async (page) => {
      await page.locator('.s-problem').nth(1).waitFor();
    },
  },
  {
    name: 'messages',
    at: '/messages',
    act: async (page) => {
      await page.locator('[data-row]').first().waitFor();
    },
  },
  {
    name: 'messages-none',
    at: '/messages',
    as: (own) => own.on('GET /v1/messages', () => messages({ messages: [], unread: 0, has_more: false })),
    act: async (page) => {
      await page.locator('.s-empty').waitFor();
    },
  },
  { name: 'password', at: '/account/password' },
  {
    name: 'password-weak',
    at: '/account/password',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.password.old'), { exact: true }).fill('old one');
      await page.getByLabel(say(language, 'account.password.new'), { exact: true }).fill('abcdefgh1234');
      await page.locator('.a-strength').waitFor();
    },
  },
  {
    name: 'password-forgotten',
    at: '/account/password',
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'account.password.forgotten') }).click();
      await page.getByLabel(say(language, 'account.phone.label')).fill(PHONE);
      await page.getByRole('button', { name: say(language, 'account.code.send') }).click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).click();
      await page.getByLabel(say(language, 'account.password.new'), { exact: true }).fill('林间 7 只纸船 purple');
    },
  },
  {
    name: 'password-done',
    at: '/account/password',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.password.old'), { exact: true }).fill('old one');
      await page.getByLabel(say(language, 'account.password.new'), { exact: true }).fill('seven paper boats 林');
      await page.getByRole('button', { name: say(language, 'account.password.save') }).click();
      await page.locator('.a-done').waitFor();
    },
  },
  {
    name: 'sessions',
    at: '/account/sessions',
    as: (own) => own.on('GET /v1/account/sessions', () => [...SESSIONS, { ...SESSIONS[1], id: 'long', device: 'M'.repeat(64) }]),
    act: async (page) => {
      await page.locator('.a-session').nth(3).waitFor();
    },
  },
  {
    name: 'phones',
    at: '/account/phones',
    act: async (page) => {
      await page.locator('.a-session').nth(3).waitFor();
    },
  },
  {
    name: 'phones-none',
    at: '/account/phones',
    as: (own) => own.on('GET /v1/account/phones', () => []).on('GET /v1/account/desks', () => []),
    act: async (page, { language }) => {
      await page.getByText(say(language, 'account.phones.noDesks')).waitFor();
    },
  },
  {
    name: 'sessions-proof',
    at: '/account/sessions',
    as: (own) => own.refuse('DELETE /v1/account/sessions/*', 403, 'proof_needed'),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'account.sessions.endNamed', { device: 'Safari, iPhone' }) }).click();
      await page.getByRole('dialog').getByLabel(say(language, 'account.password.label'), { exact: true }).waitFor();
    },
  },
  {
    name: 'mail',
    at: '/account/mail',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.mail.label'), { exact: true }).fill('lin@example.cn');
      await page.getByRole('button', { name: say(language, 'account.code.send') }).click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).waitFor();
    },
  },
  {
    name: 'mail-wrong',
    at: '/account/mail',
    as: (own) => own.refuse('PUT /v1/account/mail', 403, 'code_wrong', { left: '4' }),
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.mail.label'), { exact: true }).fill('lin@example.cn');
      await page.getByRole('button', { name: say(language, 'account.code.send') }).click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).click();
      await page.getByRole('button', { name: say(language, 'account.mail.save') }).click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'number',
    at: '/account/number',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label'), { exact: true }).fill(PHONE);
      await page.getByRole('button', { name: say(language, 'account.code.send') }).first().click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).click();
      await page.getByLabel(say(language, 'account.number.phone')).fill(OTHER_PHONE);
    },
  },
  { name: 'closing', at: '/account/closing' },
  {
    name: 'closing-confirm',
    at: '/account/closing',
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'account.closing.begin') }).click();
      await page.getByRole('dialog').locator('input').fill('1111');
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'closing-begun',
    at: '/account/closing',
    as: (own) => own.on('GET /v1/account', () => account({ state: 'closing', closes: '2026-12-22T02:42:00Z' })),
    act: async (page) => {
      await page.locator('.s-problem').waitFor();
    },
  },
  {
    name: 'platform',
    at: '/account/platform',
    as: (own) => own.on('GET /v1/platforms', () => [...PLATFORMS, { code: 'long', name: LONG, region: '江北', address: `https://${'a'.repeat(60)}.example` }]),
    act: async (page) => {
      await page.locator('.a-pick').nth(3).waitFor();
    },
  },
  {
    name: 'platform-none',
    at: '/account/platform',
    as: (own) => own.on('GET /v1/platforms', () => []),
    act: async (page) => {
      await page.locator('.s-empty').waitFor();
    },
  },
  {
    name: 'identity',
    at: '/account/identity',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.identity.number.label'), { exact: true }).fill('990000199003077754');
      await page.getByLabel(say(language, 'account.identity.name.label'), { exact: true }).fill('林一舟');
    },
  },
  {
    name: 'identity-card',
    at: '/account/identity',
    act: async (page, { language }) => {
      await page.getByText(say(language, 'account.identity.provider.bank_card4')).click();
      await page.getByLabel(say(language, 'account.identity.name.label'), { exact: true }).fill(LONG);
      await page.getByLabel(say(language, 'account.identity.number.label'), { exact: true }).fill(ID_NUMBER);
      await page.getByLabel(say(language, 'account.identity.card.label'), { exact: true }).fill('6222 0000 0000 0000 001');
      await page.getByRole('button', { name: say(language, 'account.identity.send') }).click();
      await page.locator('.s-note.bad').last().waitFor();
    },
  },
  ...(['waiting', 'unknown'] as const).map(
    (state): Scene => ({
      name: `identity-${state}`,
      at: '/account/identity',
      as: (own) => own.on('GET /v1/account/identity', () => owed(state)),
      act: async (page) => {
        await page.locator('.a-standing').waitFor();
      },
    }),
  ),
  {
    name: 'identity-lapsed',
    at: '/account/identity',
    as: (own) => own.on('GET /v1/account/identity', () => identity({ provider: 'bank_card4', since: '2026-12-15T02:40:00Z' })),
    act: async (page) => {
      await page.locator('.a-standing').waitFor();
    },
  },
  {
    name: 'identity-failed',
    at: '/account/identity',
    as: (own) =>
      own.on('GET /v1/account/identity', () =>
        identity({ state: 'failed', provider: 'bank_card4', reason: 'identity_mismatch', since: '2026-12-15T02:40:00Z', tries_left: 0 }),
      ),
    act: async (page) => {
      await page.locator('.a-standing').waitFor();
    },
  },
  {
    name: 'identity-passed',
    at: '/account/identity',
    as: (own) =>
      own.on('GET /v1/account/identity', () =>
        identity({ state: 'passed', provider: 'alipay_face', name: '林*舟', id_number: '990000********7754', since: '2026-12-01T02:40:00Z' }),
      ),
    act: async (page) => {
      await page.locator('.a-standing').waitFor();
    },
  },
  {
    name: 'sessions-away',
    at: '/account/sessions',
    as: (own) => own.refuse('GET /v1/account/sessions', 503, 'service_unreachable'),
    act: async (page) => {
      await page.locator('.s-problem').waitFor();
    },
  },
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe.each(LOOKS)('the phone, $language $theme', (look) => {
  test('to one who is not logged in', async () => {
    expect(await stage.show('phone', look, OUT, service, false)).toEqual({});
  });
  test('to one who is', async () => {
    expect(await stage.show('phone', look, IN, service)).toEqual({});
  });
});
