// A clerk asks to join; the admin agrees in the window, his phone signs what stood there, and the grant that the window saves verifies by itself.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { invented, logInByPassword } from '../browser/support/account.ts';
import { certify } from '../browser/support/claim.ts';
import { PASSWORD } from '../browser/support/clerk.ts';
import { Applicant, NAME, USCC } from '../browser/support/enterprise.ts';
import { seen } from '../browser/support/look.ts';
import type { Phone } from '../browser/support/phone.ts';
import { Program, SEALBID, command, run, until } from '../browser/support/programs.ts';
import type { Network } from '../../src/service/network.ts';
import type { GrantStatement } from '../../src/wire/enterprise.ts';
import { Bidder } from './support/bidder.ts';
import { DeskRoom } from './support/desk-room.ts';
import { writeRoot } from './support/evidence.ts';
import { picture, violations } from './support/look.ts';
import { becomeOfficer, firstOfficer, reach } from './support/officer.ts';
import type { Window } from './support/window.ts';

const [ADMIN, CLERK, OFFICER] = [invented(61), invented(62), invented(63)];
const [ADMIN_NAME, CLERK_NAME] = ['林一舟', '沈知夏'];
const PLATFORM = '江北示范市公共资源交易平台';
/** From the PIN to the registered grant, milliseconds. */
const GRANTED_MS = 30_000;

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;
let network: Network;
let endReach: () => Promise<void> = () => Promise.resolve();
let admin: Applicant;
let clerk: Applicant;
let asked: string;
let enterprise: string;
let address: string;
/** The statement that stood on the page when the admin agreed. */
let shown: string;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window({ env: { TZ: 'Asia/Shanghai' } });
  bidder = new Bidder(room, window);
});
afterAll(async () => {
  await endReach();
  await room.close();
});
afterEach(({ task }) => room.check(task));

test('a claim is approved, its certificate comes onto the phone, and the phone is paired', async () => {
  address = await bidder.phoneAddress();
  ({ network, end: endReach } = await reach(address));
  const approve = await becomeOfficer(network, (await firstOfficer(window)).invitation, OFFICER);
  admin = await Applicant.by(network, ADMIN, ADMIN_NAME, 61);
  await admin.setsPassword(ADMIN, PASSWORD);
  const claim = await admin.claims();
  await approve(claim);
  phone = await room.phone(address, 'zh-CN');
  await phone.page.goto(new URL(`/applications/${claim}`, phone.page.url()).href);
  await logInByPassword(phone, ADMIN, PASSWORD);
  await certify(phone, NAME);
  await bidder.pair(phone);
  await phone.page.goto(new URL('/account/phones', phone.page.url()).href);
  await phone.page.getByText(phone.say('account.phones.this')).first().waitFor();
});

test('the admin logs in at the window by that phone', async () => {
  await window.get('link', 'window.account.logIn').click();
  await window.get('button', 'window.logIn.show').click();
  await bidder.review(phone);
  await phone.approve();
  await phone.pin();
  await phone.shows('talk.done.LOGIN');
  await window.get('heading', 'window.pages.account').there(GRANTED_MS);
});

test('what a clerk asks stands in the window, in words and as the text that is signed', async () => {
  clerk = await Applicant.by(network, CLERK, CLERK_NAME, 62);
  asked = await clerk.asksToJoin(USCC, ADMIN_NAME, ADMIN);
  await window.session.run("location.hash = '#/enterprises';");
  // Applications stand there by the same name.
  await window.page.get('link', USCC, false).click();
  await window.shows('requests.waiting', { count: 1 });
  await picture(window, 'granting-01-enterprise');
  expect(await violations(window)).toEqual([]);
  await window.page.get('link', window.say('requests.title'), false).click();
  await window.get('heading', 'requests.wantsIn', { name: CLERK_NAME }).there();
  await window.page.saying(PLATFORM).there();
  await window.page.saying(window.say('requests.seals.all')).there();
  await picture(window, 'granting-02-request');
  expect(await violations(window)).toEqual([]);
  await window.page.saying(window.say('requests.raw')).click();
  enterprise = /enterprises\/([0-9a-f-]+)/u.exec(String(await window.session.run('return location.hash;')))?.[1] ?? '';
});

