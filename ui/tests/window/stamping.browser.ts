// Stamping as one does it by hand: seals dragged by the mouse, placed by keyword, across the edges of 200 pages, by two persons on a
// certified document, and on 50 files in one approval. Each with a picture in `out/screens`, and what other programs say of the files.

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { picture as pictureOfPhone } from '../browser/support/look.ts';
import type { Holder, Phone } from '../browser/support/phone.ts';
import { until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { drawnPage, fileBelow, pyHanko, pyHankoOfAll, qpdf, writeRoot } from './support/evidence.ts';
import { picture } from './support/look.ts';
import type { Place } from './support/place.ts';
import type { Point } from './support/session.ts';
import type { Window } from './support/window.ts';

/** The window that the standard is drawn in. */
const SIZE = [1180, 760] as const;
const PAGES = 200;
const FILES = 50;
const KEYWORD = '（盖章）';
const PART = '技术方案与施工组织设计';
/** The seal that the desk draws for a bidder, millimetres. */
const SEAL = 40;
const A4 = 210;
/** Pages are drawn so fine to be measured. */
const DPI = 200;
/** Who signs in what was kept for a later signer. */
const OTHER = { ...BIDDER, name: '王复核' } as const;
const VERIFIED = { intact: true, trusted: true, bottom_line: true, docmdp_ok: true };

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;
let root: string;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  await start();
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

async function start(): Promise<void> {
  window = await room.window();
  bidder = new Bidder(room, window);
  await window.session.resize(...SIZE);
}

async function enrolled(holder: Holder): Promise<Phone> {
  const one = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await one.enrol(holder);
  await one.link('enrol.toHome').tap();
  await bidder.pair(one);
  return one;
}

test('a bid of more than 200 pages is made', async () => {
  const paper = await room.paper(PART, PAGES);
  await window.get('action', 'window.bids.sample').click();
  await bidder.begin();
  await bidder.tellBidder(BIDDER.organization, BIDDER.uscc);
  await bidder.step('compose');
  await bidder.part(PART);
  await bidder.drop(paper);
  // The sample's own papers take their time on a busy machine.
  await window.page.saying('7/7', false).there();
  await bidder.step('check');
  await bidder.build();
});

test('a phone is paired', async () => {
  phone = await enrolled(BIDDER);
  root = room.path('root.pem');
  await writeRoot(await bidder.phoneAddress(), join(room.data, 'service/https.pem'), root);
});

/** A pixel of the sheet that is seen, millimetres; and how far a picture may be from where it was asked for. */
const PIXEL = 0.52;
const NEAR = 0.3;

/** Where on the display a seal is let go of so that it is there, and where that is exactly: the mouse goes by whole pixels. */
async function landing({ x, y }: Point): Promise<{ readonly point: Point; readonly at: Point }> {
  const { left, top, width } = await bidder.sheet().rect();
  const scale = width / A4;
  const point = { x: Math.round(left + (x + SEAL / 2) * scale), y: Math.round(top + (y + SEAL / 2) * scale) };
  return { point, at: { x: (point.x - left) / scale - SEAL / 2, y: (point.y - top) / scale - SEAL / 2 } };
}
async function sealIs(at: Point): Promise<void> {
  let said: Point | undefined;
  await until('the seal at its place', async () => {
    said = (await bidder.seal().isThere()) ? await bidder.sealAt() : undefined;
    return said !== undefined && Math.abs(said.x - at.x) <= PIXEL && Math.abs(said.y - at.y) <= PIXEL ? true : undefined;
  }).catch((error: unknown) => {
    throw new Error(`it is at ${JSON.stringify(said)}, not ${JSON.stringify(at)}`, { cause: error });
  });
}
/** Drags a seal, by the hand's mouse, to where it is to be on the first page. */
async function carry(seal: Place, to: Point): Promise<void> {
  const [from, { point, at }] = [await seal.middle(), await landing(to)];
  await window.carry(from, { x: (from.x + point.x) / 2, y: (from.y + point.y) / 2 }, point);
  await bidder.seal().there();
  await sealIs(at);
}
function tile(): Place {
  return window.page.get('button', window.say('seals.preset.company'), false);
}

const FIRST = { x: 118, y: 166 } as const;
const MOVED = { x: 84.5, y: 203 } as const;
/** Where it came to lie first. */
let first: Point;

test('a seal is dragged from its place onto the page by the mouse, and moved there', async () => {
  await bidder.openBid();
  await bidder.step('stamp');
  await bidder.seesPage();
  await bidder.makeSeal(phone);
  await carry(tile(), FIRST);
  first = await bidder.sealAt();
  await bidder.saved();
  await picture(window, 'stamping-1-dragged');

  await carry(bidder.seal(), MOVED);
  const x = window.get('textbox', 'stamping.stamp.mm', { label: 'X' });
  const at = await bidder.sealAt();
  expect(await x.value()).toBe(at.x.toFixed(1));
  await bidder.saved();
});

test('it is moved back and forth by undo and redo, and is there after a kill', async () => {
  const moved = await bidder.sealAt();
  await window.press('Control', 'z');
  await sealIs(first);
  await window.press('Control', 'z');
  await bidder.seal().gone();
  await window.press('Control', 'y');
  await sealIs(first);
  await window.press('Control', 'y');
  await sealIs(moved);
  expect(await bidder.sealAt()).toEqual(moved);
  await bidder.saved();
  await window.kill();

  await start();
  await bidder.openBid();
  await bidder.step('stamp');
  await bidder.seal().there();
  expect(await bidder.sealAt()).toEqual(moved);
  await bidder.seesPage();
  await picture(window, 'stamping-2-after-kill');
});

/** How many outlines of a keyword's places are seen. Runs in the page. */
const OUTLINED = "return document.querySelectorAll('.sheet > .hit').length;";

test('the places of a keyword are listed and outlined, and those that are ticked get the seal', async () => {
  await window.get('textbox', 'stamping.keyword.field').fill(KEYWORD);
  const list = window.get('list', 'stamping.keyword.list');
  await list.there();
  await window.shows('stamping.keyword.found', { n: 4, on: 0 });
  expect(await list.get('listitem').all()).toHaveLength(4);
  // Outlined on the page that is seen: once on the cover.
  expect(await window.session.run(OUTLINED)).toBe(1);
  await picture(window, 'stamping-3-keyword');

  // It comes to lie on the seal that was dragged there.
  await window.get('checkbox', 'stamping.keyword.tick', { n: 1, page: 1 }).click();
  const notices = window.get('region', 'stamping.notice.title');
  await notices.saying(window.say('errors.place_overlap.do')).there();
  await window.shows('stamping.keyword.found', { n: 4, on: 1 });
  await window.shows('stamping.stamp.count', { n: 2 });
  await picture(window, 'stamping-4-ticked');

  await window.get('action', 'stamping.asked.place', { n: 3 }).click();
  await window.shows('stamping.asked.all');
  await window.shows('stamping.stamp.count', { n: 5 });
  await bidder.saved();
  await picture(window, 'stamping-5-asked');
});

test('a cross-page seal on more than 200 pages is previewed, and the phone stamps it', async () => {
  const section = window.get('region', 'stamping.edge.title');
  await section.get('button', window.say('stamping.edge.title')).click();
  const slice = section.get('button', window.say('stamping.edge.slice', { page: 2 }));
  await slice.there();
  await section.saying(window.say('stamping.edge.each', { side: window.say('stamping.edge.right'), mm: '2.0' })).there();
  await slice.click();
  await bidder.saved();
  await bidder.seesSheet(2);
  await window.session.call((one: Element) => {
    one.scrollIntoView({ block: 'end' });
  }, await section.there());
  await picture(window, 'stamping-6-cross-page');

  await window.get('action', 'stamping.stamp.begin').click();
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'stamping-7-code');
  await bidder.review(phone);
  await pictureOfPhone(phone.page, 'stamping-8-phone');
  await phone.approve();
  await phone.pin();
  await window.shows('stamping.phone.title.stamp.done', {}, 30_000);
  await phone.shows('talk.done.SIGN');
  await picture(window, 'stamping-9-done');
  await window.get('action', 'stamping.stamp.look').click();
  await window.get('action', 'stamping.stamp.anew').there();
  await bidder.seesSheet(1);
  await picture(window, 'stamping-10-stamped');
});

