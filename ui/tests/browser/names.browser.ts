// The real name: asked of each provider, answered in every way, and a service that is killed in between.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { CARD, type Proof, idNumber, invented, logIn, prove } from './support/account.ts';
import { Canary, addresses, files, kept, stored } from './support/canary.ts';
import type { Clerk } from './support/clerk.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';
import type { Phone } from './support/phone.ts';
import { until } from './support/programs.ts';
import { AWAY } from './support/reader.ts';
import type { Language } from '../../src/i18n/index.ts';
import type { SandboxOutcome } from '../../src/wire/account.ts';

const NAME = '林一舟';
/** A sandbox that is late answers after a minute. */
const LATE_MS = 90_000;
/** The page asks again every ten seconds while a provider owes an answer. */
const AGAIN_MS = 25_000;

let office: Office;
let officer: Clerk;
/** Whose proof a kill came between. */
let killed: Phone;

beforeAll(async () => {
  office = await Office.open();
  officer = await office.official('zh-CN', office.invitation, invented(30));
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** Chooses in the console what a provider's sandbox answers next. */
async function choose(provider: Proof['provider'], outcome: SandboxOutcome): Promise<void> {
  await officer.go('overview');
  await officer.go('sandbox');
  const [of, word] = [officer.say(`account.identity.provider.${provider}`), officer.say(`console.sandbox.outcome.${outcome}`)];
  await officer.page.getByRole('radiogroup', { name: officer.say('console.sandbox.next', { provider: of }) }).getByText(word, { exact: true }).click();
  await officer.shows('console.sandbox.saved', { provider: of, outcome: word });
}

/** A phone whose person is logged in, at the page of the real name. */
async function person(language: Language, at: number): Promise<Phone> {
  const phone = await office.phone(language);
  await phone.page.goto('/account/identity');
  await logIn(phone, invented(at));
  await phone.title('account.identity.title').waitFor();
  return phone;
}

/** What stands at the head of the page once the result came, by itself. */
async function standing(phone: Phone, state: 'waiting' | 'passed' | 'failed', provider: Proof['provider'], limit?: number): Promise<void> {
  const means = phone.text(`account.identity.means.${state}`, { provider: phone.say(`account.identity.told.${provider}`) });
  await means.waitFor(limit === undefined ? {} : { timeout: limit });
  await phone.page.getByRole('heading', { level: 2, name: phone.say(`account.identity.state.${state}`) }).waitFor();
}

/** Finds messages with these words, newest first, without that the page was loaded anew. */
async function told(phone: Phone, unread: number, ...keys: readonly string[]): Promise<void> {
  await phone.way.click();
  await phone.link('tabs.unread', { name: phone.say('tabs.messages'), count: unread }).click();
  const rows = phone.page.locator('[data-row]');
  await expect.poll(() => rows.count()).toBe(keys.length);
  for (const [at, key] of keys.entries()) expect(await rows.nth(at).textContent()).toContain(phone.say(`said.identity.result.${key}`));
}

test('the service is killed after it was asked: the page says so, and goes on when it is there again', async () => {
  killed = await person('zh-CN', 31);
  await choose('cfca_face', 'late');
  await prove(killed, { provider: 'cfca_face', name: NAME, number: idNumber(31) });
  await standing(killed, 'waiting', 'cfca_face');
  for (const reader of [killed, officer]) reader.mayComplainOf(AWAY);
  await office.service.kill();
  await killed.text('errors.service_unreachable.what').waitFor({ timeout: AGAIN_MS });
  expect(await seen(killed.page, 'story-identity-killed', 'light', 'dark')).toEqual([]);
  const before = office.invitation;
  await office.serve();
  // There is an officer: the service invites no other one.
  expect([before !== '', office.invitation]).toEqual([true, '']);
  await killed.text('errors.service_unreachable.what').waitFor({ state: 'detached', timeout: AGAIN_MS });
  await standing(killed, 'waiting', 'cfca_face');
});

test('refused, another name, and then confirmed: each is said on the page and told', async () => {
  const phone = await person('zh-CN', 32);
  const [name, number] = [NAME, idNumber(32)];
  await choose('cfca_face', 'no');
  await prove(phone, { provider: 'cfca_face', name, number });
  await standing(phone, 'failed', 'cfca_face');
  await phone.shows('errors.identity_refused.what');
  expect(await seen(phone.page, 'story-identity-no', 'light', 'dark')).toEqual([]);

  await choose('bank_card4', 'other_name');
  await prove(phone, { provider: 'bank_card4', name, number, cardPhone: invented(32) });
  await standing(phone, 'failed', 'bank_card4');
  await phone.shows('errors.identity_mismatch.what');
  expect(await seen(phone.page, 'story-identity-other-name', 'light')).toEqual([]);

  await prove(phone, { provider: 'alipay_face', name, number });
  await standing(phone, 'passed', 'alipay_face');
  expect(await seen(phone.page, 'story-identity-passed', 'light', 'dark')).toEqual([]);
  await told(phone, 3, 'passed', 'identity_mismatch', 'identity_refused');
  expect(await seen(phone.page, 'story-identity-told', 'light', 'dark')).toEqual([]);
  await phone.button('account.feed.readAll').click();
  await phone.link('tabs.messages').waitFor();
});

test('a provider that stays silent leaves the other ways open, and an answer that comes twice is told once', async () => {
  const phone = await person('en', 33);
  const [name, number] = [NAME, idNumber(33)];
  await choose('cfca_face', 'never');
  await prove(phone, { provider: 'cfca_face', name, number });
  await standing(phone, 'waiting', 'cfca_face');
  await phone.shows('account.identity.owes');
  expect(await seen(phone.page, 'story-identity-never-en', 'light', 'dark')).toEqual([]);
  await choose('alipay_face', 'twice');
  await prove(phone, { provider: 'alipay_face', name, number });
  await standing(phone, 'passed', 'alipay_face');
  await told(phone, 1, 'passed');
  expect(await seen(phone.page, 'story-identity-twice-en', 'light')).toEqual([]);
});

test('a number that is another person\'s account is refused, and the bank confirms one of one\'s own', async () => {
  const phone = await person('en', 34);
  const went = addresses(phone.page);
  await prove(phone, { provider: 'cfca_face', name: NAME, number: idNumber(33) });
  await standing(phone, 'failed', 'cfca_face');
  await phone.shows('errors.identity_in_use.what');
  expect(await seen(phone.page, 'story-identity-in-use-en', 'light')).toEqual([]);
  const own = idNumber(34);
  await prove(phone, { provider: 'bank_card4', name: NAME, number: own, cardPhone: invented(34) });
  await standing(phone, 'passed', 'bank_card4');
  expect(await seen(phone.page, 'story-identity-card-en', 'light')).toEqual([]);
  const places = new Map([
    ...files(office.path('data'), 'data'),
    ['the log', Buffer.from(office.service.err)],
    ['addresses', Buffer.from(went.join('\n'))],
    ['the tab', await stored(phone.page)],
    ['the database', await kept(phone.page)],
  ]);
  for (const secret of [own, CARD, NAME]) expect(new Canary(Buffer.from(secret)).in(places)).toEqual([]);
});

test('a provider of which nobody chose anything confirms', async () => {
  const phone = await person('zh-CN', 35);
  await prove(phone, { provider: 'cfca_face', name: NAME, number: idNumber(35) });
  await standing(phone, 'passed', 'cfca_face');
  await told(phone, 1, 'passed');
});

test('what was asked before the kill is answered after it', async () => {
  await standing(killed, 'passed', 'cfca_face', LATE_MS);
  await told(killed, 1, 'passed');
  expect(await seen(killed.page, 'story-identity-late', 'light')).toEqual([]);
  // The officer's page is as it was before: it heard of the end and came back by itself.
  await officer.go('audit');
  await until('a whole chain', async () => {
    await officer.button('console.audit.verify').click();
    return (await officer.text('console.audit.whole').isVisible()) ? true : undefined;
  });
}, LATE_MS + 30_000);
