// What a person does on the ways beside the claim, where the service has to play along; by keyboard alone where that is said.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { at } from './answers.ts';
import { AGREED, application, APPLICATION, applyTo, ENTERPRISE_VIEW, NAME, row, unknown, USCC, WHOLE } from './enterprise-answers.ts';
import { applying } from './enterprise-papers.ts';
import { type FakeService, Refusal } from './fake-service.ts';
import { type Look, Stage } from './stage.ts';
import { ENTRY, WHOLE_JOIN, WHOLE_TRANSFER, asked, joining, toPay, transferring } from './ways-answers.ts';
import type { ApplicationView, EnterpriseSearch, OwnCertificate } from '../../src/wire/enterprise.ts';
import { words as say } from '../browser/support/words.ts';

const LOOK: Look = { language: 'zh-CN', theme: 'light' };
const AT = `/applications/${APPLICATION}`;
const ROUTE = `/v1${AT}`;
const OTHER = '1f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0';
const KNOWN: EnterpriseSearch = {
  found: [{ id: 'other', name: NAME, uscc: USCC, role: null, ways: [{ kind: 'join', open: null }, { kind: 'transfer', open: null }] }], has_more: false, unknown: null,
};
const word = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('zh-CN', key, params);

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

/** One who is logged in, at a place, with an application as it is here. */
async function open(to: string, begun: ApplicationView, as: (service: FakeService) => void = () => undefined): Promise<Page> {
  stage.service = applying(begun);
  as(stage.service);
  context = await stage.browser('phone', LOOK);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  await stage.logIn(page, 'phone', LOOK);
  await stage.go(page, 'phone', to);
  return page;
}
function field(page: Page, name: string): ReturnType<Page['locator']> {
  return page.locator(`[data-field=${name}] input`).first();
}
async function press(page: Page, key: string, params: Readonly<Record<string, string | number>> = {}): Promise<void> {
  await page.getByRole('button', { name: word(key, params), exact: true }).press('Enter');
}
async function next(page: Page, step: string): Promise<void> {
  await press(page, 'enterprise.next', { step: word(`enterprise.step.${step}.title`) });
  await page.getByRole('heading', { name: word(`enterprise.step.${step}.title`), exact: true }).first().waitFor();
}

describe('joining', () => {
  test('is chosen from the search, filled in and handed in by keyboard alone', async () => {
    const page = await open('/enterprises/find', joining('draft', { name: NAME, uscc: USCC, platform: 'jiangbei' }), (own) => own.on('GET /v1/enterprises', () => KNOWN));
    const { keyboard } = page;
    await page.getByRole('searchbox').focus();
    await keyboard.type(USCC);
    await keyboard.press('Enter');
    await page.getByRole('button', { name: word('enterprise.way.join.title') }).press('Enter');
    await field(page, 'admin_name').focus();
    await keyboard.type('林一舟');
    await keyboard.press('Tab');
    await keyboard.type('+86 100-0000-0001');
    expect(await field(page, 'admin_phone').inputValue()).toBe('10000000001');
    await next(page, 'certificate');
    await page.locator('[data-field=platform_sure] input').press('Space');
    await page.locator('[data-field=stamping] input').press('Space');
    await next(page, 'review');
    // As what one comes in is said before.
    await page.getByText(word('enterprise.becomes.clerk')).waitFor();
    await page.locator('[data-field=agreed] input').press('Space');
    await press(page, 'enterprise.submit');
    await page.getByText(word('enterprise.awaits.admin.title')).waitFor();
    expect(stage.service.said('POST /v1/applications')).toEqual({ kind: 'join', uscc: USCC });
  });

  test('jon6: a wrong admin leads to the field, with how many tries are left, until another one is typed', async () => {
    const page = await open(`${AT}/review`, joining('draft'), (own) => own.refuse(`POST ${ROUTE}/submission`, 422, 'admin_differs', { left: '2' }));
    await press(page, 'enterprise.submit');
    const note = page.locator('[data-field=admin_phone] .s-note.bad');
    await note.getByText('还可以试 2 次').waitFor();
    expect(await field(page, 'admin_phone').getAttribute('aria-invalid')).toBe('true');
    await field(page, 'admin_name').fill('林二舟');
    await note.waitFor({ state: 'detached' });
  });

  test('jon6: once the tries are used up the transfer takes what was typed along', async () => {
    const page = await open(`${AT}/review`, joining('draft'), (own) => own.refuse(`POST ${ROUTE}/submission`, 429, 'admin_tries_used'));
    await press(page, 'enterprise.submit');
    await page.locator('[data-field=admin_phone] .s-note.bad').waitFor();
    await page.locator('[data-way=transfer]').press('Enter');
    await page.getByRole('heading', { name: word('enterprise.step.account.title') }).waitFor();
    expect(stage.service.said(`POST ${ROUTE}/way`)).toEqual({ kind: 'transfer' });
    expect(await field(page, 'name').inputValue()).toBe(NAME);
  });

  test('jon4: days that stand still are said, and go on as the admin has a certificate', async () => {
    const page = await open(AT, asked({ can_admin_grant: false, lapses: null }));
    await page.getByText(word('enterprise.awaits.stands.title')).waitFor();
    stage.service.on(`GET ${ROUTE}`, () => asked());
    stage.service.emit({ is: 'account' });
    await page.getByText(word('enterprise.awaits.admin.title')).waitFor();
    await page.getByText('第 3、7、13 天提醒管理员').waitFor();
  });
});

