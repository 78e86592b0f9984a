// An enterprise is claimed on the phone, against the service: searched for, filled in with a network and a page that go away meanwhile, handed in, taken back.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { askCode, invented, logIn, logInByPassword } from './support/account.ts';
import { CLAIMED, beginClaim, claim, control, fillCertificate, fillFacts, handIn, next, page as pictureOf, proveName, submit } from './support/claim.ts';
import { PASSWORD } from './support/clerk.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';
import type { Phone } from './support/phone.ts';
import { AWAY } from './support/reader.ts';

const PLATFORM = '江北示范市公共资源交易平台';

let office: Office;
let phone: Phone;

beforeAll(async () => {
  office = await Office.open();
  phone = await office.phone('zh-CN');
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

test('who has not proven a name is led to it, and finds the way back', async () => {
  await phone.page.goto('/enterprises');
  await logIn(phone, invented(40));
  await phone.title('enterprise.title').waitFor();
  await phone.shows('enterprise.first.title');
  await phone.link('account.identity.title').click();
  await phone.title('account.identity.title').waitFor();
  await proveName(phone, '林一舟', 40);
  await phone.page.goto('/me');
  await phone.row('enterprise.title').click();
  await phone.shows('enterprise.none');
});

test('an enterprise is found, and its licence photographed and typed off', async () => {
  await beginClaim(phone, CLAIMED.uscc);
  await handIn(phone, 'enterprise.paper.take', pictureOf(1));
  await phone.page.locator('.e-thumb img').waitFor();
  await phone.page.locator('.e-about .s-note.ok').waitFor();
  await fillFacts(phone, CLAIMED);
  await phone.page.locator('h2').first().click();
  await expect.poll(() => control(phone, 'term_from').inputValue()).toBe('2020-03-18');
  expect(await seen(phone.page, 'story-claim-facts', 'light', 'dark')).toEqual([]);
});

test('a reload in the middle, without a network, loses nothing', async () => {
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.getByText(/^草稿已保存/u).waitFor();
  phone.mayComplainOf(AWAY);
  await phone.network('off');
  await control(phone, 'name').fill('江北示范建设集团有限公司');
  await phone.shows('enterprise.save.away');
  expect(await seen(phone.page, 'story-claim-away', 'light')).toEqual([]);
  await phone.page.reload();
  await phone.page.locator('.e-form').waitFor();
  expect(await control(phone, 'name').inputValue()).toBe('江北示范建设集团有限公司');
  expect(await control(phone, 'legal_name').inputValue()).toBe('林一舟');
  await phone.network('on');
  await phone.page.getByText(/^草稿已保存/u).waitFor();
  // From nothing but the service.
  await phone.page.evaluate(() => {
    sessionStorage.clear();
  });
  await phone.page.reload();
  await expect.poll(() => control(phone, 'name').inputValue()).toBe('江北示范建设集团有限公司');
  await control(phone, 'name').fill(CLAIMED.name);
});

test('the form is downloaded filled in, stamped and photographed, and the claim handed in', async () => {
  await next(phone, 'certificate');
  await fillCertificate(phone, PLATFORM);
  await next(phone, 'form');
  const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.button('enterprise.form.download').click()]);
  expect(download.suggestedFilename()).toMatch(/^申请表 S\d{12}\.pdf$/u);
  await download.saveAs(office.path('form.pdf'));
  await handIn(phone, 'enterprise.paper.take', pictureOf(2));
  await phone.page.locator('.e-thumb img').waitFor();
  await next(phone, 'review');
  await phone.page.getByText(CLAIMED.name).first().waitFor();
  expect(await seen(phone.page, 'story-claim-review', 'light', 'dark')).toEqual([]);
  await submit(phone);
  expect(await seen(phone.page, 'story-claim-submitted', 'light', 'dark')).toEqual([]);
});

test('its message leads to it, and it is taken back', async () => {
  await phone.page.goto('/messages');
  await phone.page.getByRole('button', { name: /S\d{12}/u }).first().click();
  await phone.shows('enterprise.means.submitted');
  await phone.button('enterprise.withdraw.sent').click();
  const number = (await phone.page.locator('.a-facts .mono').nth(1).textContent())?.trim() ?? '';
  await phone.page.getByRole('dialog').getByRole('textbox').fill(number.slice(-4));
  await phone.page.getByRole('dialog').getByRole('button', { name: phone.say('enterprise.withdraw.sentTitle'), exact: true }).click();
  await phone.shows('enterprise.means.withdrawn');
});

test('two devices of one account fill in one claim', async () => {
  const desk = await office.phone('zh-CN');
  await phone.page.goto('/account/password');
  await phone.field('account.phone.label').fill(invented(40));
  await askCode(phone);
  await phone.button('account.code.take').click();
  await phone.field('account.password.new').fill(PASSWORD);
  await phone.button('account.password.save').click();
  await phone.shows('account.password.done');
  await desk.page.goto('/enterprises');
  await logInByPassword(desk, invented(40), PASSWORD);
  await desk.title('enterprise.title').waitFor();
  await phone.page.goto('/enterprises');
  await beginClaim(phone, CLAIMED.uscc);
  await desk.page.goto(phone.page.url());
  await desk.page.locator('.e-form').waitFor();
  // What the one photographs, the other shows.
  await handIn(phone, 'enterprise.paper.file', pictureOf(3));
  await desk.page.locator('.e-thumb img').waitFor();
  desk.mayComplainOf(AWAY);
  await desk.network('off');
  await control(desk, 'name').fill('江北示范建设集团');
  await control(phone, 'name').fill(CLAIMED.name);
  await phone.page.getByText(/^草稿已保存/u).waitFor();
  await desk.network('on');
  await desk.shows('enterprise.conflict.title');
  expect(await seen(desk.page, 'story-claim-conflict', 'light', 'dark')).toEqual([]);
  await desk.button('enterprise.conflict.takeTheirs').click();
  await expect.poll(() => control(desk, 'name').inputValue()).toBe(CLAIMED.name);
});

test('somebody else claims another one in one go, in the other language', async () => {
  const other = await office.phone('en');
  await other.page.goto('/enterprises');
  await logIn(other, invented(41));
  await proveName(other, '王演练', 41);
  const { name, legal, legalId, from } = CLAIMED;
  const endless = { name, legal, legalId, from, uscc: '91990000MA00000010' };
  await other.page.goto('/enterprises');
  await beginClaim(other, endless.uscc);
  // Its check digit does not fit, which warns and wants a tick.
  await other.page.locator('[data-field=uscc_sure] input').check();
  const id = await claim(other, endless, PLATFORM);
  expect(id).toMatch(/^[0-9a-f-]{36}$/u);
  expect(await seen(other.page, 'story-claim-submitted-en', 'light')).toEqual([]);
});
