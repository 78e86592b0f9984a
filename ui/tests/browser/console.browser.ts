// Officers and operators before the console, as the service serves it.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { begin, firstPassword, invented, logIn } from './support/account.ts';
import { Canary, addresses, files, stored } from './support/canary.ts';
import { PASSWORD, type Clerk } from './support/clerk.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';

const [OFFICER, OPERATOR, SECOND] = [invented(1), invented(2), invented(5)] as const;
const MASKED = { officer: '100****0001', operator: '100****0002', second: '100****0005' } as const;
/** A token of 32 bytes. */
const TOKEN = /[\w-]{43}/u;

let office: Office;
let officer: Clerk;
let operator: Clerk;
/** Where the officer's page went. */
let went: string[];
/** What stands in no address, no storage, no log and no file: codes and invitations. */
const secrets: string[] = [];

beforeAll(async () => {
  office = await Office.open();
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** The session's token, where the page keeps it. */
function tokenOf(clerk: Clerk): Promise<string> {
  return clerk.page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('sealbid-console-session') ?? '{}') as { readonly token?: string };
    return kept.token ?? '';
  });
}

test('the first officer takes the role by the link that the service printed', async () => {
  officer = await office.clerk('zh-CN', office.invitation);
  went = addresses(officer.page);
  const [invitation = ''] = TOKEN.exec(office.invitation) ?? [];
  secrets.push(invitation);
  await officer.shows('console.role.means');
  expect(await seen(officer.page, 'story-console-invited', 'light')).toEqual([]);
  expect(new Canary(Buffer.from(invitation)).isIn(await stored(officer.page))).toBe(true);
  await officer.button('console.role.logIn').click();
  secrets.push(await begin(officer, OFFICER));
  expect(await seen(officer.page, 'story-console-login', 'light', 'dark')).toEqual([]);
  await officer.button('account.code.take').click();
  await officer.button('account.logIn.action').click();
  await officer.shows('console.role.account', { phone: MASKED.officer });
  expect(await seen(officer.page, 'story-console-role', 'light')).toEqual([]);
  await officer.button('console.role.take').click();
  await officer.shows('console.role.done', { roles: officer.say('console.role.is.officer') });
  await officer.button('console.role.on').click();
  // A role takes a password as well, and there is none yet.
  await officer.shows('console.factor.unset');
  expect(await seen(officer.page, 'story-console-factor-unset', 'light')).toEqual([]);
  await firstPassword(officer, PASSWORD);
  await officer.title('console.place.overview').waitFor();
  // The link is spent.
  const late = await office.clerk('zh-CN', office.invitation);
  await late.button('console.role.logIn').click();
  await logIn(late, invented(3));
  late.mayComplainOf(/status of 400/u);
  await late.button('console.role.take').click();
  await late.shows('errors.invitation_over.what');
  await late.button('console.role.on').click();
  await late.shows('console.role.missing');
  expect(await seen(late.page, 'story-console-no-role', 'light')).toEqual([]);
});

test('an officer sees queues, the outbox with its texts, sandboxes, people, and an audit trail that is whole', async () => {
  await officer.rowOf(officer.say('console.queue.identity_unknown')).getByText(officer.say('console.overview.nothing')).waitFor();
  expect(await seen(officer.page, 'story-console-overview', 'light', 'dark')).toEqual([]);

  await officer.go('outbox');
  const [, code = ''] = secrets;
  const sms = officer.rowOf(officer.say('said.sms.code.login', { code }));
  await sms.getByText(MASKED.officer).waitFor();
  await sms.getByText(officer.say('console.outbox.state.sent')).waitFor();
  expect(await seen(officer.page, 'story-console-outbox', 'light', 'dark')).toEqual([]);

  await officer.go('sandbox');
  await expect.poll(() => officer.page.getByRole('radio', { checked: true }).count()).toBe(3);
  await officer.page.getByRole('radio', { name: officer.say('console.sandbox.outcome.no') }).first().check();
  const saved = { provider: officer.say('account.identity.provider.cfca_face'), outcome: officer.say('console.sandbox.outcome.no') };
  await officer.shows('console.sandbox.saved', saved);
  expect(await seen(officer.page, 'story-console-sandbox', 'light', 'dark')).toEqual([]);
  await officer.page.reload();
  await expect.poll(() => officer.page.getByRole('radio', { name: officer.say('console.sandbox.outcome.no') }).first().isChecked()).toBe(true);

  await officer.go('people');
  await officer.rowOf(MASKED.officer).getByText(officer.say('console.people.you')).waitFor();
  expect(await seen(officer.page, 'story-console-people', 'light')).toEqual([]);

  await officer.go('audit');
  await officer.rowOf('role.taken').waitFor();
  await officer.button('console.audit.verify').click();
  await officer.shows('console.audit.whole');
  expect(await seen(officer.page, 'story-console-audit', 'light', 'dark')).toEqual([]);

  await officer.go('account');
  expect(await seen(officer.page, 'story-console-account', 'light')).toEqual([]);
});