describe('another way', () => {
  test('a draft goes on as another kind, with its fields', async () => {
    const page = await open(`${AT}/facts`, application('draft', { ...WHOLE, form: '', agreed: '' }, { ways: ['transfer'] }));
    await field(page, 'name').fill('江北示范建设集团');
    await page.locator('[data-way=transfer]').click();
    await page.getByRole('heading', { name: word('enterprise.step.account.title') }).waitFor();
    // What was typed a moment ago went before it.
    expect(await field(page, 'name').inputValue()).toBe('江北示范建设集团');
    expect(page.url()).toMatch(/\/account$/u);
  });

  test('clm1: of a claim that another one superseded a request to join is made', async () => {
    const page = await open(AT, application('superseded', WHOLE, { ways: ['join', 'transfer'] }), (own) =>
      own.on(`POST ${ROUTE}/way`, () => ({ ...joining('draft', { name: NAME, uscc: USCC, platform: 'jiangbei' }), id: OTHER }))
        .on(`GET /v1/applications/${OTHER}`, () => ({ ...joining('draft', { name: NAME, uscc: USCC, platform: 'jiangbei' }), id: OTHER })));
    await page.locator('[data-way=join]').click();
    await page.getByRole('heading', { name: word('enterprise.step.admin.title'), exact: true }).waitFor();
    expect(page.url()).toContain(`${OTHER}/admin`);
    expect(stage.service.count(`GET /v1/applications/${OTHER}`)).toBeGreaterThan(0);
  });

  test('that is not open any more says so, and loses nothing', async () => {
    const page = await open(`${AT}/account`, transferring('draft'), (own) => own.refuse(`POST ${ROUTE}/way`, 409, 'ENTERPRISE_TAKEN'));
    await page.locator('[data-way=claim]').click();
    await page.getByText(word('errors.ENTERPRISE_TAKEN.what')).waitFor();
    expect(await field(page, 'bank').inputValue()).toBe(WHOLE_TRANSFER.bank);
  });
});

