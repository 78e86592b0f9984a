// Search, the ways into an enterprise and own applications in the window: how they look, and what a person does there by keyboard alone.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { APPLICATION, ENTERPRISE_VIEW, USCC } from '../account/enterprise-answers.ts';
import { LOOKS, type Scene, Stage, emitOn } from './stage.ts';
import { words as say } from '../browser/support/words.ts';

const AT = `/applications/${APPLICATION}`;
const OWN_AT = `/enterprises/${ENTERPRISE_VIEW.own.id}`;
async function ready(page: Page): Promise<void> {
  await page.locator('.e-form').waitFor();
}
async function stands(page: Page): Promise<void> {
  await page.locator('.a-standing').first().waitFor();
}
async function pictured(page: Page): Promise<void> {
  await ready(page);
  await page.locator('.e-thumb img').first().waitFor();
}

const SCENES: readonly Scene[] = [
  { name: 'enterprises-none', at: '/enterprises', as: 'claim-begun', act: (page) => page.locator('.e-empty').waitFor() },
  { name: 'enterprises', at: '/enterprises', as: 'claims', act: (page) => page.locator('[data-row]').first().waitFor() },
  { name: 'enterprise', at: OWN_AT, as: 'claims', act: stands },
  { name: 'enterprise-without', at: OWN_AT, as: 'own-without', act: stands },
  {
    name: 'enterprise-by-phone', at: OWN_AT, as: 'own-approved',
    act: async (page) => {
      await stands(page);
      await page.locator('.c-act .q-btn').click();
      await page.getByRole('dialog').locator('svg.code').waitFor();
    },
  },
  { name: 'find-unknown', at: `/enterprises/find?q=${USCC}`, as: 'claim-begun', act: stands },
  { name: 'find-known', at: '/enterprises/find?q=江北示范', as: 'claims', act: stands },
  { name: 'claim-facts', at: `${AT}/facts`, as: 'claim', act: pictured },
  {
    name: 'claim-progress',
    at: `${AT}/facts`,
    as: 'claim',
    act: async (page) => {
      await pictured(page);
      const call = page.locator('.e-call');
      if (await call.isVisible()) await call.click();
    },
  },
  {
    name: 'claim-by-phone',
    at: `${AT}/facts`,
    as: 'claim-begun',
    act: async (page) => {
      await ready(page);
      await page.locator('.e-choose .q-btn').first().click();
      await page.getByRole('dialog').locator('svg.code').waitFor();
    },
  },
  {
    name: 'claim-large',
    at: `${AT}/facts`,
    as: 'claim',
    act: async (page) => {
      await pictured(page);
      await page.locator('.e-look').click();
      await page.locator('.e-canvas img').waitFor();
    },
  },
  { name: 'claim-certificate', at: `${AT}/certificate`, as: 'claim', act: ready },
  { name: 'claim-form', at: `${AT}/form`, as: 'claim-whole', act: ready },
  { name: 'claim-review', at: `${AT}/review`, as: 'claim-whole', act: ready },
  { name: 'claim-review-open', at: `${AT}/review`, as: 'claim', act: ready },
  { name: 'claim-returned', at: AT, as: 'claim-returned', act: stands },
  { name: 'claim-returned-facts', at: `${AT}/facts`, as: 'claim-returned', act: ready },
  { name: 'claim-submitted', at: AT, as: 'claim-submitted', act: stands },
  { name: 'claim-approved', at: AT, as: 'claim-approved', act: stands },
  { name: 'claim-superseded', at: AT, as: 'claim-superseded', act: stands },
  { name: 'join-admin', at: `${AT}/admin`, as: 'join-begun', act: ready },
  { name: 'join-stands-still', at: AT, as: 'join-waits', act: stands },
  { name: 'transfer-account', at: `${AT}/account`, as: 'transfer-begun', act: ready },
  { name: 'transfer-pay', at: AT, as: 'transfer-waits', act: stands },
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

describe('a claim in the window', () => {
  const t = (key: string, params: Readonly<Record<string, string | number>> = {}): string => say('zh-CN', key, params);
  const field = (page: Page, key: string): ReturnType<Page['getByLabel']> => page.getByLabel(t(key));

  test('is searched for, filled in and handed in by keyboard alone', async () => {
    const page = await stage.page('/enterprises', LOOKS[0], 'claim-begun');
    const { keyboard } = page;
    await page.getByRole('button', { name: t('enterprise.find.open') }).press('Enter');
    await page.getByRole('searchbox').waitFor();
    await page.getByRole('searchbox').focus();
    await keyboard.type(USCC);
    await keyboard.press('Enter');
    await page.getByRole('button', { name: t('enterprise.way.claim.title') }).press('Enter');
    await ready(page);
    await page.getByRole('button', { name: t('enterprise.paper.file') }).press('Enter');
    await page.locator('.e-thumb img').waitFor();
    const typed = [['name', '江北示范建设有限公司'], ['legal_name', '林一舟']] as const;
    for (const [name, text] of typed) {
      await field(page, `enterprise.field.${name}`).focus();
      await keyboard.type(text);
    }
    await field(page, 'enterprise.field.legal_id_kind').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.type('11010519491231002x');
    await keyboard.press('Tab');
    // As it stands on the licence; it is written as the service wants it once it is left.
    await keyboard.type('2020年3月18日');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await expect.poll(() => field(page, 'enterprise.field.term_from').inputValue()).toBe('2020-03-18');
    await page.getByRole('button', { name: t('enterprise.next', { step: t('enterprise.step.certificate.title') }) }).press('Enter');
    await page.getByRole('heading', { name: t('enterprise.step.certificate.title') }).waitFor();
    await page.getByRole('checkbox').nth(0).press('Space');
    await page.getByRole('checkbox').nth(1).press('Space');
    await page.getByRole('button', { name: t('enterprise.next', { step: t('enterprise.step.form.title') }) }).press('Enter');
    await page.getByRole('heading', { name: t('enterprise.step.form.title') }).waitFor();
    await page.getByRole('button', { name: t('enterprise.paper.file') }).press('Enter');
    await page.locator('.e-about .s-note.ok').waitFor();
    await page.getByRole('button', { name: t('enterprise.next', { step: t('enterprise.step.review.title') }) }).press('Enter');
    await page.getByRole('heading', { name: t('enterprise.step.review.title') }).waitFor();
    // Without the declaration it is not handed in, and says so.
    await page.getByRole('button', { name: t('enterprise.submit') }).press('Enter');
    await page.locator('.s-note.bad').waitFor();
    await page.getByRole('checkbox').press('Space');
    await page.getByRole('button', { name: t('enterprise.submit') }).press('Enter');
    await page.getByText(t('enterprise.means.submitted')).waitFor();
    await page.context().close();
  });

  test('focus_was_lost_as_the_picture_of_the_phone_closed_its_dialog', async () => {
    const page = await stage.page(`${AT}/facts`, LOOKS[0], 'claim-begun');
    const call = page.getByRole('button', { name: t('enterprise.paper.byPhone') });
    const hasFocus = (): Promise<boolean> => call.evaluate((element) => element === document.activeElement);
    await call.press('Enter');
    await page.getByRole('dialog').locator('svg.code').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(hasFocus).toBe(true);
    await call.press('Enter');
    await page.getByRole('dialog').locator('svg.code').waitFor();
    await page.evaluate(async (path) => {
      await globalThis.fakeDesk.told('service_send')({ path, handle: 'phone', session: '', key: '' });
    }, `/v1${AT}/documents/licence`);
    await emitOn(page, { is: 'session', session: 'A'.repeat(43), event: { is: 'account' } });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(hasFocus).toBe(true);
    await page.context().close();
  });

  test('takes a picture that the phone took while this window waited', async () => {
    const page = await stage.page(`${AT}/facts`, LOOKS[0], 'claim-begun');
    await page.getByRole('button', { name: t('enterprise.paper.byPhone') }).click();
    await page.getByRole('dialog').getByText(t('enterprise.paper.phoneWaits')).waitFor();
    expect(await page.getByRole('dialog').getByText(AT).count()).toBeGreaterThan(0);
    // The phone hands it to the service.
    await page.evaluate(async (path) => {
      await globalThis.fakeDesk.told('service_send')({ path, handle: 'phone', session: '', key: '' });
    }, `/v1${AT}/documents/licence`);
    await emitOn(page, { is: 'session', session: 'A'.repeat(43), event: { is: 'account' } });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('.e-thumb img').waitFor();
    await page.context().close();
  });

  test('hands in what was typed once the service is there again, also after the window was closed', async () => {
    const page = await stage.page(`${AT}/facts`, LOOKS[0], 'claim-begun');
    await ready(page);
    await page.evaluate(() => {
      globalThis.fakeDesk.refuse('service_call', 'service_unreachable', { url: 'https://bids.example' });
    });
    await field(page, 'enterprise.field.name').fill('江北示范建设有限公司');
    await page.clock.runFor(1_000);
    await page.getByText(t('enterprise.save.away')).waitFor();
    // The fake desk begins anew with the page, and so is there.
    await page.reload();
    await ready(page);
    await expect.poll(() => field(page, 'enterprise.field.name').inputValue()).toBe('江北示范建设有限公司');
    await page.clock.runFor(1_000);
    await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('sealbid-draft-')))).toEqual([]);
    await page.context().close();
  });

  test('saves the form by the dialog of the window', async () => {
    const page = await stage.page(`${AT}/form`, LOOKS[0], 'claim-whole');
    await page.getByRole('button', { name: t('enterprise.form.download') }).click();
    await page.getByText('S261215407316').first().waitFor();
    expect(await page.evaluate(() => globalThis.fakeDesk.asked.filter(({ name }) => name === 'file_save').map(({ ask }) => ask))).toEqual([
      { handle: 'paper', name: t('enterprise.form.file', { number: 'S261215407316' }), title: t('enterprise.form.save') },
    ]);
    await page.context().close();
  });
});
