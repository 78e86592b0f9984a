// Who asks the admin of an enterprise, in the window: how it looks, and what he does there by keyboard alone while the phone is asked.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { words as say } from '../browser/support/words.ts';
import { ASKED, CLERK, ENTERPRISE, REQUESTS_AT, request } from '../account/granting-answers.ts';
import { LOOKS, type Scene, Stage, emitOn, happenIn } from './stage.ts';
import { linkCode } from './stamping-answers.ts';
import { PHONE } from './window-answers.ts';
import type { GrantStatement } from '../../src/wire/enterprise.ts';
import type { JobEvent, SignGrant } from '../../src/wire/desk.ts';

const SESSION_EVENT = { is: 'session', session: 'A'.repeat(43), event: { is: 'account' } } as const;
const CLAIMED: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:44:41Z' };
const DONE: JobEvent = { is: 'done', outcome: { is: 'granted', application: ASKED } };
const t = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('zh-CN', key, params);

async function asked(page: Page): Promise<void> {
  await page.locator('.e-request').first().waitFor();
}
async function agrees(page: Page, ...events: readonly JobEvent[]): Promise<void> {
  await asked(page);
  await page.locator('.e-answers .bg-primary').first().click();
  await page.getByRole('dialog').waitFor();
  await happenIn(page, 'job-1', linkCode(0), ...events);
}