/** The red at the right edge of a page that is drawn: where its outer edges are, millimetres from the page's right edge and its middle. */
function redAtEdge({ width, height, data }: PNG, dpi: number): { wide: number; gap: number; above: number; below: number } {
  const mm = 25.4 / dpi;
  const from = width - Math.round(30 / mm);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = from; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (red < Math.max(green, blue) + 60) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return { wide: (width - left) * mm, gap: (width - 1 - right) * mm, above: (height / 2 - top) * mm, below: (bottom + 1 - height / 2) * mm };
}

test('pyHanko and qpdf take the stamped file, and Poppler draws its slices where they belong', async () => {
  const document = fileBelow(join(room.data, 'bids'), '-stamped.pdf');
  await qpdf(document);
  expect(await pyHanko(document, root)).toMatchObject([VERIFIED]);
  for (const page of [1, 110, 220]) {
    const drawn = await drawnPage(document, page, DPI, room.path(`page-${page}`));
    const { wide, gap, above, below } = redAtEdge(drawn, DPI);
    // The seal is cut into 20 slices, centred on the edge; the first and the last show little of its ring.
    const high = Math.sqrt((SEAL / 2) ** 2 - (page === 110 ? 0 : (SEAL / 2 - 2) ** 2));
    for (const [is, shouldBe] of [[wide, 2], [gap, 0], [above, high], [below, high]] as const) {
      expect(Math.abs(is - shouldBe), `page ${page}: ${is}, not ${shouldBe}`).toBeLessThan(NEAR);
    }
  }
});