test('an operator, invited by a link, sees numbers alone, and nothing any more once the role is withdrawn', async () => {
  await officer.go('people');
  await officer.button('console.people.begin').click();
  await officer.page.getByRole('radio').nth(1).check();
  await officer.button('console.people.make').click();
  const link = (await officer.page.locator('.c-link').textContent())?.trim() ?? '';
  secrets.push(TOKEN.exec(link)?.[0] ?? '');
  expect(await seen(officer.page, 'story-console-link', 'light')).toEqual([]);
  await officer.button('console.close').click();

  operator = await office.official('en', link, OPERATOR);
  for (const place of ['people', 'sandbox'] as const) expect(await operator.place(place).count()).toBe(0);
  await operator.go('outbox');
  await operator.shows('console.outbox.counts');
  expect(await seen(operator.page, 'story-console-operator-outbox-en', 'light', 'dark')).toEqual([]);
  await operator.go('audit');
  await operator.button('console.audit.verify').click();
  await operator.shows('console.audit.whole');
  expect(await operator.page.locator('[data-row]').count()).toBe(0);
  expect(await seen(operator.page, 'story-console-operator-audit-en', 'light')).toEqual([]);
  // What is typed into the address leads no further.
  await operator.page.goto('/console.html#/people');
  await operator.title('console.place.account').waitFor();

  await operator.go('overview');
  await officer.page.reload();
  const withdraw = { role: officer.say('console.role.is.operator'), phone: MASKED.operator };
  await officer.button('console.people.withdrawOf', withdraw).click();
  await officer.page.getByRole('dialog').getByRole('textbox').fill('0002');
  expect(await seen(officer.page, 'story-console-withdraw', 'light')).toEqual([]);
  await officer.button('console.people.withdrawAction').click();
  await officer.rowOf(MASKED.operator).waitFor({ state: 'detached' });
  await operator.shows('console.role.missing');
  expect(await operator.place('overview').count()).toBe(0);
  expect(await seen(operator.page, 'story-console-withdrawn-en', 'light')).toEqual([]);
});

test('a second officer comes by the first alone, and from then on one confirms what the other proposes', async () => {
  await officer.go('people');
  await officer.button('console.people.begin').click();
  await officer.shows('console.proposal.aloneMeans');
  expect(await seen(officer.page, 'story-console-alone', 'light')).toEqual([]);
  await officer.button('console.people.make').click();
  const link = (await officer.page.locator('.c-link').textContent())?.trim() ?? '';
  secrets.push(TOKEN.exec(link)?.[0] ?? '');
  await officer.button('console.close').click();
  const second = await office.official('en', link, SECOND);
  // It is seen without a reload that the link was followed.
  await officer.rowOf(MASKED.second).waitFor();

  await officer.button('console.people.begin').click();
  await officer.shows('console.proposal.means');
  await officer.button('console.proposal.propose').click();
  await officer.shows('console.proposal.stands.waits');
  await second.go('people');
  await second.shows('console.proposal.stands.asks', { by: MASKED.officer });
  expect(await seen(second.page, 'story-console-proposal-en', 'light', 'dark')).toEqual([]);
  await second.button('console.proposal.confirm').click();
  await officer.button('console.proposal.link').click();
  const told = (await officer.page.locator('.c-link').textContent())?.trim() ?? '';
  secrets.push(TOKEN.exec(told)?.[0] ?? '');
  await officer.button('console.close').click();
  await second.shows('console.proposal.stands.told', { by: MASKED.officer });
  await second.button('console.proposal.withdraw').click();
  await officer.page.locator('.c-proposal').waitFor({ state: 'detached' });

  // All sessions of somebody end at once.
  await officer.button('console.people.endOf', { phone: MASKED.second }).click();
  await officer.page.getByRole('dialog').getByRole('textbox').fill('0005');
  expect(await seen(officer.page, 'story-console-end', 'light')).toEqual([]);
  await officer.button('console.people.endAction').click();
  await second.title('account.logIn.title').waitFor();
  await officer.button('console.people.withdrawOf', { role: officer.say('console.role.is.officer'), phone: MASKED.second }).click();
  await officer.page.getByRole('dialog').getByRole('textbox').fill('0005');
  await officer.button('console.people.withdrawAction').click();
  await officer.rowOf(MASKED.second).waitFor({ state: 'detached' });
});

