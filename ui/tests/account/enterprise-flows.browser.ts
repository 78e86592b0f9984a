// What a person does with a claim where the network, another device or the service has to play along.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { account, at, MESSAGES, messages } from './answers.ts';
import { application, APPLICATION, BEGUN, LICENCE, NAME, USCC, WHOLE } from './enterprise-answers.ts';
import { applying } from './enterprise-papers.ts';
import { Refusal } from './fake-service.ts';
import { type Look, Stage } from './stage.ts';
import type { ApplicationView } from '../../src/wire/enterprise.ts';
import { words as say } from '../browser/support/words.ts';

const LOOK: Look = { language: 'zh-CN', theme: 'light' };
const AT = `/applications/${APPLICATION}`;
const ROUTE = `/v1${AT}`;
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
async function open(to: string, begun: ApplicationView = BEGUN): Promise<Page> {
  stage.service = applying(begun);
  context = await stage.browser('phone', LOOK);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  await stage.logIn(page, 'phone', LOOK);
  await stage.go(page, 'phone', to);
  return page;
}
function field(page: Page, name: string): ReturnType<Page['getByLabel']> {
  return page.getByLabel(word(`enterprise.field.${name}`));
}
async function chooses(page: Page, key: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: word(key) }).click()]);
  await chooser.setFiles({ name: '执照.png', mimeType: 'image/png', buffer: Buffer.alloc(50_000, 7) });
}

