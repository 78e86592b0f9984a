// What a window is for: from the tender to the decrypted bid, as a bidder goes about it, and what other programs say of the files.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { PIN, type Phone } from '../browser/support/phone.ts';
import { until } from '../browser/support/programs.ts';
import { Bidder, CAPITALS, LETTER } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { fileBelow, openssl, opener, pyHanko, qpdf, writeRoot } from './support/evidence.ts';
import { writePhoneKey, writePlatformKey } from './support/keys.ts';
import type { Window } from './support/window.ts';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

test('a window opens on an empty desk, and a sample waits', async () => {
  window = await room.window();
  bidder = new Bidder(room, window);
  await window.shows('window.bids.none');
  await window.shows('window.rail.service.there');
  await window.get('action', 'window.bids.sample').click();
  await window.get('dialog', 'window.new.title').saying(window.say('window.tender.trust.practice.word')).there();
  await window.get('action', 'window.new.leave').click();
  await window.get('dialog', 'window.new.title').gone();
});

test('a tender package that it is given by another start begins a bid', async () => {
  const url = await bidder.phoneAddress();
  const tender = await room.openedTender('JBSF-2026-0118');
  await room.publish(tender, url);
  const second = room.again(tender);
  expect((await second.ended()).code).toBe(0);
  await bidder.begin();
  await bidder.tellBidder(BIDDER.organization, BIDDER.uscc);
});

test('forms are typed, and amounts are written in capitals', async () => {
  await bidder.step('compose');
  await bidder.fillForms();
  await bidder.part('投标函');
  expect(await bidder.field('price_fen').value()).toBe('2,433,993.86');
  await window.page.saying(CAPITALS, false).there();
  expect(await bidder.field('bidder_legal_representative').value()).toBe(LETTER.bidder_legal_representative);
});

test('files that are dropped on the window become attachments', async () => {
  const [licence, qualification, technical, drawing] = [
    await room.paper('营业执照', 1),
    await room.paper('资格证明文件', 2),
    await room.paper('技术方案', 3),
    await room.paper('一层设备平面布置图', 1),
  ];
  await bidder.part('营业执照');
  await bidder.drop(licence);
  await bidder.part('资格证明文件');
  await bidder.drop(qualification);
  await bidder.part('技术方案与施工组织设计');
  await bidder.drop(technical);
  await bidder.part('图纸');
  await bidder.drop(drawing);
});

test('the document is made, and its pages are shown', async () => {
  await bidder.step('check');
  await bidder.build();
});

test("the mouse's wheel goes through them", async () => {
  const down = 'return [...document.querySelectorAll(".s-panes *")].reduce((most, { scrollTop }) => Math.max(most, scrollTop), 0);';
  expect(await window.session.run(down)).toBe(0);
  await window.point(0.5, 0.6);
  await room.display.hand('click', '--repeat', '5', '5');
  await until('another place in the document', async () => ((await window.session.run(down)) as number) > 100 || undefined);
});

test('the camera of a phone reads the code off the window, and ten digits pair them', async () => {
  phone = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await bidder.pair(phone);
});

test('a seal is dragged onto the page, and the phone signs', async () => {
  await bidder.openBid();
  await bidder.step('stamp');
  await bidder.makeSeal(phone);
  await bidder.dragSeal({ x: 0.7, y: 0.6 });
  await bidder.saved();
  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.approve('stamp', phone);
  await window.get('dialog', 'stamping.phone.title.stamp.done').get('action', window.say('stamping.stamp.goOn')).click();
});

test('the package is signed and encrypted', async () => {
  await window.get('action', 'stamping.encrypt.pack').click();
  await bidder.approve('pack', phone);
  await window.get('dialog', 'stamping.phone.title.pack.done').get('action', window.say('stamping.encrypt.run')).click();
  await window.shows('stamping.encrypt.made');
});

test('the phone decrypts it after the opening, and the window shows what is in it', async () => {
  await window.get('action', 'stamping.encrypt.toOpening').click();
  await window.get('action', 'stamping.opening.begin').click();
  await bidder.approve('decrypt', phone);
  await window.shows('stamping.opening.price');
  await window.page.saying('2,433,993.86', false).there();
});

test('pyHanko, qpdf, OpenSSL and the Python opener agree', async () => {
  const [root, bids] = [room.path('root.pem'), join(room.data, 'bids')];
  await writeRoot(await bidder.phoneAddress(), join(room.data, 'service/https.pem'), root);
  const [stamped, envelope] = [fileBelow(bids, '-stamped.pdf'), fileBelow(bids, '.sealbid')];
  await qpdf(stamped);
  expect(await pyHanko(stamped, root)).toMatchObject([{ intact: true, trusted: true, bottom_line: true }]);
  writePlatformKey(join(room.data, 'service'), room.path('platform.key.pem'));
  await writePhoneKey(phone.page, PIN, room.path('phone.key.pem'));
  const opened = room.path('opened.asice');
  await opener(envelope, [room.path('platform.key.pem'), room.path('phone.key.pem')], opened);
  await openssl(opened, root, room.path('unpacked'));
  expect(readFileSync(fileBelow(room.path('unpacked'), '.pdf'))).toEqual(readFileSync(stamped));
});

test('closing the window ends the program without a fault, and each database is one file', async () => {
  expect(await window.quit()).toBe(0);
  const names = ['', 'service'].flatMap((folder) => readdirSync(join(room.data, folder)));
  expect(names.filter((name) => name.includes('.sqlite')).toSorted()).toEqual(['desk.sqlite', 'service.sqlite']);
});