const SCENES: readonly Scene[] = [
  { name: 'requests', at: REQUESTS_AT, as: 'granting', act: asked },
  { name: 'requests-long', at: REQUESTS_AT, as: 'granting-long', act: asked },
  { name: 'requests-none', at: REQUESTS_AT, as: 'granting-none', act: (page) => page.locator('.e-empty').waitFor() },
  { name: 'requests-unpaired', at: REQUESTS_AT, as: 'granting-unpaired', act: (page) => page.locator('.e-no-phone').waitFor() },
  {
    name: 'requests-decline', at: REQUESTS_AT, as: 'granting',
    act: async (page) => {
      await asked(page);
      await page.locator('.e-answers .q-btn').first().click();
      await page.getByRole('dialog').locator('textarea').waitFor();
      await page.locator('.e-usual').nth(1).click();
    },
  },
  { name: 'requests-code', at: REQUESTS_AT, as: 'granting', act: (page) => agrees(page) },
  { name: 'requests-review', at: REQUESTS_AT, as: 'granting', act: (page) => agrees(page, CLAIMED, { is: 'reviewing' }) },
  { name: 'requests-agreed', at: REQUESTS_AT, as: 'granting', act: (page) => agrees(page, CLAIMED, { is: 'reviewing' }, { is: 'pin' }, { is: 'answered', is_kept: false }, DONE) },
  { name: 'requests-stale', at: REQUESTS_AT, as: 'granting', act: (page) => agrees(page, CLAIMED, { is: 'failed', problem: { code: 'STATE_CHANGED', params: {} } }) },
  { name: 'enterprise-admin', at: `/enterprises/${ENTERPRISE}`, as: 'granting', act: (page) => page.locator('.e-granted').first().waitFor() },
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

/** What the desk was asked to have signed, in order. */
function signed(page: Page): Promise<readonly SignGrant[]> {
  return page.evaluate(() => globalThis.fakeDesk.asked.filter(({ name }) => name === 'account_grant').map(({ ask }) => ask as SignGrant));
}
/** Changes what the service says to those who ask for the requests. */
async function answers(page: Page, status: number, body: unknown): Promise<void> {
  await page.evaluate(([path, code, said]) => {
    const before = globalThis.fakeDesk.told('service_call');
    globalThis.fakeDesk.on('service_call', (ask) => (ask.path === path ? { status: code, body: said as null } : before(ask)));
  }, [`/v1${REQUESTS_AT}`, status, body] as const);
}
const agreeOf = (page: Page, name = CLERK): ReturnType<Page['getByRole']> => page.getByRole('button', { name: t('requests.agreeOf', { name }) });

describe('an admin in the window', () => {
  test('comes from the enterprise to the request, agrees by keyboard alone, and what is signed is what stood there', async () => {
    const page = await stage.page(`/enterprises/${ENTERPRISE}`, LOOKS[0], 'granting');
    const { keyboard } = page;
    await page.getByRole('link', { name: t('requests.title') }).focus();
    await keyboard.press('Enter');
    await asked(page);
    await page.locator('summary').first().focus();
    await keyboard.press('Enter');
    const shown = (await page.locator('.e-grant pre').first().textContent()) ?? '';
    await agreeOf(page).focus();
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const [ask] = await signed(page);
    expect(ask).toEqual({ session: 'A'.repeat(43), enterprise: ENTERPRISE, application: ASKED, statement: shown });
    const said = JSON.parse(shown) as GrantStatement;
    for (const text of [said.clerk, said.enterprise, t('requests.seals.all'), '2026-12-15 10:42', '2027-12-15 10:42']) {
      expect(await page.getByRole('dialog').getByText(text, { exact: true }).count(), text).toBe(1);
    }
    await happenIn(page, 'job-1', linkCode(0), CLAIMED);
    // The service has it before the dialog knows, and tells: what happened is to be read all the same.
    await answers(page, 200, []);
    await emitOn(page, SESSION_EVENT);
    await happenIn(page, 'job-1', DONE);
    await page.getByRole('dialog').getByText(t('requests.agreedMeans')).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: t('stamping.close') }).last().press('Enter');
    await page.getByText(t('requests.none')).waitFor();
    await page.getByText(t('requests.agreed', { name: CLERK })).waitFor();
    await page.context().close();
  });

  test('has a statement that stood there for long asked for anew, and signs the new one', async () => {
    const page = await stage.page(REQUESTS_AT, LOOKS[0], 'granting');
    await asked(page);
    const fresh = request({}, { from: '2026-12-15T02:55:00Z', nonce: 'ab'.repeat(16) });
    await answers(page, 200, [fresh]);
    await page.clock.fastForward(9 * 60_000);
    await agreeOf(page).click();
    await page.getByRole('dialog').waitFor();
    expect((await signed(page)).at(-1)?.statement).not.toBe(fresh.statement);
    await happenIn(page, 'job-1', { is: 'cancelled' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.clock.fastForward(11 * 60_000);
    await agreeOf(page).click();
    await page.getByRole('dialog').waitFor();
    expect((await signed(page)).at(-1)?.statement).toBe(fresh.statement);
    expect(await page.getByRole('dialog').getByText('2026-12-15 10:55', { exact: true }).count()).toBe(1);
    await page.context().close();
  });

  test('asks the phone for nothing where the request was taken back, or another is the admin, meanwhile', async () => {
    const page = await stage.page(REQUESTS_AT, LOOKS[0], 'granting');
    await asked(page);
    await page.clock.fastForward(11 * 60_000);
    await answers(page, 200, []);
    await agreeOf(page).click();
    await page.getByText(t('requests.gone', { name: CLERK })).waitFor();
    await answers(page, 403, { code: 'NOT_ADMIN', params: {} });
    await emitOn(page, SESSION_EVENT);
    await page.getByText(t('errors.NOT_ADMIN.what')).waitFor();
    expect(await page.locator('.e-request').count()).toBe(0);
    expect(await signed(page)).toEqual([]);
    await page.context().close();
  });

  test('asks once more with a new statement after the phone said no', async () => {
    const page = await stage.page(REQUESTS_AT, LOOKS[0], 'granting');
    await agrees(page, CLAIMED, { is: 'failed', problem: { code: 'USER_REJECTED', params: {} } });
    await page.getByRole('dialog').getByText(t('errors.USER_REJECTED.what')).waitFor();
    const fresh = request({}, { nonce: 'cd'.repeat(16) });
    await answers(page, 200, [fresh]);
    await page.getByRole('dialog').getByRole('button', { name: t('stamping.again') }).click();
    await expect.poll(async () => (await signed(page)).at(-1)?.statement).toBe(fresh.statement);
    await page.context().close();
  });

  test('saves the two files of a grant by the dialog of the window', async () => {
    const page = await stage.page(`/enterprises/${ENTERPRISE}`, LOOKS[0], 'granting');
    await page.locator('.e-granted').first().waitFor();
    for (const file of ['statement', 'signature'] as const) {
      await page.locator('.e-granted').first().getByRole('button', { name: t(`grants.get.${file}`) }).press('Enter');
      await page.getByText(t('grants.saved', { name: t(`grants.file.${file}`, { name: '林*秋', id: 'granted-' }) })).waitFor();
    }
    const paths = await page.evaluate(() => globalThis.fakeDesk.asked.filter(({ name }) => name === 'service_fetch').map(({ ask }) => (ask as { readonly path: string }).path));
    expect(paths.map((path) => path.split('/').at(-1))).toEqual(['statement', 'signature']);
    await page.context().close();
  });
});