/** Where the stamped files go. */
let stamped: string;

test('50 files are chosen in a dialog, and nothing of them is there when the phone rejects', async () => {
  stamped = room.path('home/stamped');
  await room.papers(room.path('home'), '合同附件', FILES, 2);
  await window.get('action', 'window.pages.seals').click();
  await window.get('action', 'seals.toFiles').click();
  await window.get('action', 'stamping.files.choose').click();
  await window.chooseAllAtHome();
  await window.shows('stamping.files.count', { n: FILES });
  mkdirSync(stamped);
  await bidder.seesSheet();
  await carry(tile(), FIRST);
  await picture(window, 'stamping-11-files');

  await window.get('action', 'stamping.stamp.begin').click();
  await window.chooseFolderAtHome('stamped');
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'stamping-12-files-code');
  await bidder.review(phone);
  await pictureOfPhone(phone.page, 'stamping-13-files-phone');
  await phone.button('talk.review.reject').tap();
  await phone.shows('talk.next.rejected');
  await window.get('action', 'stamping.again').there();
  await picture(window, 'stamping-14-files-rejected');
  expect(readdirSync(stamped)).toEqual([]);
});

test('the phone approves all 50 at once, and pyHanko and qpdf take each', async () => {
  await window.get('action', 'stamping.again').click();
  await window.chooseFolderAtHome('stamped');
  await bidder.approve('stamp', phone);
  await picture(window, 'stamping-15-files-done');
  await window.get('action', 'stamping.files.look').click();
  await window.get('action', 'stamping.files.next').there();
  await picture(window, 'stamping-16-files-made');
  const made = readdirSync(stamped).map((name) => join(stamped, name));
  expect(made).toHaveLength(FILES);
  const [judged] = await Promise.all([pyHankoOfAll(made, root), ...made.map(qpdf)]);
  expect(judged).toMatchObject(made.map(() => [VERIFIED]));
});

/** Where a seal is in the middle of the place that is kept. */
let inField: Point;

test('the document is certified with a place for a later signer', async () => {
  await bidder.openBid();
  await bidder.step('stamp');
  await window.get('action', 'stamping.stamp.anew').click();
  const section = window.get('region', 'stamping.later.title');
  await section.get('button', window.say('stamping.later.title')).click();
  await section.get('action', window.say('stamping.later.add')).click();
  const spot = ['X', 'Y'].map((label) => section.get('textbox', window.say('stamping.stamp.mm', { label })).value());
  const [x = Number.NaN, y = Number.NaN] = (await Promise.all(spot)).map(Number);
  // A seal in the middle of a place of 50 mm.
  inField = { x: x + 5, y: y + 5 };
  await bidder.seesSheet();
  await bidder.saved();
  await picture(window, 'stamping-17-kept-place');
  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.approve('stamp', phone);
  await window.get('action', 'stamping.stamp.look').click();
  await window.get('action', 'stamping.further.begin').there();
});

test('another person signs in it by a phone of their own, and pyHanko accepts both', async () => {
  const second = await enrolled(OTHER);
  // The seal is made anew so that both may use it.
  await window.get('action', 'window.pages.seals').click();
  await window.get('action', 'seals.makeNext').click();
  await picture(window, 'stamping-18-seal-for-both');
  await window.get('action', 'seals.making.do').click();
  await bidder.approve('make', second);
  await window.get('action', 'stamping.close').click();
  await bidder.openBid();
  await bidder.step('stamp');
  await window.get('action', 'stamping.further.begin').click();
  await bidder.seesSheet();
  await carry(tile(), inField);
  await picture(window, 'stamping-19-further');
  await window.get('action', 'stamping.stamp.begin').click();
  await bidder.approve('stamp', second);
  await picture(window, 'stamping-20-further-done');
  await window.get('action', 'stamping.stamp.look').click();
  await bidder.seesSheet();
  await picture(window, 'stamping-21-two-signatures');
  const document = fileBelow(join(room.data, 'bids'), '-stamped.pdf');
  await qpdf(document);
  expect(await pyHanko(document, root)).toMatchObject([VERIFIED, VERIFIED]);
});
