// Who asks the admin of an enterprise, and grants, on the phone; the bank's statement in the console: as they are shown, and what is done there.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { words as say } from '../browser/support/words.ts';
import { at, LONG, MESSAGES, messages, service } from './answers.ts';
import { ENTERPRISE_VIEW } from './enterprise-answers.ts';
import { Bytes, type FakeService, Refusal } from './fake-service.ts';
import { ASKED, BANK, CLERK, ENTERPRISE, GRANTS, granting, request, REQUESTS_AT } from './granting-answers.ts';
import { type Look, LOOKS, type PageName, type Scene, Stage } from './stage.ts';

const HERE: Look = { language: 'zh-CN', theme: 'light' };
const word = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('zh-CN', key, params);
const LONG_ASK = request({ name: LONG, kind: 'certificate', lapses: null, can_sign: false }, { seals: 'none', enterprise: LONG });

async function asked(page: Page): Promise<void> {
  await page.locator('.e-request').first().waitFor();
}
async function declines(page: Page, look: Look, name = CLERK): Promise<void> {
  await asked(page);
  await page.getByRole('button', { name: say(look.language, 'requests.decline.of', { name }) }).click();
  await page.getByRole('dialog').locator('textarea').waitFor();
}
async function shows(page: Page, { language }: Look): Promise<void> {
  await page.getByRole('button', { name: say(language, 'console.bank.begin') }).click();
  await page.getByRole('dialog').waitFor();
}

const ON_PHONE: readonly Scene[] = [
  { name: 'requests', at: REQUESTS_AT, act: asked },
  {
    name: 'requests-text', at: REQUESTS_AT,
    act: async (page) => {
      await asked(page);
      await page.locator('summary').first().click();
    },
  },
  { name: 'requests-long', at: REQUESTS_AT, as: (own) => own.on(`GET /v1${REQUESTS_AT}`, () => [LONG_ASK, request()]), act: asked },
  { name: 'requests-unreadable', at: REQUESTS_AT, as: (own) => own.on(`GET /v1${REQUESTS_AT}`, () => [request({}, { seals: 'company' })]), act: asked },
  { name: 'requests-none', at: REQUESTS_AT, as: (own) => own.on(`GET /v1${REQUESTS_AT}`, () => []), act: (page) => page.locator('.e-empty').waitFor() },
  { name: 'requests-away', at: REQUESTS_AT, as: (own) => own.refuse(`GET /v1${REQUESTS_AT}`, 503, 'service_unreachable'), act: (page) => page.locator('.s-problem').first().waitFor() },
  { name: 'requests-not-admin', at: REQUESTS_AT, as: (own) => own.refuse(`GET /v1${REQUESTS_AT}`, 403, 'NOT_ADMIN'), act: (page) => page.locator('.s-problem').first().waitFor() },
  { name: 'requests-decline', at: REQUESTS_AT, act: declines },
  {
    name: 'requests-decline-missing', at: REQUESTS_AT,
    act: async (page, look) => {
      await declines(page, look);
      await page.getByRole('button', { name: say(look.language, 'requests.decline.action'), exact: true }).click();
      await page.locator('.s-note.bad').waitFor();
    },
  },
  {
    name: 'requests-withdrawn', at: REQUESTS_AT, as: (own) => own.refuse(`POST /v1${REQUESTS_AT}/*`, 409, 'STATE_CHANGED'),
    act: async (page, look) => {
      await declines(page, look);
      await page.locator('.e-usual').first().click();
      await page.getByRole('button', { name: say(look.language, 'requests.decline.action'), exact: true }).click();
      await page.getByRole('dialog').locator('.s-problem').waitFor();
    },
  },
  { name: 'enterprise-admin', at: `/enterprises/${ENTERPRISE}`, act: (page) => page.locator('.e-granted').first().waitFor() },
  {
    name: 'enterprise-clerk', at: `/enterprises/${ENTERPRISE}`,
    as: (own) => own.on(`GET /v1/enterprises/${ENTERPRISE}`, () => ({ ...ENTERPRISE_VIEW, own: { ...ENTERPRISE_VIEW.own, role: 'clerk' } })).on(`GET /v1/enterprises/${ENTERPRISE}/grants`, () => []),
    act: (page) => page.locator('.e-grants .hint').first().waitFor(),
  },
];
const IN_CONSOLE: readonly Scene[] = [
  { name: 'bank', at: '/bank', act: (page) => page.locator('[data-row]').first().waitFor() },
  { name: 'bank-none', at: '/bank', as: (own) => own.on('GET /v1/office/bank', () => ({ ...BANK, entries: [] })), act: (page) => page.locator('.s-empty').waitFor() },
  { name: 'bank-away', at: '/bank', as: (own) => own.refuse('GET /v1/office/bank', 503, 'service_unreachable'), act: (page) => page.locator('.s-problem').waitFor() },
  { name: 'bank-show', at: '/bank', act: shows },
  {
    name: 'bank-show-wrong', at: '/bank',
    act: async (page, look) => {
      await shows(page, look);
      await page.getByLabel(say(look.language, 'console.bank.field.at')).fill('2026-02-30 10:00');
      await page.keyboard.press('Enter');
      await page.locator('.s-note.bad').first().waitFor();
    },
  },
];

