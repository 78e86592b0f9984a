// Joining, the corporate transfer and certificates on the phone, as they are shown.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { at, LONG } from './answers.ts';
import { AGREED, application, APPLICATION, applyTo, FOUND, USCC, WHOLE } from './enterprise-answers.ts';
import { applying } from './enterprise-papers.ts';
import { LOOKS, type Scene, Stage } from './stage.ts';
import { ENTRY, WHOLE_JOIN, WHOLE_TRANSFER, asked, joining, toPay, transferring } from './ways-answers.ts';
import { words as say } from '../browser/support/words.ts';

const AT = `/applications/${APPLICATION}`;
async function ready(page: Page): Promise<void> {
  await page.locator('.e-form').waitFor();
}
async function stands(page: Page): Promise<void> {
  await page.locator('.a-standing').first().waitFor();
}
function as(view: ReturnType<typeof application>): NonNullable<Scene['as']> {
  return (own) => {
    applyTo(own, view);
  };
}
/** Goes on from a step that is not complete, and comes back to what is missing. */
function missing(next: string): NonNullable<Scene['act']> {
  return async (page, { language }) => {
    await ready(page);
    await page.getByRole('button', { name: say(language, 'enterprise.next', { step: say(language, `enterprise.step.${next}.title`) }) }).click();
    await page.getByRole('button', { name: say(language, 'enterprise.previous') }).click();
    await page.locator('[aria-invalid=true]').first().waitFor();
  };
}
/** Hands it in, and is refused. */
async function refused(page: Page, { language }: { readonly language: 'zh-CN' | 'en' }): Promise<void> {
  await ready(page);
  await page.getByRole('button', { name: say(language, 'enterprise.submit') }).click();
  await page.locator('[data-field=admin_phone] .s-note.bad').waitFor();
}
/** One that lapsed had waited for the money. */
const TO_BANK = { from: 'awaiting', awaited: 'bank' } as const;
const SUBMISSION = `POST /v1${AT}/submission`;

