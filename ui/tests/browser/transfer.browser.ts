// An enterprise that nobody registered is come into by a corporate transfer, against the service: the sum is agreed on, comes wrong and comes right, an officer
// approves, and the certificate is begun with the licence.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { invented, logIn } from './support/account.ts';
import { CLAIMED, find, proveName, transfer } from './support/claim.ts';
import type { Clerk } from './support/clerk.ts';
import { seen } from './support/look.ts';
import { Office } from './support/office.ts';
import type { Phone } from './support/phone.ts';

const TAIL = '123456';

let office: Office;
let officer: Clerk;
let phone: Phone;
/** Fen. */
let agreed: number;

beforeAll(async () => {
  office = await Office.open();
  officer = await office.official('zh-CN', office.invitation, invented(1));
  phone = await office.phone('zh-CN');
}, 120_000);
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

function yuan(fen: number): string {
  return phone.say('enterprise.transfer.yuan', { amount: (fen / 100).toFixed(2) });
}

test('the account is named, and a sum agreed on', async () => {
  await phone.page.goto('/enterprises');
  await logIn(phone, invented(50));
  await proveName(phone, CLAIMED.legal, 50);
  await phone.page.goto('/enterprises');
  await find(phone, CLAIMED.uscc);
  expect(await seen(phone.page, 'story-transfer-ways', 'light', 'dark')).toEqual([]);
  agreed = await transfer(phone, CLAIMED.name, TAIL);
  expect(agreed).toBeGreaterThanOrEqual(11);
  expect(agreed).toBeLessThanOrEqual(99);
  expect(await seen(phone.page, 'story-transfer-pay', 'light', 'dark')).toEqual([]);
});

test('the bank knows of nothing, then of a wrong sum, then of the right one', async () => {
  await phone.button('enterprise.transfer.ask').click();
  await phone.page.getByText(/^未到账：/u).waitFor();
  const wrong = agreed === 73 ? 37 : 73;
  await officer.pay(CLAIMED.name, TAIL, wrong);
  await phone.shows('enterprise.transfer.fate.wrong_amount', { agreed: yuan(agreed), amount: yuan(wrong) });
  await phone.shows('enterprise.transfer.left', { count: 2 });
  await phone.page.getByText(phone.say('enterprise.transfer.back.returned'), { exact: true }).first().waitFor();
  expect(await seen(phone.page, 'story-transfer-wrong', 'light', 'dark')).toEqual([]);
  await officer.pay(CLAIMED.name, TAIL, agreed);
  await phone.shows('enterprise.transfer.fate.matched');
  await phone.shows('enterprise.means.submitted');
  expect(await seen(phone.page, 'story-transfer-matched', 'light', 'dark')).toEqual([]);
});

test('an officer approves it, and the page says that one is the admin', async () => {
  await officer.approve(CLAIMED.name);
  await phone.shows('enterprise.fulfilled.admin');
  expect(await seen(phone.page, 'story-transfer-admin', 'light', 'dark')).toEqual([]);
});

test('the certificate is begun from there, and wants the licence', async () => {
  await phone.button('enterprise.way.certificate.title').click();
  await phone.page.getByRole('heading', { name: phone.say('enterprise.step.facts.title'), exact: true }).waitFor();
  await phone.shows('enterprise.paper.licence.title');
  await phone.page.getByText(CLAIMED.name).first().waitFor();
  expect(await seen(phone.page, 'story-transfer-certificate', 'light', 'dark')).toEqual([]);
  await phone.page.goto('/enterprises');
  await phone.row('enterprise.role.admin').waitFor();
});
