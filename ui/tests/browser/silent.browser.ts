// A provider of real names that does not answer: what the person reads after half an hour and what there is to do, an answer that comes after that,
// and the end after a day. The service's clock is put forward, and the pages hear of what comes of it by themselves.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { type Proof, idNumber, invented, logIn, prove } from './support/account.ts';
import type { Clerk } from './support/clerk.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';
import type { Phone } from './support/phone.ts';
import { until } from './support/programs.ts';
import { findsAnswer, timesAsked } from './support/sandbox.ts';
import type { Language } from '../../src/i18n/index.ts';
import type { IdentityState, SandboxOutcome } from '../../src/wire/account.ts';

const NAME = '林一舟';
const MINUTE = 60;
const DAY = 86_400;
/** The service looks at what is due once a second, and asks a provider again four times; a page hears of a change at once. */
const SOON_MS = 20_000;

let office: Office;
let officer: Clerk;
/** Who is answered late, who takes another way meanwhile, and who is never answered. */
let late: Phone;
let other: Phone;
let never: Phone;

beforeAll(async () => {
  office = await Office.open({ hasClock: true });
  officer = await office.official('zh-CN', office.invitation, invented(60));
  late = await person('zh-CN', 61);
  other = await person('en', 62);
  never = await person('zh-CN', 63);
}, 120_000);
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** A phone whose person is logged in, at the page of the real name. */
async function person(language: Language, at: number): Promise<Phone> {
  const phone = await office.phone(language);
  await phone.page.goto('/account/identity');
  await logIn(phone, invented(at));
  await phone.title('account.identity.title').waitFor();
  return phone;
}

/** Chooses in the console what a provider's sandbox answers next. */
async function choose(provider: Proof['provider'], outcome: SandboxOutcome): Promise<void> {
  await officer.go('overview');
  await officer.go('sandbox');
  const [of, word] = [officer.say(`account.identity.provider.${provider}`), officer.say(`console.sandbox.outcome.${outcome}`)];
  await officer.page.getByRole('radiogroup', { name: officer.say('console.sandbox.next', { provider: of }) }).getByText(word, { exact: true }).click();
  await officer.shows('console.sandbox.saved', { provider: of, outcome: word });
}

/** Waits until the head of the page says how the name stands, and what that means. */
async function stands(of: Phone, state: IdentityState, provider: Proof['provider'], means: IdentityState | 'lapsed' = state): Promise<void> {
  await of.page.getByRole('heading', { level: 2, name: of.say(`account.identity.state.${state}`) }).waitFor({ timeout: SOON_MS });
  await of.text(`account.identity.means.${means}`, { provider: of.say(`account.identity.told.${provider}`) }).waitFor();
}

/** The three, and whom each of them asked. */
function all(): readonly (readonly [of: Phone, provider: Proof['provider'], at: number])[] {
  return [
    [late, 'cfca_face', 61],
    [other, 'bank_card4', 62],
    [never, 'alipay_face', 63],
  ];
}

/** Waits until the officer sees this of proofs of which nobody knows what became: looks again, as the page is told the time of the service when it opens. */
async function queued(says: string): Promise<void> {
  await officer.go('overview');
  const row = officer.rowOf(officer.say('console.queue.identity_unknown'));
  await until(`a queue that says ${says}`, async () => {
    await officer.page.reload();
    await row.waitFor();
    return (await row.getByText(says, { exact: true }).isVisible()) || undefined;
  });
}

/** Finds notices with these words, newest first, and goes back. */
async function told(of: Phone, ...keys: readonly string[]): Promise<void> {
  await of.page.goto('/messages');
  const rows = of.page.locator('[data-row]');
  await expect.poll(() => rows.count()).toBe(keys.length);
  for (const [at, key] of keys.entries()) expect(await rows.nth(at).textContent()).toContain(of.say(`said.identity.result.${key}`));
  await of.page.goto('/account/identity');
  await of.title('account.identity.title').waitFor();
}

test('within half an hour the person waits, and may leave the page', async () => {
  for (const [of, provider, at] of all()) {
    await choose(provider, 'never');
    await prove(of, { provider, name: NAME, number: idNumber(at), ...(provider === 'bank_card4' ? { cardPhone: invented(at) } : {}) });
    await stands(of, 'waiting', provider);
  }
  office.clock.forward(29 * MINUTE);
  await expect.poll(() => timesAsked(office), { timeout: SOON_MS }).toEqual([3, 3, 3]);
  for (const [of, provider] of all()) await stands(of, 'waiting', provider);
  await queued(officer.say('console.overview.nothing'));
});

test('after half an hour nobody knows what became of it: the page says so by itself, with the ways that are left, and no try is lost', async () => {
  office.clock.forward(MINUTE + 1);
  for (const [of, provider] of all()) {
    await stands(of, 'unknown', provider);
    await of.shows('account.identity.owes');
    await of.shows('account.identity.tries', { left: 5 });
    await of.shows('account.identity.others');
    expect(await of.button('account.identity.send').isEnabled()).toBe(true);
  }
  expect(await seen(late.page, 'story-silent-unknown', 'light', 'dark')).toEqual([]);
  expect(await seen(other.page, 'story-silent-unknown-en', 'light')).toEqual([]);
  await queued('3');
  await officer.shows('console.since.minutes', { minutes: 30 });
  expect(await seen(officer.page, 'story-silent-console', 'light')).toEqual([]);
});

test('an answer that comes after that is taken: the name is proven, and the person is told', async () => {
  findsAnswer(office, 'cfca_face');
  await stands(late, 'passed', 'cfca_face');
  expect(await seen(late.page, 'story-silent-late', 'light')).toEqual([]);
  await told(late, 'passed');
  await stands(late, 'passed', 'cfca_face');
  await queued('2');
});

test('who took another way meanwhile is proven by that, and what the silent one says then changes nothing', async () => {
  await prove(other, { provider: 'cfca_face', name: NAME, number: idNumber(62) });
  await stands(other, 'passed', 'cfca_face');
  findsAnswer(office, 'bank_card4');
  await queued('1');
  await told(other, 'passed');
  await stands(other, 'passed', 'cfca_face');
});

test('after a day it lapses: every way is open again, and what still comes is not taken', async () => {
  office.clock.forward(DAY);
  await stands(never, 'unverified', 'alipay_face', 'lapsed');
  expect(await never.text('account.identity.owes').count()).toBe(0);
  await never.shows('account.identity.tries', { left: 5 });
  expect(await seen(never.page, 'story-silent-lapsed', 'light')).toEqual([]);
  findsAnswer(office, 'alipay_face');
  await queued(officer.say('console.overview.nothing'));
  await never.page.reload();
  await stands(never, 'unverified', 'alipay_face', 'lapsed');
});