const SCENES: readonly Scene[] = [
  {
    name: 'ways-registered',
    at: `/enterprises/find?q=${USCC}`,
    as: (own) => own.on('GET /v1/enterprises', () => ({ found: [{ id: 'other', name: LONG, uscc: USCC, role: null, ways: [{ kind: 'join', open: null }, { kind: 'transfer', open: APPLICATION }] }], has_more: false, unknown: null })),
    act: (page) => page.locator('[data-way=transfer]').waitFor(),
  },
  {
    name: 'ways-chosen',
    at: '/enterprises/find?q=江北示范',
    as: (own) => own.on('GET /v1/enterprises', () => FOUND),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'enterprise.registered.choose') }).click();
      await page.locator('[data-way=join]').waitFor();
    },
  },
  { name: 'join-admin-empty', at: `${AT}/admin`, as: as(joining('draft', { name: LONG, uscc: USCC })), act: ready },
  { name: 'join-admin-missing', at: `${AT}/admin`, as: as(joining('draft', { name: LONG, uscc: USCC })), act: missing('certificate') },
  { name: 'join-review', at: `${AT}/review`, as: as(joining('draft', { ...WHOLE_JOIN, name: LONG, agreed: '' })), act: ready },
  {
    name: 'join-differs',
    at: `${AT}/review`,
    as: (own) => applyTo(own, joining('draft')).refuse(SUBMISSION, 422, 'admin_differs', { left: '2' }),
    act: refused,
  },
  {
    name: 'join-tries-used',
    at: `${AT}/review`,
    as: (own) => applyTo(own, joining('draft')).refuse(SUBMISSION, 429, 'admin_tries_used'),
    act: refused,
  },
  { name: 'join-waits', at: AT, as: as(asked()), act: stands },
  { name: 'join-stands-still', at: AT, as: as(asked({ can_admin_grant: false, lapses: null })), act: stands },
  { name: 'join-declined', at: AT, as: as(joining('rejected', WHOLE_JOIN, { reason: '不认识这位同事，请先到办公室登记。', rejected_by: 'admin', ways: ['join', 'transfer'] })), act: stands },
  { name: 'join-lapsed', at: AT, as: as(joining('lapsed', WHOLE_JOIN, { sent: at(-20_160), decided: at(0), ways: ['join', 'transfer'], lapsed: { from: 'awaiting', awaited: 'admin' } })), act: stands },
  { name: 'join-lapsed-approved', at: AT, as: as(joining('lapsed', WHOLE_JOIN, { sent: at(-150_000), decided: at(0), ways: ['certificate'], lapsed: { from: 'approved', awaited: null } })), act: stands },
  { name: 'claim-lapsed-returned', at: AT, as: as(application('lapsed', WHOLE, { sent: at(-90_000), decided: at(0), ways: ['claim', 'transfer'], lapsed: { from: 'returned', awaited: null } })), act: stands },
  { name: 'join-review-state', at: AT, as: as(joining('submitted')), act: stands },
  { name: 'join-approved', at: AT, as: as(joining('approved', { ...WHOLE_JOIN, name: LONG })), act: stands },
  { name: 'join-fulfilled', at: AT, as: as(joining('fulfilled')), act: stands },
  { name: 'claim-superseded-ways', at: AT, as: as(application('superseded', WHOLE, { ways: ['join', 'transfer'] })), act: stands },
  { name: 'transfer-account-empty', at: `${AT}/account`, as: as(transferring('draft', { uscc: USCC })), act: ready },
  { name: 'transfer-account-missing', at: `${AT}/account`, as: as(transferring('draft', { ...WHOLE_TRANSFER, name: '', account_tail: '1234', account_own: '' })), act: missing('review') },
  { name: 'transfer-account-known', at: `${AT}/account`, as: as(transferring('draft', { ...WHOLE_TRANSFER, name: LONG }, { role: 'clerk', ways: ['join'] })), act: ready },
  { name: 'transfer-review', at: `${AT}/review`, as: as(transferring('draft', { ...WHOLE_TRANSFER, name: LONG, agreed: '' })), act: ready },
  { name: 'transfer-pay', at: AT, as: as(toPay()), act: stands },
  { name: 'transfer-pay-bank', at: AT, as: as(toPay({ payee: { name: LONG, account: '0000 0000 0000 0000 001', bank: '示范银行股份有限公司江北示范新区支行营业部', is_sandbox: false } })), act: stands },
  {
    name: 'transfer-nothing',
    at: AT,
    as: (own) => applyTo(own, toPay()).on(`POST /v1${AT}/bank-inquiry`, () => toPay()),
    act: async (page, { language }) => {
      await page.getByRole('button', { name: say(language, 'enterprise.transfer.ask') }).click();
      await page.getByText(language === 'en' ? /^Not there/u : /^未到账/u).waitFor();
    },
  },
  { name: 'transfer-wrong', at: AT, as: as(toPay({ tries_left: 1, entries: [ENTRY.wrong_amount, ENTRY.wrong_payer] })), act: stands },
  { name: 'transfer-tries-over', at: AT, as: as(transferring('lapsed', WHOLE_TRANSFER, { sent: at(-60), ways: ['claim', 'transfer'], lapsed: TO_BANK, transfer: { ...AGREED, tries_left: 0, entries: [ENTRY.wrong_amount, ENTRY.wrong_payer, ENTRY.wrong_amount] } })), act: stands },
  { name: 'transfer-late', at: AT, as: as(transferring('lapsed', WHOLE_TRANSFER, { sent: at(-6_000), ways: ['claim', 'transfer'], lapsed: TO_BANK, transfer: { ...AGREED, resume_until: '2026-12-25T16:00:00Z', entries: [ENTRY.late] } })), act: stands },
  { name: 'transfer-lapsed', at: AT, as: as(transferring('lapsed', WHOLE_TRANSFER, { sent: at(-9_000), ways: ['claim', 'transfer'], lapsed: TO_BANK, transfer: toPay().transfer })), act: stands },
  { name: 'transfer-matched', at: AT, as: as(transferring('submitted', WHOLE_TRANSFER, { transfer: { ...AGREED, entries: [ENTRY.matched, ENTRY.extra] } })), act: stands },
  { name: 'transfer-confirm', at: AT, as: as(transferring('awaiting', { ...WHOLE_TRANSFER, name: LONG }, { awaits: 'applicant', sent: at(-900), decided: at(-5), lapses: at(20_160), transfer: { ...AGREED, entries: [ENTRY.matched] } })), act: stands },
  { name: 'transfer-admin', at: AT, as: as(transferring('fulfilled', { ...WHOLE_TRANSFER, name: LONG }, { transfer: { ...AGREED, entries: [ENTRY.matched] } })), act: stands },
  { name: 'transfer-clerk', at: AT, as: as(transferring('fulfilled', WHOLE_TRANSFER, { role: 'clerk', transfer: { ...AGREED, entries: [ENTRY.matched] } })), act: stands },
  { name: 'certificate-facts', at: `${AT}/facts`, as: as(application('draft', { ...WHOLE, form: '', agreed: '' }, { kind: 'certificate' })), act: ready },
  { name: 'certificate-clerk', at: `${AT}/certificate`, as: as(application('draft', { name: LONG, uscc: USCC, platform: 'jiangbei' }, { kind: 'certificate', role: 'clerk', documents: [] })), act: ready },
  { name: 'certificate-approved', at: AT, as: as(application('approved', WHOLE, { kind: 'certificate' })), act: stands },
];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe.each(LOOKS)('in $language, $theme', (look) => {
  test('joining, transfers and certificates are shown as they should be', async () => {
    expect(await stage.show('phone', look, SCENES, applying)).toEqual({});
  });
});
