// Three people come into enterprises by claim, request and transfer, from the search to a certificate on the phone and a document that is stamped with it:
// at the window as it ships, on the phones that its camera sees, and before the console that its service has.

import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { invented, logIn, logInByPassword } from '../browser/support/account.ts';
import { CLAIMED, type Claimed, askCertificate, find, handIn, join as asksToJoin, page as pictureOf, proveName, takeCertificate, transfer } from '../browser/support/claim.ts';
import { PASSWORD, type Clerk } from '../browser/support/clerk.ts';
import { seen } from '../browser/support/look.ts';
import type { Phone } from '../browser/support/phone.ts';
import { SEALBID, command, run } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { DeskRoom } from './support/desk-room.ts';
import { fileBelow, pyHanko, qpdf, writeRoot } from './support/evidence.ts';
import { Hands } from './support/hands.ts';
import { picture, violations } from './support/look.ts';
import { firstOfficer } from './support/officer.ts';
import { OwnAccount } from './support/own-account.ts';
import type { Place } from './support/place.ts';
import type { Window } from './support/window.ts';

const [OFFICER, ADMIN, CLERK, PAYER] = [invented(71), invented(72), invented(73), invented(74)];
const CLERK_NAME = '沈知夏';
const PART = '技术方案与施工组织设计';
const PLATFORM = '江北示范市公共资源交易平台';
/** An enterprise that is come into by a transfer. */
const PAID: Claimed = { name: '江北示范市政工程有限公司', uscc: '91990000MA0000072M', legal: '王演练', legalId: '11010519491231002X', from: '2021年6月1日' };
const TAIL = '123456';
/** A message of an officer's decision, and a registered grant, milliseconds. */
const TOLD_MS = 60_000;

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let hands: Hands;
let address: string;
let root: string;
let officer: Clerk;
let admin: Phone;
let clerk: Phone;
let payer: Phone;
/** Fen. */
let agreed: number;
/** What was stamped so far. */
const documents: string[] = [];

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window({ env: { TZ: 'Asia/Shanghai' } });
  [bidder, hands] = [new Bidder(room, window), new Hands(window)];
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

/** What the window shows of a key's words is pressed, whatever else it says. */
function action(key: string): Place {
  return window.page.get('action', window.say(key), false);
}
function field(name: string): Place {
  return window.get('textbox', `enterprise.field.${name}`);
}
async function next(step: string): Promise<void> {
  const title = window.say(`enterprise.step.${step}.title`);
  await hands.enter(window.get('button', 'enterprise.next', { step: title }));
  await window.page.get('heading', title).there();
}

/** A document of a tender of this number is made, stamped with the certificate on a phone, and judged by others; whoever signed is of this enterprise. */
async function stamps(phone: Phone, tender: string, { name, uscc }: Claimed, person: string, seal: 'first' | 'shared' | 'beside'): Promise<void> {
  const preset = seal === 'beside' ? 'special' : 'company';
  await bidder.pair(phone);
  if (seal === 'shared') await bidder.sealForOneMore(phone);
  if (seal === 'beside') await bidder.makeSealBeside(phone, preset);
  const package_ = await room.openedTender(tender, []);
  await room.publish(package_, address);
  expect((await room.again(package_).ended()).code).toBe(0);
  await bidder.begin();
  await bidder.tellBidder(name, uscc);
  await bidder.step('compose');
  await bidder.part(PART);
  await bidder.drop(await room.paper(`${PART} ${tender}`, 1));
  await bidder.step('check');
  await bidder.build();
  await bidder.step('stamp');
  if (seal === 'first') await bidder.makeSeal(phone);
  await bidder.dragSeal({ x: 0.7, y: 0.6 }, preset);
  await bidder.saved();
  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.approve('stamp', phone);
  await picture(window, `enterprise-stamped-${tender}`);
  await window.get('dialog', 'stamping.phone.title.stamp.done').get('action', window.say('stamping.stamp.goOn')).click();

  const stamped = fileBelow(join(room.data, 'bids'), '-stamped.pdf', documents);
  documents.push(stamped);
  await qpdf(stamped);
  expect(await pyHanko(stamped, root)).toMatchObject([{ intact: true, trusted: true, bottom_line: true }]);
  const { out } = await run(SEALBID, 'verify', stamped, '--trust', root, '--json');
  expect(JSON.parse(out)).toMatchObject({ verdict: 'pass', signatures: [{ signer: { organization: name, uscc, name: person } }] });
}