test('the last officer stays one', async () => {
  const withdraw = { role: officer.say('console.role.is.officer'), phone: MASKED.officer };
  await officer.button('console.people.withdrawOf', withdraw).click();
  await officer.page.getByRole('dialog').getByRole('textbox').fill('0001');
  officer.mayComplainOf(/status of 409/u);
  await officer.page.keyboard.press('Enter');
  await officer.shows('errors.last_officer.what');
  expect(await seen(officer.page, 'story-console-last-officer', 'light')).toEqual([]);
  await officer.button('console.people.keep').click();
});

test('by keyboard alone one logs in and goes through every page', async () => {
  const clerk = await office.clerk('en');
  const { keyboard } = clerk.page;
  await clerk.tabTo(clerk.field('account.phone.label'));
  await keyboard.type(OFFICER);
  await keyboard.press('Enter');
  // A code was asked for a minute ago: the page says how long to wait, and the password is another way.
  clerk.mayComplainOf(/status of 429/u);
  await clerk.page.getByText(/Again in \d+ s/u).waitFor();
  await clerk.page.reload();
  const number = invented(4);
  await clerk.tabTo(clerk.field('account.phone.label'));
  await keyboard.press('Control+A');
  await keyboard.type(number);
  await keyboard.press('Enter');
  const told = clerk.page.locator('.a-practice').getByText(clerk.say('account.code.practice', { code: '' }));
  const code = (/\d{6}/u.exec((await told.textContent()) ?? '') ?? [''])[0];
  // The code has the focus by itself.
  await keyboard.type(code);
  await keyboard.press('Enter');
  await clerk.title('console.place.account').waitFor();

  await officer.go('overview');
  // The title is there before the service has answered; a key goes to rows that are there.
  await officer.page.locator('[data-row]').first().waitFor();
  await officer.page.keyboard.press('j');
  const active = (): Promise<string> => officer.page.evaluate(() => document.activeElement?.textContent ?? '');
  expect(await active()).toContain(officer.say('console.queue.identity_unknown'));
  for (const place of ['people', 'outbox', 'sandbox', 'audit', 'messages', 'account'] as const) {
    await officer.tabTo(officer.place(place));
    await officer.page.keyboard.press('Enter');
    await officer.title(`console.place.${place}`).waitFor();
    // Whoever reads by ear begins at the title.
    expect(await officer.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  }
  await officer.tabTo(officer.row('account.sessions.title'));
  await officer.page.keyboard.press('Enter');
  await officer.title('account.sessions.title').waitFor();
  expect(await seen(officer.page, 'story-console-sessions', 'light')).toEqual([]);
});

test('codes, invitations and sessions stand in no address, no storage beyond the session\'s own, no log and no file', async () => {
  const token = await tokenOf(officer);
  expect(token).toMatch(TOKEN);
  const log = Buffer.from(office.service.err);
  const places = new Map([
    ...files(office.path('data'), 'data'),
    ['the log', log],
    ['addresses', Buffer.from(went.join('\n'))],
    ['the page', await stored(officer.page)],
  ]);
  for (const secret of secrets) expect(new Canary(Buffer.from(secret)).in(places)).toEqual([]);
  expect(new Canary(Buffer.from(token)).in(places)).toEqual(['the page']);
  expect(new Canary(Buffer.from(token, 'base64url')).in(places)).toEqual(['the page']);
  expect(log.length).toBeGreaterThan(1_000);
  // After the logout it is there no more.
  await officer.go('account');
  await officer.button('account.logOut').click();
  await officer.title('account.logIn.title').waitFor();
  expect(new Canary(Buffer.from(token)).isIn(await stored(officer.page))).toBe(false);
});
