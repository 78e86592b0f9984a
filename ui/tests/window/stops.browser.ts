// One bid from its first attachment to its decryption, with every kind of work stopped on the way: by its cancel, or by the end of the
// program as in a power cut. What was acknowledged is there at the next start, nothing is there by half, and the work can be begun again.

import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { Phone } from '../browser/support/phone.ts';
import { library, until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import type { Window } from './support/window.ts';

const SLOW = fileURLToPath(new URL('support/slow.c', import.meta.url));
const PART = '技术方案与施工组织设计';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;
let papers: readonly string[];

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  papers = await Promise.all(['工期计划', '质量方案', '安全方案', '环境方案'].map((name) => room.paper(name, 2)));
  await start();
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

/** Starts the program on a disk that takes its time, so that there is a middle of everything. */
async function start(): Promise<void> {
  window = await room.window({ libraries: [library(room.display.folder, SLOW)] });
  bidder = new Bidder(room, window);
}

/** Ends it as a power cut would, and starts it again at the bid. */
async function cut(): Promise<void> {
  await window.kill();
  await start();
  // What is asked of a phone or the platform is refused before.
  await window.shows('window.rail.service.there');
  await bidder.openBid();
}

/** The attachments that are shown, in their order. */
async function shown(): Promise<readonly string[]> {
  const rows = await window.session.run("return [...document.querySelectorAll('li[data-file]')].map((row) => row.innerText);");
  return (rows as string[]).map((row) => basename(papers.find((paper) => row.includes(basename(paper))) ?? row));
}

async function showing(order: readonly string[]): Promise<void> {
  await until(`the order ${order.join(' ')}`, async () => ((await shown()).join() === order.join() ? true : undefined));
}

/** Every file of the bid, by its path below the folder of bids. */
function files(): readonly string[] {
  const all = readdirSync(join(room.data, 'bids'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

/** The files of the bid whose names end so. */
function ending(end: string): readonly string[] {
  return files().filter((path) => path.endsWith(end));
}

async function compose(): Promise<void> {
  await bidder.step('compose');
  await bidder.part(PART);
}

test('attachments are whole or not there when the program is killed while they are added', async () => {
  await window.shows('window.bids.none');
  const tender = await room.openedTender('JBSF-2026-0121', []);
  await room.publish(tender, await bidder.phoneAddress());
  expect((await room.again(tender).ended()).code).toBe(0);
  await bidder.begin();
  await bidder.tellBidder(BIDDER.organization, BIDDER.uscc);
  await compose();
  await room.dropFiles(window, papers, () => window.shows('workspace.files.letGo'));
  await window.get('heading', 'workspace.files.adding').there();
  await cut();

  await compose();
  const bytes = files().map((path) => readFileSync(path));
  for (const name of await shown()) {
    const paper = readFileSync(papers.find((path) => basename(path) === name) ?? name);
    expect(bytes.some((one) => one.equals(paper))).toBe(true);
  }
  await bidder.drop(...papers);
  expect((await shown()).toSorted()).toEqual(papers.map((path) => basename(path)).toSorted());
});

test('their order is the old or the new one when it is killed while that is changed', async () => {
  const before = await shown();
  const [first = '', second = '', third = '', last = ''] = before;
  await window.get('action', 'workspace.files.down', { name: first }).click();
  const acknowledged = [second, first, third, last];
  await showing(acknowledged);
  // It is said once it is kept.
  const kept = window.say('workspace.files.moved', { name: first, no: 2 });
  const said = 'return [...document.querySelectorAll("[role=status]")].some(({ textContent }) => textContent.includes(arguments[0]));';
  await until('the answer', async () => (await window.session.run(said, kept)) === true || undefined);
  await window.get('action', 'workspace.files.up', { name: last }).click();
  await cut();

  await compose();
  expect([acknowledged, [second, first, last, third]]).toContainEqual(await shown());
});

test('a phone is paired', async () => {
  phone = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await bidder.pair(phone);
});

test('a seal is where it was put when it is killed while the seal is moved', async () => {
  await bidder.openBid();
  await bidder.step('check');
  await bidder.build();
  await bidder.step('stamp');
  await bidder.makeSeal(phone);
  await bidder.dragSeal({ x: 0.7, y: 0.6 });
  await bidder.saved();
  const x = await bidder.sealX();
  await window.tabTo(bidder.seal());
  await window.press('ArrowRight');
  await cut();

  await bidder.step('stamp');
  await bidder.seal().there();
  const now = await bidder.sealX();
  expect([0, 1].map((moved) => Math.abs(now - x - moved)).some((off) => off < 0.05)).toBe(true);
});

test('a stamping that is cancelled while the phone waits leaves nothing, and can be begun again', async () => {
  await bidder.openBid();
  await bidder.step('stamp');
  const before = files();
  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.review(phone);
  const dialog = window.get('dialog', 'stamping.phone.title.stamp.todo');
  await dialog.get('button', window.say('stamping.phone.leave.end')).click();
  await dialog.gone();
  await phone.shows('talk.end.cancelled');
  expect(files()).toEqual(before);

  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.approve('stamp', phone);
  await window.get('dialog', 'stamping.phone.title.stamp.done').get('action', window.say('stamping.stamp.goOn')).click();
});

test('no encrypted response is there by half when it is killed while encrypting', async () => {
  await window.get('action', 'stamping.encrypt.pack').click();
  await bidder.approve('pack', phone);
  await window.get('dialog', 'stamping.phone.title.pack.done').get('action', window.say('stamping.encrypt.run')).click();
  await window.page.get('progressbar').there();
  await cut();

  expect(ending('.sealbid')).toEqual([]);
  await bidder.step('encrypt');
  // What was signed before is not asked for again.
  await window.get('action', 'stamping.encrypt.run').click();
  await window.shows('stamping.encrypt.made');
  expect(ending('.sealbid')).toHaveLength(1);
});

test('a decryption that is cancelled in the middle leaves nothing', async () => {
  const before = files();
  await window.get('action', 'stamping.encrypt.toOpening').click();
  await window.get('action', 'stamping.opening.begin').click();
  await bidder.review(phone);
  await phone.approve();
  await Promise.all([phone.pin(), window.get('action', 'stamping.opening.cancel').click()]);
  await window.shows('stamping.opening.cancelled');
  expect(files()).toEqual(before);
});

test('a decryption that is killed in the middle shows nothing, and can be begun again', async () => {
  await window.get('action', 'stamping.opening.begin').click();
  await bidder.review(phone);
  await phone.approve();
  await phone.pin();
  await window.get('dialog', 'stamping.phone.title.decrypt.todo').gone();
  await cut();

  await bidder.step('encrypt');
  await window.get('action', 'stamping.encrypt.toOpening').click();
  await window.shows('stamping.opening.plan');
  await window.get('action', 'stamping.opening.begin').click();
  await bidder.approve('decrypt', phone);
  await window.shows('stamping.phone.made.decrypt');
  expect(ending('投标文件.asice')).toHaveLength(1);
  expect(files().filter((path) => basename(path).startsWith('.sealbid-tmp-'))).toEqual([]);
});