test('the first officer takes up the role in a browser, by the link that the help shows', async () => {
  address = await bidder.phoneAddress();
  root = room.path('root.pem');
  await writeRoot(address, join(room.data, 'service/https.pem'), root);
  officer = await room.clerk(address, 'zh-CN', (await firstOfficer(window)).link);
  await officer.takeRole(OFFICER);
});

test('at the window an account is begun, and its name proven', async () => {
  const account = new OwnAccount(window);
  await account.logIn(ADMIN);
  await account.setPassword(ADMIN, PASSWORD);
  await account.prove(CLAIMED.legal, 72);
});

test('an enterprise is looked for by keyboard alone, and is nobody’s yet', async () => {
  await hands.enter(window.get('link', 'window.pages.enterprises'));
  await hands.enter(window.get('button', 'enterprise.find.open'));
  await hands.type(window.get('textbox', 'enterprise.find.label'), CLAIMED.uscc);
  await window.press('Enter');
  await action('enterprise.way.transfer.title').there();
  await picture(window, 'enterprise-01-ways');
  expect(await violations(window)).toEqual([]);
  await hands.enter(action('enterprise.way.claim.title'));
  await window.get('heading', 'enterprise.step.facts.title').there();
});

test('the phone takes the picture of the licence while the window waits', async () => {
  await hands.enter(window.get('button', 'enterprise.paper.byPhone'));
  const dialog = window.get('dialog', 'enterprise.paper.licence.byPhone');
  const at = await dialog.saying('/applications/', false).says();
  await picture(window, 'enterprise-02-by-phone');
  expect(await violations(window)).toEqual([]);
  admin = await room.phone(address, 'zh-CN');
  await admin.page.goto(at);
  await logInByPassword(admin, ADMIN, PASSWORD);
  await handIn(admin, 'enterprise.paper.take', pictureOf(1));
  await admin.page.locator('.e-thumb img').waitFor();
  expect(await seen(admin.page, 'enterprise-03-phone-licence', 'light')).toEqual([]);
  await dialog.gone();
});

test('all that the licence says is typed by keyboard alone', async () => {
  await hands.type(field('name'), CLAIMED.name);
  await hands.type(field('legal_name'), CLAIMED.legal);
  const kind = window.get('combobox', 'enterprise.field.legal_id_kind');
  await window.tabTo(kind);
  // By its first letter, as one chooses from a list that is closed.
  await window.type(window.say('enterprise.idKind.id_card').slice(0, 1));
  expect(await kind.value()).toBe('id_card');
  await hands.type(field('legal_id_number'), CLAIMED.legalId);
  await hands.type(field('term_from'), CLAIMED.from);
  await hands.type(field('term_until'), CLAIMED.until ?? '');
  await picture(window, 'enterprise-04-facts');
  expect(await violations(window)).toEqual([]);
  await next('certificate');
  await hands.enter(window.page.get('button', PLATFORM, false));
  for (const key of ['enterprise.platform.sure', 'enterprise.tick.stamping.label']) {
    await hands.press(window.page.get('checkbox', window.say(key, { name: PLATFORM }), false), 'Space');
  }
  await picture(window, 'enterprise-05-certificate');
  expect(await violations(window)).toEqual([]);
});

test('the form is saved by the dialog of the window, and handed in again with the seal on it', async () => {
  await next('form');
  await hands.enter(window.get('button', 'enterprise.form.download'));
  const form = room.path('form.pdf');
  await window.chooseFile(form);
  await window.shows('enterprise.form.saved', { name: 'form.pdf' });
  expect((await run(command('pdftotext'), '-layout', form, '-')).out).toContain(CLAIMED.uscc);
  await qpdf(form);
  await hands.enter(window.get('button', 'enterprise.paper.file'));
  await window.chooseFile(form);
  // Another one is offered once this one is at the service: a paper on its way is not handed in.
  await window.get('button', 'enterprise.paper.other').there();
  await picture(window, 'enterprise-06-form');
  expect(await violations(window)).toEqual([]);
});

