// Search, claim and own applications on the phone, as they are shown.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { account, at, LONG } from './answers.ts';
import { application, APPLICATION, applyTo, ENTERPRISE_VIEW, FOUND, OFF_USCC, row, unknown, USCC, WHOLE } from './enterprise-answers.ts';
import { applying } from './enterprise-papers.ts';
import { LOOKS, type Scene, Stage } from './stage.ts';
import { words as say } from '../browser/support/words.ts';

const AT = `/applications/${APPLICATION}`;
const OWN_AT = `/enterprises/${ENTERPRISE_VIEW.own.id}`;
/** Waits until what a step shows is there. */
async function ready(page: Page): Promise<void> {
  await page.locator('.e-form').waitFor();
}
async function stands(page: Page): Promise<void> {
  await page.locator('.a-standing').first().waitFor();
}
/** The application in a state, whatever is asked. */
function as(view: ReturnType<typeof application>): NonNullable<Scene['as']> {
  return (own) => {
    applyTo(own, view);
  };
}
const REFUSED = [
  { field: 'licence' as const, reason: '照片右上角反光，看不清二维码' },
  { field: 'term_until' as const, reason: '与执照上的日期不一致' },
];

const SCENES: readonly Scene[] = [
  { name: 'enterprises-none', at: '/enterprises', act: (page) => page.locator('.e-empty').waitFor() },
  {
    name: 'enterprises',
    at: '/enterprises',
    as: (own) =>
      own
        .on('GET /v1/enterprises/mine', () => [ENTERPRISE_VIEW.own])
        .on('GET /v1/applications', () => [row('draft', { name: LONG }), row('returned', { id: 'b', lapses: at(80_000) }), row('in_review', { id: 'c' }), row('awaiting', { id: 'f', kind: 'transfer', awaits: 'bank', lapses: at(8_640) }), row('awaiting', { id: 'g', kind: 'transfer', awaits: 'applicant', lapses: at(43_200) }), row('rejected', { id: 'd' }), row('superseded', { id: 'e', name: LONG })]),
    act: (page) => page.locator('[data-row]').first().waitFor(),
  },
  {
    name: 'enterprises-unproven',
    at: '/enterprises',
    as: (own) => own.on('GET /v1/account', () => account({ identity: 'unverified', name: null })),
    act: (page) => page.locator('.s-problem').first().waitFor(),
  },
  { name: 'find', at: '/enterprises/find' },
  { name: 'find-unknown', at: `/enterprises/find?q=${USCC}`, act: stands },
  { name: 'find-open', at: `/enterprises/find?q=${OFF_USCC}`, as: (own) => own.on('GET /v1/enterprises', () => unknown(APPLICATION, OFF_USCC)), act: stands },
  { name: 'find-known', at: '/enterprises/find?q=江北示范', as: (own) => own.on('GET /v1/enterprises', () => FOUND), act: stands },
  { name: 'find-nobody', at: '/enterprises/find?q=山下', as: (own) => own.on('GET /v1/enterprises', () => ({ found: [], has_more: false, unknown: null })), act: stands },
  { name: 'find-short', at: '/enterprises/find', act: (page, { language }) => page.getByRole('button', { name: say(language, 'enterprise.find.action') }).click() },
  { name: 'claim-facts-empty', at: `${AT}/facts`, act: ready },
  {
    name: 'claim-facts',
    at: `${AT}/facts`,
    as: as(application('draft', { ...WHOLE, term_until: '2026-03-17', platform_sure: '', form: '', agreed: '' })),
    act: async (page) => {
      await ready(page);
      await page.locator('.e-thumb img').waitFor();
    },
  },
  {
    name: 'claim-facts-missing',
    at: `${AT}/facts`,
    as: as(application('draft', { uscc: OFF_USCC, name: LONG }, { uscc: OFF_USCC, documents: [] })),
    act: async (page, { language }) => {
      await ready(page);
      await page.getByRole('button', { name: say(language, 'enterprise.next', { step: say(language, 'enterprise.step.certificate.title') }) }).click();
      await page.getByRole('button', { name: say(language, 'enterprise.previous') }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  { name: 'claim-certificate', at: `${AT}/certificate`, act: ready },
  { name: 'claim-form', at: `${AT}/form`, as: as(application('draft', { ...WHOLE, form: '', agreed: '' }, { documents: [] })), act: ready },
  { name: 'claim-form-there', at: `${AT}/form`, as: as(application('draft', { ...WHOLE, term_until: '2026-03-17' })), act: ready },
  { name: 'claim-review', at: `${AT}/review`, as: as(application('draft', { ...WHOLE, name: LONG, agreed: '' })), act: ready },
  { name: 'claim-review-open', at: `${AT}/review`, as: as(application('draft', { ...WHOLE, term_until: '2026-03-17', platform_sure: '', stamping: '', agreed: '' })), act: ready },
  {
    name: 'claim-withdraw',
    at: `${AT}/facts`,
    act: async (page, { language }) => {
      await ready(page);
      await page.getByRole('button', { name: say(language, 'enterprise.withdraw.draft') }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'claim-submitted', at: AT, as: as(application('submitted')), act: stands },
  { name: 'claim-urge', at: AT, as: as(application('in_review', WHOLE, { urge_from: at(-5) })), act: stands },
  { name: 'claim-returned', at: AT, as: as(application('returned', WHOLE, { refused: REFUSED, decided: at(-30) })), act: stands },
  { name: 'claim-returned-facts', at: `${AT}/facts`, as: as(application('returned', WHOLE, { refused: REFUSED, decided: at(-30) })), act: ready },
  { name: 'claim-rejected', at: AT, as: as(application('rejected', WHOLE, { reason: '营业执照已被吊销，不能办理企业证书。' })), act: stands },
  { name: 'claim-approved', at: AT, as: as(application('approved', { ...WHOLE, name: LONG })), act: stands },
  { name: 'claim-withdrawn', at: AT, as: as(application('withdrawn')), act: stands },
  { name: 'claim-lapsed', at: AT, as: as(application('lapsed')), act: stands },
  { name: 'claim-superseded', at: AT, as: as(application('superseded')), act: stands },
  { name: 'claim-fulfilled', at: AT, as: as(application('fulfilled')), act: stands },
  { name: 'claim-erased', at: AT, as: (own) => own.refuse(`GET /v1${AT}`, 410, 'application_erased'), act: (page) => page.locator('.s-problem').first().waitFor() },
  { name: 'enterprise', at: OWN_AT, act: stands },
  { name: 'enterprise-without', at: OWN_AT, as: (own) => own.on(`GET /v1${OWN_AT}`, () => ({ ...ENTERPRISE_VIEW, certificate: { stands: 'none', application: null } })), act: stands },
  { name: 'enterprise-applied', at: OWN_AT, as: (own) => own.on(`GET /v1${OWN_AT}`, () => ({ ...ENTERPRISE_VIEW, certificate: { stands: 'applied', application: APPLICATION } })), act: stands },
  { name: 'enterprise-approved', at: OWN_AT, as: (own) => own.on(`GET /v1${OWN_AT}`, () => ({ ...ENTERPRISE_VIEW, certificate: { stands: 'approved', application: APPLICATION } })), act: stands },
  { name: 'enrol-approved', at: `/enrol?application=${APPLICATION}`, as: as(application('approved', { ...WHOLE, name: LONG })), act: (page) => page.locator('.p-facts').waitFor() },
];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe.each(LOOKS)('in $language, $theme', (look) => {
  test('search, claim and applications are shown as they should be', async () => {
    expect(await stage.show('phone', look, SCENES, applying)).toEqual({});
  });
});