test('he agrees, the phone says who is let into what, and after its PIN the grant stands at the service', async () => {
  shown = String(await window.session.run("return document.querySelector('.e-grant pre').textContent;"));
  const said = JSON.parse(shown) as GrantStatement;
  expect([said.clerk, said.uscc, said.enterprise, said.platform, said.seals]).toEqual([CLERK_NAME, USCC, NAME, 'jiangbei', 'all']);
  await window.get('button', 'requests.agreeOf', { name: CLERK_NAME }).click();
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'granting-03-code');
  expect(await violations(window)).toEqual([]);
  await bidder.review(phone);
  await phone.page.getByText(window.say('phone.title_grant', { name: CLERK_NAME, enterprise: NAME })).first().waitFor();
  // Both show of which text it is.
  const digest = createHash('sha256').update(shown).digest('hex');
  await window.page.get('dialog').saying(`${digest.slice(0, 8)} … ${digest.slice(-8)}`).there();
  await phone.page.getByText(`${digest.slice(0, 8)} … ${digest.slice(-8)}`).waitFor();
  await phone.read();
  expect(await seen(phone.page, 'granting-04-phone-review', 'light', 'dark')).toEqual([]);
  await phone.button('talk.review.approve').tap();
  await phone.title('talk.pin.title').waitFor();
  await phone.pin();
  await phone.shows('talk.done.SIGN');
  await window.shows('stamping.phone.title.grant.done', {}, GRANTED_MS);
  await picture(window, 'granting-05-agreed');
  expect(await violations(window)).toEqual([]);
  await window.page.get('dialog').get('button', window.say('stamping.close')).click();
  await window.shows('requests.none');
  await window.page.saying(window.say('grants.state.granted')).there();
  await picture(window, 'granting-06-granted');
  expect(await violations(window)).toEqual([]);
  const [grant] = await admin.grants(enterprise);
  expect(Buffer.from(grant?.statement ?? '', 'base64').toString('utf8')).toBe(shown);
  expect((await clerk.application(asked)).state).toBe('submitted');
});

test('its two files are saved by the dialog of the window, and verify without the service', async () => {
  const files = { statement: room.path('grant.json'), signature: room.path('grant.p7s') };
  for (const file of ['statement', 'signature'] as const) {
    await window.get('button', 'grants.getOf', { file: window.say(`grants.get.${file}`), name: CLERK_NAME }).click();
    await window.chooseFile(files[file]);
    await until(`the ${file}`, () => existsSync(files[file]) || undefined);
    await window.shows('grants.saved', { name: files[file].slice(files[file].lastIndexOf('/') + 1) });
  }
  await picture(window, 'granting-07-saved');
  expect(readFileSync(files.statement, 'utf8')).toBe(shown);
  const root = room.path('root.pem');
  await writeRoot(address, join(room.data, 'service/https.pem'), root);
  // As the page says it.
  const { out } = await run(SEALBID, 'verify', files.signature, '--content', files.statement, '--trust', root, '--json');
  const report = JSON.parse(out) as { readonly verdict: string; readonly signatures: readonly { readonly intact: string; readonly signer: { readonly uscc: string }; readonly time: { readonly source: string } }[] };
  const [signature] = report.signatures;
  expect([report.verdict, signature?.intact, signature?.signer.uscc, signature?.time.source]).toEqual(['pass', 'yes', USCC, 'timestamp']);
  const altered = room.path('altered.json');
  writeFileSync(altered, shown.replace('"all"', '"none"'));
  expect((await new Program(SEALBID, ['verify', files.signature, '--content', altered, '--trust', root]).ended()).code).toBe(1);
  await run(command('openssl'), 'cms', '-verify', '-binary', '-inform', 'DER', '-in', files.signature, '-content', files.statement, '-CAfile', root, '-purpose', 'any', '-out', '/dev/null');
});