let stage: Stage;
let context: BrowserContext | undefined;
let complaints: string[] = [];
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await context?.close();
  context = undefined;
  expect(complaints).toEqual([]);
});

const office = (): FakeService => service('officer').on('GET /v1/office/bank', () => BANK);

describe.each(LOOKS)('in $language, $theme', (look) => {
  test('requests and grants are shown as they should be on the phone', async () => {
    expect(await stage.show('phone', look, ON_PHONE, granting)).toEqual({});
  });
  test('the statement of the bank is shown as it should be', async () => {
    expect(await stage.show('console', look, IN_CONSOLE, office)).toEqual({});
    expect(await stage.show('small', look, IN_CONSOLE.slice(0, 1), office)).toEqual({});
  });
});

/** One who is logged in, at a place. */
async function open(name: PageName, to: string, own: FakeService): Promise<Page> {
  stage.service = own;
  context = await stage.browser(name, HERE);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  await stage.logIn(page, name, HERE);
  await stage.go(page, name, to);
  return page;
}

describe('the admin on the phone', () => {
  test('comes from the message to the request, and declines it by keyboard alone', async () => {
    const told = { ...MESSAGES[0], id: 'm9', key: 'join.ask', params: { name: CLERK, enterprise: '江北示范建设有限公司' }, link: `enterprises/${ENTERPRISE}/requests`, at: at(-1) };
    const page = await open('phone', '/messages', granting().on('GET /v1/messages', () => messages({ messages: [told as (typeof MESSAGES)[number]] })));
    await page.getByRole('button', { name: CLERK }).focus();
    await page.keyboard.press('Enter');
    await asked(page);
    await page.keyboard.press('j');
    await page.keyboard.press('Tab');
    // The text that would be signed, then the answer.
    while (await page.evaluate(() => document.activeElement?.tagName) !== 'BUTTON') await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('textarea').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.keyboard.press('Control+Enter');
    await page.locator('.s-note.bad').waitFor();
    await page.keyboard.type('  请改选东坪平台后再申请 ');
    await page.keyboard.press('Control+Enter');
    await page.getByText(word('requests.declined', { name: CLERK })).waitFor();
    expect(stage.service.said(`POST /v1${REQUESTS_AT}/${ASKED}/refusal`)).toEqual({ reason: '请改选东坪平台后再申请' });
    await page.getByText(word('requests.none')).waitFor();
  });

  test('is told how to agree, and that a request was taken back meanwhile', async () => {
    const page = await open('phone', REQUESTS_AT, granting());
    await page.getByText(word('requests.onComputer')).waitFor();
    expect(await page.getByRole('button', { name: word('requests.agreeOf', { name: CLERK }) }).count()).toBe(0);
    // It is gone only as it is declined: the page asks for it once more as it begins to hear the service.
    stage.service.on(`POST /v1${REQUESTS_AT}/*`, () => {
      stage.service.on(`GET /v1${REQUESTS_AT}`, () => []);
      return new Refusal(409, 'STATE_CHANGED');
    });
    await declines(page, HERE);
    await page.locator('.e-usual').nth(1).click();
    expect(await page.locator('textarea').inputValue()).toBe(word('requests.decline.reason.colleague'));
    await page.getByRole('button', { name: word('requests.decline.action'), exact: true }).click();
    await page.getByRole('dialog').locator('.s-problem').waitFor();
    await page.getByRole('button', { name: word('requests.decline.back') }).click();
    await page.getByText(word('requests.none')).waitFor();
    await page.getByText(word('requests.gone', { name: CLERK })).waitFor();
  });

  test('a request that was answered elsewhere took the dialog with what was typed in it away', async () => {
    const page = await open('phone', REQUESTS_AT, granting());
    await declines(page, HERE);
    await page.keyboard.type('请改选东坪平台');
    await expect.poll(() => stage.service.listeners).toBe(1);
    stage.service.on(`GET /v1${REQUESTS_AT}`, () => []);
    const asked = stage.service.count(`GET /v1${REQUESTS_AT}`);
    stage.service.emit({ is: 'account' });
    await expect.poll(() => stage.service.count(`GET /v1${REQUESTS_AT}`)).toBeGreaterThan(asked);
    await page.waitForTimeout(300);
    expect(await page.locator('textarea').inputValue()).toBe('请改选东坪平台');
    await page.getByRole('button', { name: word('requests.decline.back') }).click();
    await page.getByText(word('requests.gone', { name: CLERK })).waitFor();
    await page.getByText(word('requests.none')).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains('e-requests'))).toBe(true);
  });

  test('sees a new request by itself, and none any more once another is the admin', async () => {
    const page = await open('phone', `/enterprises/${ENTERPRISE}`, granting([]));
    await page.getByText(word('requests.none')).waitFor();
    await expect.poll(() => stage.service.listeners).toBe(1);
    stage.service.on(`GET /v1${REQUESTS_AT}`, () => [request(), request({ application: 'b' })]);
    stage.service.emit({ is: 'account' });
    await page.getByText(word('requests.waiting', { count: 2 })).click();
    await asked(page);
    stage.service.refuse(`GET /v1${REQUESTS_AT}`, 403, 'NOT_ADMIN');
    stage.service.emit({ is: 'account' });
    await page.locator('.s-problem').first().waitFor();
    expect(await page.locator('.e-request').count()).toBe(0);
  });

  test('has the two files of a grant', async () => {
    const [first] = GRANTS;
    const path = `GET /v1/enterprises/${ENTERPRISE}/grants/${first?.id ?? ''}`;
    const own = granting().on(`${path}/statement`, () => new Bytes('application/json', Buffer.from('{}'))).on(`${path}/signature`, () => new Bytes('application/pkcs7-signature', Buffer.from('CMS')));
    const page = await open('phone', `/enterprises/${ENTERPRISE}`, own);
    for (const [file, end] of [['statement', 'json'], ['signature', 'p7s']] as const) {
      const button = page.getByRole('button', { name: word('grants.getOf', { file: word(`grants.get.${file}`), name: first?.clerk ?? '' }) }).first();
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      // A browser writes no star into the name of a file.
      expect(download.suggestedFilename()).toMatch(new RegExp(`^授权-林.秋-granted-\\.${end}$`, 'u'));
    }
  });
});