describe('a corporate transfer', () => {
  test('is filled in, handed in, and tells what to transfer, by keyboard alone', async () => {
    const page = await open('/enterprises/find', transferring('draft', { uscc: USCC }), (own) => own.on('GET /v1/enterprises', () => unknown()));
    const { keyboard } = page;
    await page.getByRole('searchbox').focus();
    await keyboard.type(USCC);
    await keyboard.press('Enter');
    await page.locator('[data-way=transfer]').press('Enter');
    await field(page, 'name').focus();
    await keyboard.type(NAME);
    await keyboard.press('Tab');
    await keyboard.type('示范银行江北支行');
    await keyboard.press('Tab');
    await keyboard.insertText('0000 0000 0012 3456');
    expect(await field(page, 'account_tail').inputValue()).toBe('123456');
    await page.locator('[data-field=account_own] input').press('Space');
    await next(page, 'review');
    await page.getByText(word('enterprise.becomes.transferAdmin')).waitFor();
    await page.locator('[data-field=agreed] input').press('Space');
    await press(page, 'enterprise.submit');
    await page.getByText('0.37 元').waitFor();
    await page.getByText(word('enterprise.transfer.until', { day: '2026-12-18' })).waitFor();
    await page.getByText(word('enterprise.transfer.sandbox')).waitFor();
    await context?.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: word('enterprise.transfer.copy', { name: word('enterprise.transfer.payeeAccount') }) }).press('Enter');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(AGREED.payee.account);
  });

  test('trf8: who says that it was paid is told that it is not there, and the deadline stays', async () => {
    const page = await open(AT, toPay(), (own) => own.on(`POST ${ROUTE}/bank-inquiry`, () => toPay()));
    await press(page, 'enterprise.transfer.ask');
    await page.getByText(/^未到账：10:4\d 问过银行/u).waitFor();
    await page.getByText(word('enterprise.transfer.until', { day: '2026-12-18' })).waitFor();
    // What comes after it takes its place.
    stage.service.on(`GET ${ROUTE}`, () => toPay({ tries_left: 2, entries: [ENTRY.wrong_amount] }));
    stage.service.emit({ is: 'account' });
    await page.getByText(word('enterprise.transfer.fate.wrong_amount', { agreed: '0.37 元', amount: '0.73 元' })).waitFor();
    expect(await page.getByText(/^未到账/u).count()).toBe(0);
    await page.getByText(word('enterprise.transfer.left', { count: 2 })).waitFor();
  });

  test('trf5: one that came late is gone on with', async () => {
    const late = { ...AGREED, resume_until: '2026-12-25T16:00:00Z', entries: [ENTRY.late] };
    const page = await open(AT, transferring('lapsed', WHOLE_TRANSFER, { sent: at(-6_000), transfer: late }), (own) =>
      own.on(`POST ${ROUTE}/resumption`, () => transferring('submitted', WHOLE_TRANSFER, { transfer: { ...late, resume_until: null } })));
    await page.getByText(word('enterprise.resume.means', { until: '2026-12-25' })).waitFor();
    await press(page, 'enterprise.resume.action');
    await page.getByText(word('enterprise.means.submitted')).waitFor();
  });

  test('trf9: whoever was told to be the admin confirms to come in as a clerk, and goes on to the certificate', async () => {
    const done = transferring('fulfilled', WHOLE_TRANSFER, { role: 'clerk', transfer: { ...AGREED, entries: [ENTRY.matched] } });
    const certificate = { ...application('draft', { name: NAME, uscc: USCC }, { kind: 'certificate', role: 'clerk', documents: [] }), id: OTHER };
    const page = await open(AT, transferring('awaiting', WHOLE_TRANSFER, { awaits: 'applicant', sent: at(-900), lapses: '2026-12-29T02:41:00Z' }), (own) =>
      own.on(`POST ${ROUTE}/confirmation`, () => done).on('POST /v1/applications', () => certificate).on(`GET /v1/applications/${OTHER}`, () => certificate));
    // days_to_confirm_were_told_nowhere
    await page.getByText('请在 2026-12-29 10:41 前确认，过期申请失效').waitFor();
    await press(page, 'enterprise.confirm.action');
    await page.getByText(word('enterprise.fulfilled.clerk')).waitFor();
    await press(page, 'enterprise.way.certificate.title');
    await page.getByRole('heading', { name: word('enterprise.step.certificate.title') }).waitFor();
    expect(stage.service.said('POST /v1/applications')).toEqual({ kind: 'certificate', uscc: USCC });
    // The licence is not theirs to show.
    expect(await page.locator('.e-thumb').count()).toBe(0);
  });

  test('the list says what each application waits for, and by when where it is for oneself', async () => {
    const rows = [
      row('awaiting', { id: 'a', kind: 'join', awaits: 'admin', lapses: at(20_160) }),
      row('awaiting', { id: 'b', kind: 'transfer', awaits: 'bank', lapses: at(8_640) }),
      row('awaiting', { id: 'c', kind: 'transfer', awaits: 'applicant', lapses: at(43_200) }),
    ];
    const page = await open('/enterprises', toPay(), (own) => own.on('GET /v1/applications', () => rows));
    await page.locator('[data-row]').first().waitFor();
    const badges = page.locator('[data-row] .s-badge');
    expect(await badges.allInnerTexts()).toEqual((['admin', 'bank', 'applicant'] as const).map((awaits) => word(`enterprise.state.awaits.${awaits}`)));
    expect(await page.locator('[data-row] .s-badge.warn').count()).toBe(1);
    const until = page.getByText(word('enterprise.until', { day: '2027-01-14' }));
    expect(await until.count()).toBe(1);
  });

  test('a member without a certificate begins it on the page of the enterprise, and takes it there once it is approved', async () => {
    const certificate = { ...application('draft', { name: NAME, uscc: USCC }, { kind: 'certificate', role: 'clerk', documents: [] }), id: OTHER };
    let own: OwnCertificate = { stands: 'none', application: null };
    const at = `/enterprises/${ENTERPRISE_VIEW.own.id}`;
    const page = await open(at, certificate, (service) =>
      service.on(`GET /v1${at}`, () => ({ ...ENTERPRISE_VIEW, certificate: own })).on('POST /v1/applications', () => certificate).on(`GET /v1/applications/${OTHER}`, () => certificate));
    await page.getByText(word('enterprise.own.none.title')).waitFor();
    await press(page, 'enterprise.way.certificate.title');
    await page.getByRole('heading', { name: word('enterprise.step.certificate.title') }).waitFor();
    expect(stage.service.said('POST /v1/applications')).toEqual({ kind: 'certificate', uscc: USCC });
    own = { stands: 'applied', application: OTHER };
    await stage.go(page, 'phone', at);
    await page.getByRole('link', { name: word('enterprise.own.see') }).press('Enter');
    await page.getByRole('heading', { name: word('enterprise.step.certificate.title') }).waitFor();
    await stage.go(page, 'phone', at);
    await page.getByText(word('enterprise.own.applied.title')).waitFor();
    // It is approved while the page is looked at.
    own = { stands: 'approved', application: OTHER };
    stage.service.on(`GET /v1/applications/${OTHER}`, () => ({ ...certificate, state: 'approved', may: ['certify'] }));
    await expect.poll(() => stage.service.listeners).toBe(1);
    stage.service.emit({ is: 'account' });
    await page.getByRole('button', { name: word('enterprise.certify.here') }).press('Enter');
    await page.getByText(word('enterprise.certify.means')).waitFor();
    expect(page.url()).toContain(`enrol?application=${OTHER}`);
  });
  test('an application that could not be asked for was shown as if it were as it is now', async () => {
    const page = await open(AT, toPay());
    await page.locator('.a-standing').first().waitFor();
    await expect.poll(() => stage.service.listeners).toBe(1);
    stage.service.refuse(`GET ${ROUTE}`, 503, 'service_unreachable');
    stage.service.emit({ is: 'account' });
    await page.locator('.s-problem').waitFor();
    await page.locator('.a-standing').first().waitFor();
    applyTo(stage.service, toPay());
    await press(page, 'account.again');
    await page.locator('.s-problem').waitFor({ state: 'detached' });
  });
  test('the certificate of an approved application was taken in the middle of the page, and its foot was empty', async () => {
    const page = await open(AT, application('approved', { name: NAME, uscc: USCC }, { kind: 'certificate', role: 'clerk', documents: [], may: ['certify'] }));
    const foot = page.locator('.p-foot');
    await foot.getByRole('button', { name: word('enterprise.certify.here') }).waitFor();
    expect(await page.locator('.a-standing .q-btn.primary').count()).toBe(0);
    await foot.getByRole('button', { name: word('enterprise.certify.here') }).press('Enter');
    await page.getByText(word('enterprise.certify.means')).waitFor();
    expect(page.url()).toContain(`enrol?application=${APPLICATION}`);
  });
  test('no other one is offered to begin while the service says that another device did', async () => {
    const at = `/enterprises/${ENTERPRISE_VIEW.own.id}`;
    let own: OwnCertificate = { stands: 'none', application: null };
    const page = await open(at, toPay(), (service) =>
      service.on(`GET /v1${at}`, () => ({ ...ENTERPRISE_VIEW, certificate: own })).on('POST /v1/applications', () => {
        own = { stands: 'there', application: null };
        return new Refusal(409, 'not_a_member');
      }));
    await page.getByText(word('enterprise.own.none.title')).waitFor();
    await press(page, 'enterprise.way.certificate.title');
    await page.locator('.s-problem').waitFor();
    await page.getByText(word('enterprise.own.there.title')).waitFor();
    expect(await page.getByRole('button', { name: word('enterprise.way.certificate.title') }).count()).toBe(0);
  });

  const REFUSED: readonly (readonly [string, Partial<ApplicationView>, readonly string[]])[] = [
    ['the admin', { rejected_by: 'admin' }, ['enterprise.rejectedBy.admin.title', 'enterprise.rejectedBy.admin.means', 'enterprise.reasonOfAdmin']],
    ['the admin who was asked for a grant', { kind: 'certificate', rejected_by: 'admin' }, ['enterprise.rejectedBy.admin.title', 'enterprise.rejectedBy.admin.certificateMeans', 'enterprise.reasonOfAdmin']],
    ['the officer', { rejected_by: 'officer' }, ['enterprise.rejectedBy.officer.title', 'enterprise.rejectedBy.officer.means', 'enterprise.reason']],
  ];
  test.for(REFUSED)('what %s refused says so, and what to do', async ([, changes, keys]) => {
    const page = await open(AT, joining('rejected', WHOLE_JOIN, { reason: '请先到办公室登记', ways: ['join', 'transfer'], ...changes }));
    for (const key of keys) await page.getByText(word(key, { reason: '请先到办公室登记' }), { exact: true }).waitFor();
    await page.locator('[data-way=join]').waitFor();
  });

  test('whose state is another by now is shown as it is', async () => {
    // It is another only as the bank is asked: the page asks for it once more as it begins to hear the service.
    const page = await open(AT, toPay(), (own) => applyTo(own, toPay()).on(`POST ${ROUTE}/bank-inquiry`, () => {
      own.on(`GET ${ROUTE}`, () => transferring('submitted', WHOLE_TRANSFER, { transfer: { ...AGREED, entries: [ENTRY.matched] } }));
      return new Refusal(409, 'STATE_CHANGED', { state: 'submitted' });
    }));
    await press(page, 'enterprise.transfer.ask');
    await page.getByText(word('enterprise.transfer.fate.matched')).waitFor();
  });
});