test('it is read once more, declared to be true, and handed in', async () => {
  await next('review');
  await window.page.saying(CLAIMED.legalId.slice(0, 4), false).there();
  await picture(window, 'enterprise-07-review');
  expect(await violations(window)).toEqual([]);
  await hands.press(window.page.get('checkbox', window.say('enterprise.agreed.claim.label'), false), 'Space');
  await hands.enter(window.get('button', 'enterprise.submit'));
  await window.shows('enterprise.means.submitted');
  await picture(window, 'enterprise-08-submitted');
  expect(await violations(window)).toEqual([]);
});

test('the officer approves it in the console by keyboard alone, and the certificate comes onto the phone', async () => {
  await officer.approve(CLAIMED.name);
  await window.get('button', 'enterprise.certify.onPhone').there(TOLD_MS);
  await picture(window, 'enterprise-09-approved');
  expect(await violations(window)).toEqual([]);
  await hands.enter(window.get('button', 'enterprise.certify.onPhone'));
  await window.page.get('dialog').saying('/applications/', false).there();
  await picture(window, 'enterprise-10-on-phone');
  expect(await violations(window)).toEqual([]);
  await takeCertificate(admin, CLAIMED.name);
  await window.shows('enterprise.means.fulfilled', {}, TOLD_MS);
});

test('the admin stamps with it', async () => {
  await stamps(admin, 'JBSF-2026-0131', CLAIMED, CLAIMED.legal, 'first');
});

test('a clerk finds the enterprise by its name on her phone, and asks the admin to let her in', async () => {
  clerk = await room.phone(address, 'en');
  await clerk.page.goto('/enterprises');
  await logIn(clerk, CLERK);
  await proveName(clerk, CLERK_NAME, 73);
  await clerk.page.goto('/enterprises');
  await find(clerk, '江北示范建设');
  expect(await seen(clerk.page, 'enterprise-11-phone-ways-en', 'light', 'dark')).toEqual([]);
  await asksToJoin(clerk, [CLAIMED.legal, ADMIN], PLATFORM);
  expect(await seen(clerk.page, 'enterprise-12-phone-waits-en', 'light', 'dark')).toEqual([]);
});

test('the admin agrees at the window, and signs on the phone what it is that is granted', async () => {
  await window.get('link', 'window.pages.enterprises').click();
  // Applications stand there by the same name.
  await window.page.get('link', CLAIMED.uscc, false).click();
  await window.page.get('link', window.say('requests.title'), false).click();
  await window.get('heading', 'requests.wantsIn', { name: CLERK_NAME }).there(TOLD_MS);
  await window.get('button', 'requests.agreeOf', { name: CLERK_NAME }).click();
  await bidder.review(admin);
  await admin.approve();
  await admin.pin();
  await admin.shows('talk.done.SIGN');
  await window.shows('stamping.phone.title.grant.done', {}, TOLD_MS);
  await window.page.get('dialog').get('button', window.say('stamping.close')).click();
});

test('the officer approves, her certificate comes onto her phone, and she stamps with it', async () => {
  await officer.approve(CLAIMED.name);
  await takeCertificate(clerk, CLAIMED.name);
  await stamps(clerk, 'JBSF-2026-0132', CLAIMED, CLERK_NAME, 'shared');
});

test('another one pays from the account of an enterprise, and the bank tells of the amount that was agreed on', async () => {
  payer = await room.phone(address, 'zh-CN');
  await payer.page.goto('/enterprises');
  await logIn(payer, PAYER);
  await proveName(payer, PAID.legal, 74);
  await payer.page.goto('/enterprises');
  await find(payer, PAID.uscc);
  agreed = await transfer(payer, PAID.name, TAIL);
  await officer.pay(PAID.name, TAIL, agreed);
  expect(await seen(officer.page, 'enterprise-13-console-bank', 'light', 'dark')).toEqual([]);
  await payer.shows('enterprise.means.submitted');
  await officer.approve(PAID.name);
  await payer.shows('enterprise.fulfilled.admin');
});

test('he shows the licence for his certificate, has it on his phone, and stamps with it', async () => {
  await askCertificate(payer, PAID, PLATFORM);
  await officer.approve(PAID.name);
  await takeCertificate(payer, PAID.name);
  await stamps(payer, 'JBSF-2026-0133', PAID, PAID.legal, 'beside');
});
