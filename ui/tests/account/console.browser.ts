// The console, as it is shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { account, AUDIT, LONG, OUTBOX, PEOPLE, PHONE, PROPOSALS, QUEUES, service, VERDICT } from './answers.ts';
import { LOOKS, type Scene, Stage } from './stage.ts';
import { words as say } from '../browser/support/words.ts';

const OUT: readonly Scene[] = [
  { name: 'login', at: '/login' },
  {
    name: 'login-code',
    at: '/login',
    act: async (page, { language }) => {
      await page.getByLabel(say(language, 'account.phone.label')).fill(PHONE);
      await page.getByRole('button', { name: say(language, 'account.code.send') }).click();
      await page.getByRole('button', { name: say(language, 'account.code.take') }).waitFor();
    },
  },
];

const IN: readonly Scene[] = [
  { name: 'overview', at: '/' },
  {
    name: 'overview-row',
    at: '/',
    act: async (page) => {
      await page.locator('[data-row]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
    },
  },
  { name: 'overview-none', at: '/', as: (own) => own.on('GET /v1/office/queues', () => []) },
  { name: 'overview-long', at: '/', as: (own) => own.on('GET /v1/office/queues', () => [...QUEUES, { name: 'a_queue_of_a_later_service_with_a_long_name', waiting: 12_345, oldest: '2025-12-15T02:00:00Z' }]) },
  { name: 'overview-away', at: '/', as: (own) => own.refuse('GET /v1/office/queues', 503, 'service_unreachable') },
  { name: 'people', at: '/people' },
  { name: 'people-long', at: '/people', as: (own) => own.on('GET /v1/office/people', () => PEOPLE.map((row) => ({ ...row, name: LONG }))) },
  {
    name: 'people-invite',
    at: '/people',
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.people.begin') }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'people-invited',
    at: '/people',
    // The only officer needs nobody's word.
    as: (own) => own.on('GET /v1/office/people', () => PEOPLE.filter(({ account: id }) => id !== 'account-2')),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.people.begin') }).click();
      await page.getByRole('button', { name: say(language, 'console.people.make') }).click();
      await page.locator('.c-link').waitFor();
    },
  },
  {
    name: 'people-withdraw',
    at: '/people',
    as: (own) => own.refuse('DELETE /v1/office/people/*', 409, 'last_officer'),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.people.withdrawOf', { role: say(language, 'console.role.is.officer'), phone: '138****0000' }) }).click();
      await page.getByRole('dialog').locator('input').fill('0000');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').locator('.s-problem').waitFor();
    },
  },
  {
    name: 'people-proposals',
    at: '/people',
    as: (own) => own.on('GET /v1/office/proposals', () => PROPOSALS),
    act: async (page) => {
      await page.locator('.c-proposal').nth(2).waitFor();
    },
  },
  {
    name: 'people-proposal-over',
    at: '/people',
    as: (own) => own.on('GET /v1/office/proposals', () => PROPOSALS).refuse('POST /v1/office/proposals/*', 409, 'proposal_over'),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.proposal.confirm'), exact: true }).click();
      await page.locator('.c-proposals .s-problem').waitFor();
    },
  },
  {
    name: 'people-link',
    at: '/people',
    as: (own) => own.on('GET /v1/office/proposals', () => PROPOSALS),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.proposal.link') }).click();
      await page.locator('.c-link').waitFor();
    },
  },
  {
    name: 'people-end',
    at: '/people',
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.people.endOf', { phone: '139****1111' }) }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'factor',
    at: '/factor?to=/people',
    as: (own) => own.on('GET /v1/account', () => account({ roles: ['officer'], role_wants: 'password' })).on('POST /v1/account/proofs', () => account({ roles: ['officer'], role_wants: 'password' })),
    act: async (page, { language }) => {
      await page.reload();
      await page.getByLabel(say(language, 'account.password.label'), { exact: true }).waitFor();
    },
  },
  {
    name: 'factor-code',
    at: '/factor?to=/people',
    as: (own) => own.on('GET /v1/account', () => account({ roles: ['officer'], role_wants: 'code' })),
    act: async (page, { language }) => {
      await page.reload();
      await page.getByLabel(say(language, 'account.code.label'), { exact: true }).waitFor();
    },
  },
  {
    name: 'factor-unset',
    at: '/factor?to=/people',
    as: (own) => own.on('GET /v1/account', () => account({ roles: ['officer'], role_wants: 'password', has_password: false })),
    act: async (page, { language }) => {
      await page.reload();
      await page.getByRole('button', { name: say(language, 'account.password.set') }).waitFor();
    },
  },
  { name: 'outbox', at: '/outbox' },
  { name: 'outbox-long', at: '/outbox', as: (own) => own.on('GET /v1/office/outbox', () => ({ ...OUTBOX, rows: OUTBOX.rows.map((row) => ({ ...row, text: `${LONG}${LONG}`, to: `${'a'.repeat(50)}***@${'b'.repeat(40)}.example` })) })) },
  { name: 'sandbox', at: '/sandbox' },
  {
    name: 'sandbox-saved',
    at: '/sandbox',
    act: async (page, { language }) => {
      await page.getByText(say(language, 'console.sandbox.outcome.late')).first().click();
      await page.locator('.a-done').waitFor();
    },
  },
  { name: 'audit', at: '/audit' },
  {
    name: 'audit-whole',
    at: '/audit',
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.audit.verify') }).click();
      await page.locator('.c-verdict').waitFor();
    },
  },
  {
    name: 'audit-broken',
    at: '/audit',
    as: (own) => own.on('POST /v1/office/audit/verification', () => ({ ...VERDICT, broken: AUDIT.records[4]?.sequence ?? 0 })),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'console.audit.verify') }).click();
      await page.locator('.c-verdict').waitFor();
    },
  },
  { name: 'messages', at: '/messages' },
  { name: 'account', at: '/account' },
  { name: 'account-password', at: '/account/password' },
  { name: 'account-sessions', at: '/account/sessions' },
  { name: 'account-number', at: '/account/number' },
  {
    name: 'account-mail',
    at: '/account/mail',
    as: (own) => own.on('GET /v1/account', () => account({ roles: ['officer'], mail: 'l***@example.cn' })),
  },
  { name: 'account-identity', at: '/account/identity' },
  { name: 'account-platform', at: '/account/platform' },
  { name: 'account-closing', at: '/account/closing' },
  {
    name: 'account-no-role',
    at: '/account',
    as: (own) => own.on('GET /v1/account', () => account({ identity: 'unverified' })),
    act: async (page) => {
      await page.locator('.s-problem').waitFor();
    },
  },
];
const OPERATOR: readonly Scene[] = [
  { name: 'operator-overview', at: '/' },
  { name: 'operator-outbox', at: '/outbox', as: (own) => own.on('GET /v1/office/outbox', () => ({ ...OUTBOX, rows: [] })) },
  { name: 'operator-audit', at: '/audit' },
];
/** At the least width that the console wants. */
const SMALL = IN.filter(({ name }) => ['overview', 'people-long', 'outbox-long', 'sandbox', 'audit-broken', 'messages', 'account', 'account-identity'].includes(name));

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe.each(LOOKS)('the console, $language $theme', (look) => {
  test('to one who is not logged in', async () => {
    expect(await stage.show('console', look, OUT, service, false)).toEqual({});
  });
  test('to an officer', async () => {
    expect(await stage.show('console', look, IN, () => service('officer'))).toEqual({});
  });
  test('to an operator', async () => {
    expect(await stage.show('console', look, OPERATOR, () => service('operator'))).toEqual({});
  });
  test('in a small window', async () => {
    expect(await stage.show('small', look, SMALL, () => service('officer'))).toEqual({});
  });
});