test('whoever may stamp from now on is told so, and comes from the message to the enterprise with the grant', async () => {
  const told = { ...MESSAGES[0], id: 'm9', key: 'grant.active', params: { platform: '江北示范市公共资源交易平台', date: '2027-12-15' }, link: `enterprises/${ENTERPRISE}`, at: at(-1) };
  const page = await open('phone', '/messages', granting().on('GET /v1/messages', () => messages({ messages: [told as (typeof MESSAGES)[number]] })));
  await page.getByRole('button', { name: word('said.grant.active', told.params) }).click();
  await page.locator('.e-granted').first().waitFor();
});

describe('an officer', () => {
  test('shows the sandbox an entry by keyboard alone, and sees what became of it', async () => {
    let all = BANK;
    const own = office().on('GET /v1/office/bank', () => all).on('POST /v1/office/sandbox/bank', ({ body }) => body);
    const page = await open('console', '/bank', own);
    await page.getByRole('button', { name: word('console.bank.begin') }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Enter');
    await page.getByText(word('console.bank.wrong.payer')).waitFor();
    for (const text of ['江北示范建设有限公司', '３０４４１７', '¥0.37', '2026-12-15 10:42']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('');
    await page.getByRole('checkbox').press('Space');
    const [first, ...rest] = BANK.entries;
    all = { ...BANK, entries: [first, ...rest].flatMap((one) => (one === undefined ? [] : [one])) };
    await page.getByRole('dialog').getByRole('textbox').last().press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const said = own.said('POST /v1/office/sandbox/bank');
    expect(said).toMatchObject({ payer: '江北示范建设有限公司', account_tail: '304417', amount: 37, at: '2026-12-15T02:42:00Z', bounces: true });
    const reference = String(said?.['reference']);
    await page.getByText(word('console.bank.shown', { reference })).waitFor();
    // It is taken up a moment later, and cannot be given back: then it stands first.
    if (first !== undefined) all = { ...BANK, entries: [...rest, { ...first, reference, payer: '江北示范建设有限公司' }] };
    await page.clock.runFor(2_000);
    await expect.poll(async () => page.locator('[data-row]').first().textContent()).toContain(reference);
  });

  test('a page that was left went on asking the bank', async () => {
    const own = office().on('POST /v1/office/sandbox/bank', ({ body }) => body);
    const page = await open('console', '/bank', own);
    await page.getByRole('button', { name: word('console.bank.begin') }).press('Enter');
    for (const [field, text] of [['payer', '江北示范建设有限公司'], ['tail', '304417'], ['amount', '0.37']] as const) await page.getByLabel(word(`console.bank.field.${field}`)).fill(text);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((done) => {
      answer = done;
    });
    own.on('GET /v1/office/bank', async () => {
      await held;
      return BANK;
    });
    await page.getByLabel(word('console.bank.field.tail')).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: word('console.place.overview') }).click();
    await page.getByRole('heading', { name: word('console.place.overview') }).waitFor();
    answer();
    const asked = own.count('GET /v1/office/bank');
    await page.waitForTimeout(300);
    await page.clock.runFor(5_000);
    expect(own.count('GET /v1/office/bank')).toBe(asked);
  });
});