describe('a claim', () => {
  test('is not saved without a network, says so, and is sent once that is back', async () => {
    const page = await open(`${AT}/facts`);
    await context?.setOffline(true);
    await field(page, 'name').fill(NAME);
    await page.clock.runFor(1_000);
    await page.getByText(word('enterprise.save.away')).waitFor();
    await context?.setOffline(false);
    await expect.poll(() => stage.service.said(`PUT ${ROUTE}/fields`)).toEqual({ changes: [{ field: 'name', was: '', now: NAME }] });
    await page.getByText(/^草稿已保存/u).waitFor();
  });

  test('old_draft_was_said_to_live_for_thirty_days_and_to_be_saved_today', async () => {
    const page = await open(`${AT}/facts`, { ...BEGUN, saved: '2026-11-16T02:40:00Z', lapses: '2026-12-16T02:40:00Z' });
    await page.getByText('草稿已保存 2026-11-16 10:40，2026-12-16 前可继续').waitFor();
    await field(page, 'name').fill(NAME);
    await page.clock.runFor(1_000);
    await page.getByText(/^草稿已保存 10:4\d，2027-01-14 前可继续$/u).waitFor();
  });

  test('keeps what was typed over the end of the session', async () => {
    const page = await open(`${AT}/facts`);
    stage.service.refuse(`PUT ${ROUTE}/fields`, 401, 'session_none');
    await field(page, 'legal_name').fill('林一舟');
    await page.clock.runFor(1_000);
    await page.getByText(word('account.logIn.endedMeans')).waitFor();
    stage.service = applying();
    await stage.logIn(page, 'phone', LOOK);
    await stage.go(page, 'phone', `${AT}/facts`);
    await expect.poll(() => field(page, 'legal_name').inputValue()).toBe('林一舟');
    await page.clock.runFor(1_000);
    await expect.poll(() => stage.service.said(`PUT ${ROUTE}/fields`)).toEqual({ changes: [{ field: 'legal_name', was: '', now: '林一舟' }] });
  });

  test('shows both texts where another device typed too, and takes the one that is chosen', async () => {
    const page = await open(`${AT}/facts`);
    stage.service.on(`PUT ${ROUTE}/fields`, () => ({
      application: application('draft', { ...BEGUN.fields, name: '江北示范建设集团' }, { documents: [] }),
      conflicts: [{ field: 'name', theirs: '江北示范建设集团', yours: NAME }],
    }));
    await field(page, 'name').fill(NAME);
    await page.clock.runFor(1_000);
    const both = page.getByRole('alert', { name: word('enterprise.conflict.title') });
    await both.getByText('江北示范建设集团').waitFor();
    await both.getByText(NAME).waitFor();
    expect(await field(page, 'name').inputValue()).toBe(NAME);
    stage.service.on(`PUT ${ROUTE}/fields`, () => ({ application: application('draft', { ...BEGUN.fields, name: NAME }), conflicts: [] }));
    await both.getByRole('button', { name: word('enterprise.conflict.takeYours') }).click();
    await both.waitFor({ state: 'detached' });
    await expect.poll(() => stage.service.said(`PUT ${ROUTE}/fields`)).toEqual({ changes: [{ field: 'name', was: '江北示范建设集团', now: NAME }] });
  });

  test('has what another device typed as it comes, but not where one is typing', async () => {
    const page = await open(`${AT}/facts`);
    await field(page, 'legal_name').focus();
    await page.keyboard.type('林');
    const now = application('draft', { ...BEGUN.fields, name: NAME, licence: LICENCE.id });
    stage.service.on(`GET ${ROUTE}`, () => now);
    stage.service.on(`PUT ${ROUTE}/fields`, () => ({ application: { ...now, fields: { ...now.fields, legal_name: '林' } }, conflicts: [] }));
    stage.service.emit({ is: 'account' });
    await expect.poll(() => field(page, 'name').inputValue()).toBe(NAME);
    await page.locator('.e-thumb img').waitFor();
    expect(await field(page, 'legal_name').inputValue()).toBe('林');
  });

  test('went on elsewhere: what can no longer be saved can still be read', async () => {
    const page = await open(`${AT}/facts`);
    // It is another only as it is saved: the page asks for it once more as it begins to hear the service.
    stage.service.on(`PUT ${ROUTE}/fields`, () => {
      stage.service.on(`GET ${ROUTE}`, () => application('submitted'));
      return new Refusal(409, 'STATE_CHANGED', { state: 'submitted' });
    });
    await field(page, 'name').fill('江北示范建设集团');
    await page.clock.runFor(1_000);
    const note = page.getByRole('status', { name: word('enterprise.stranded.title') });
    await note.getByText('江北示范建设集团').waitFor();
    await page.getByText(word('enterprise.means.submitted')).waitFor();
    await note.getByRole('button').click();
    await note.waitFor({ state: 'detached' });
  });

  test('is handed in only once what was typed last is saved, and leads to what is to be mended', async () => {
    const page = await open(`${AT}/review`, application('draft', { ...WHOLE, term_until: '2026-03-17', agreed: '' }));
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await expect.poll(() => stage.service.count(`PUT ${ROUTE}/fields`)).toBe(1);
    await page.getByText(word('enterprise.mend.blocking', { count: 1 })).waitFor();
    expect(stage.service.count(`POST ${ROUTE}/submission`)).toBe(0);
    await page.getByRole('link', { name: word('enterprise.field.term_until') }).click();
    await page.getByLabel(word('enterprise.field.term_until')).fill('2040年3月17日');
    await page.goBack();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.means.submitted')).waitFor();
    // A day that was left in the middle stands there as the service has it all the same.
    const last = stage.service.asked.findLast(({ route }) => route.startsWith('PUT'))?.body;
    expect(last).toMatchObject({ changes: [{ field: 'term_until', now: '2040-03-17' }] });
  });

  test('submission_did_nothing_and_said_nothing_while_something_was_unsent', async () => {
    const page = await open(`${AT}/review`, application('draft', { ...WHOLE, agreed: '' }));
    await page.getByRole('checkbox').waitFor();
    await context?.setOffline(true);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.notSent.away')).waitFor();
    await context?.setOffline(false);
    await page.getByText(/^草稿已保存/u).waitFor();
    expect(stage.service.count(`POST ${ROUTE}/submission`)).toBe(0);
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.means.submitted')).waitFor();
  });

  test('choice_that_waits_in_another_step_was_named_nowhere', async () => {
    const page = await open(`${AT}/facts`, application('draft', WHOLE));
    stage.service.on(`PUT ${ROUTE}/fields`, () => ({
      application: application('draft', { ...WHOLE, legal_name: '林二舟' }), conflicts: [{ field: 'legal_name', theirs: '林二舟', yours: '林三舟' }],
    }));
    await field(page, 'legal_name').fill('林三舟');
    for (const step of ['certificate', 'form', 'review']) await page.getByRole('button', { name: word('enterprise.next', { step: word(`enterprise.step.${step}.title`) }) }).click();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.notSent.conflict')).waitFor();
    await page.getByRole('link', { name: word('enterprise.field.legal_name') }).click();
    await page.getByRole('button', { name: word('enterprise.conflict.takeTheirs') }).click();
    await expect.poll(() => field(page, 'legal_name').inputValue()).toBe('林二舟');
    await page.goBack();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.means.submitted')).waitFor();
  });

  test('that was returned lets what was refused be changed, and nothing else', async () => {
    const page = await open(AT, application('returned', WHOLE, { refused: [{ field: 'term_until', reason: '与执照上的日期不一致' }], decided: at(-30) }));
    await page.getByRole('button', { name: word('enterprise.mendRefused', { count: 1 }) }).click();
    await page.getByText(word('enterprise.refusedFor', { reason: '与执照上的日期不一致' })).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(1);
    expect(await page.getByRole('button', { name: word('enterprise.paper.retake') }).count()).toBe(0);
    await page.getByRole('textbox').fill('2041-03-17');
    await page.clock.runFor(1_000);
    await expect.poll(() => stage.service.said(`PUT ${ROUTE}/fields`)).toEqual({ changes: [{ field: 'term_until', was: '2040-03-17', now: '2041-03-17' }] });
  });

  test('discarding_and_withdrawing_had_one_button_between_them', async () => {
    const page = await open(`${AT}/facts`);
    await page.getByRole('button', { name: word('enterprise.withdraw.draft') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('可以接着用来重新申请').waitFor();
    expect(await dialog.getByRole('button', { name: word('enterprise.withdraw.draftTitle'), exact: true }).count()).toBe(1);
    // There is none to be taken anew.
    expect(await dialog.getByText(word('enterprise.withdraw.pictures')).count()).toBe(0);
  });

  test('is taken back by the end of its number alone', async () => {
    const page = await open(AT, application('submitted'));
    await page.getByRole('button', { name: word('enterprise.withdraw.sent') }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('1234');
    await page.keyboard.press('Enter');
    await page.getByText(word('confirm.differs')).waitFor();
    expect(stage.service.count(`POST ${ROUTE}/withdrawal`)).toBe(0);
    await page.getByRole('dialog').getByRole('textbox').fill('7316');
    await page.keyboard.press('Enter');
    await page.getByText(word('enterprise.means.withdrawn')).waitFor();
  });

  test('is urged once the time for that has come while one looks', async () => {
    const page = await open(AT, application('submitted', WHOLE, { urge_from: at(2) }));
    const urge = page.getByRole('button', { name: word('enterprise.urge.action') });
    await page.locator('.a-standing').waitFor();
    expect(await urge.count()).toBe(0);
    await page.clock.runFor(180_000);
    await urge.click();
    await page.getByText(word('enterprise.urge.done')).waitFor();
    await urge.waitFor({ state: 'detached' });
  });
});

describe('a picture', () => {
  test('retaken_photo_was_left_out_by_a_submission_during_its_upload', async () => {
    const page = await open(`${AT}/facts`, application('draft', WHOLE));
    await page.locator('.e-thumb img').waitFor();
    let arrive = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    stage.service.on(`POST ${ROUTE}/documents/licence`, () => gate.then(() => LICENCE));
    await chooses(page, 'enterprise.paper.retake');
    await page.locator('.e-sending').waitFor();
    for (const step of ['certificate', 'form', 'review']) await page.getByRole('button', { name: word('enterprise.next', { step: word(`enterprise.step.${step}.title`) }) }).click();
    // Where one goes back to, it is still on its way.
    await page.getByRole('link', { name: word('enterprise.paper.licence.title') }).click();
    await page.locator('.e-sending').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.notSent.paper')).waitFor();
    expect(stage.service.count(`POST ${ROUTE}/submission`)).toBe(0);
    arrive();
    await page.getByText(word('enterprise.mend.papers')).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: word('enterprise.submit') }).click();
    await page.getByText(word('enterprise.means.submitted')).waitFor();
  });

  test('that did not arrive is sent again as the same', async () => {
    const page = await open(`${AT}/facts`);
    stage.service.refuse(`POST ${ROUTE}/documents/licence`, 503, 'service_store');
    await chooses(page, 'enterprise.paper.take');
    await page.getByText(word('enterprise.paper.waits')).waitFor();
    const restored = applying();
    const [refused] = stage.service.asked.filter(({ route }) => route.startsWith('POST') && route.includes('documents'));
    stage.service = restored;
    await page.getByRole('button', { name: word('account.again') }).click();
    await page.locator('.e-thumb img').waitFor();
    const [sent] = restored.asked.filter(({ route }) => route.startsWith('POST') && route.includes('documents'));
    expect(sent?.key).toBe(refused?.key);
    expect(sent?.key).toMatch(/^[0-9a-f-]{36}$/u);
  });

  test('that the service does not take leaves the one before', async () => {
    const page = await open(`${AT}/facts`, application('draft', WHOLE));
    await page.locator('.e-thumb img').waitFor();
    stage.service.refuse(`POST ${ROUTE}/documents/licence`, 415, 'document_media');
    await chooses(page, 'enterprise.paper.retake');
    await page.getByText(word('errors.document_media.what')).waitFor();
    expect(await page.locator('.e-thumb img').count()).toBe(1);
  });
});

test('what_was_typed_since_the_last_search_was_lost_by_a_reload', async () => {
  const page = await open('/enterprises/find');
  const search = page.getByRole('searchbox');
  await search.fill(USCC);
  await search.press('Enter');
  await page.locator('.a-standing').waitFor();
  await search.fill('江北示范');
  await page.reload();
  await page.locator('.a-standing').waitFor();
  expect(await search.inputValue()).toBe('江北示范');
  expect(stage.service.count('GET /v1/enterprises')).toBe(2);
});

test('erased_application_was_a_dead_end', async () => {
  const page = await open('/enterprises');
  stage.service.refuse(`GET ${ROUTE}`, 410, 'application_erased');
  await stage.go(page, 'phone', AT);
  await page.getByText(word('errors.application_erased.what')).waitFor();
  expect(await page.getByRole('button', { name: word('account.again') }).count()).toBe(0);
  await page.getByRole('link', { name: word('enterprise.find.open') }).click();
  await page.getByRole('searchbox').waitFor();
});

test('stamping_was_promised_to_whoever_had_not_chosen_it', async () => {
  const page = await open(AT, application('fulfilled', { ...WHOLE, stamping: '' }));
  await page.getByText(word('enterprise.fulfilled.unstamped')).waitFor();
  await page.getByText(word('enterprise.line.useUnstamped'), { exact: true }).waitFor();
  expect(await page.getByText(word('enterprise.line.use')).count()).toBe(0);
});

test('a message of an application leads to it', async () => {
  const page = await open('/messages');
  const told = { ...MESSAGES[0], id: 'm-app', key: 'app.submitted', params: { no: 'S261215407316' }, link: AT.slice(1), is_read: false };
  stage.service = applying(application('submitted')).on('GET /v1/messages', () => messages({ messages: [told as (typeof MESSAGES)[number]] }));
  await stage.go(page, 'phone', '/messages');
  await page.getByRole('button', { name: /S261215407316/u }).click();
  await page.getByText(word('enterprise.means.submitted')).waitFor();
});

test('who has not proven a name is told so, and asks for nothing', async () => {
  const page = await open('/enterprises');
  stage.service = applying().on('GET /v1/account', () => account({ identity: 'unverified', name: null }));
  await stage.go(page, 'phone', '/enterprises/find');
  await page.getByText(word('enterprise.first.title')).waitFor();
  expect(stage.service.count('GET /v1/enterprises')).toBe(0);
});
