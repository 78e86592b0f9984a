// The firm's seals as one makes them at the window: drawn, changed, out of a photo and by hand, each approved by the phone; a file that is
// stamped with them; and a seal by the keyboard alone. Each step with a picture in `out/screens`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { Phone } from '../browser/support/phone.ts';
import { ROOT, SEALBID, run, until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { fileBelow, pyHanko, writeRoot } from './support/evidence.ts';
import { Hands } from './support/hands.ts';
import { picture } from './support/look.ts';
import type { Place } from './support/place.ts';
import type { Point } from './support/session.ts';
import type { Window } from './support/window.ts';

/** The window that the standard is drawn in. */
const SIZE = [1180, 760] as const;
const CENTRE = '投标专用章';
const CODE = '3501000012345';
/** The impression in the photo. */
const IMPRESSION = join(ROOT, 'crates/seal/tests/kit/round-bid.json');
/** A name as a mouse writes it, in shares of the field. */
const HAND: readonly (readonly Point[])[] = [
  [[0.2, 0.3], [0.26, 0.28], [0.34, 0.27]],
  [[0.27, 0.14], [0.27, 0.4], [0.25, 0.8], [0.22, 0.7]],
  [[0.27, 0.34], [0.22, 0.52], [0.15, 0.64]],
  [[0.28, 0.36], [0.32, 0.46], [0.38, 0.54]],
  [[0.47, 0.45], [0.58, 0.42], [0.76, 0.4]],
  [[0.62, 0.15], [0.6, 0.5], [0.52, 0.82], [0.6, 0.6], [0.74, 0.76], [0.86, 0.7]],
].map((stroke) => stroke.map(([x = 0, y = 0]) => ({ x, y })));

/** Over the blot that is in the photo, in shares of what is cleaned. */
const BLOT: readonly Point[] = [[0.65, 0.595], [0.7, 0.595], [0.65, 0.607], [0.7, 0.607], [0.65, 0.62], [0.7, 0.62]].map(([x = 0, y = 0]) => ({ x, y }));

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  await start();
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

async function start(): Promise<void> {
  // Days and times are those of Beijing, which are named where the desk's clock shows others.
  window = await room.window({ env: { TZ: 'Asia/Shanghai' } });
  bidder = new Bidder(room, window);
  await window.session.resize(...SIZE);
}
async function seals(): Promise<void> {
  await window.get('action', 'window.pages.seals').click();
}
/** Waits until what was changed is on the disk. */
async function kept(): Promise<void> {
  await window.shows('seals.saving.kept');
}
/** A field of a drawing. */
function field(name: 'centre' | 'code'): Place {
  return window.get('textbox', `seals.field.${name}`);
}
/** Waits until the keyboard is at a place: it comes into a menu or a dialog a moment after that is seen. */
async function focused(place: Place): Promise<void> {
  await until('the keyboard', async () => (await place.hasFocus()) || undefined);
}
async function holds(name: 'centre' | 'code', value: string): Promise<void> {
  await until(`${name} ${value}`, async () => ((await field(name).value()) === value ? true : undefined));
}
/** Has the phone make the seal that is shown, and takes pictures of the question and of the result. */
async function make(step: string, isNext = false): Promise<void> {
  await kept();
  await window.get('action', isNext ? 'seals.makeNext' : 'seals.make').click();
  await window.get('action', 'seals.making.do').there();
  await picture(window, `${step}-question`);
  await window.get('action', 'seals.making.do').click();
  await bidder.approve('make', phone);
  await picture(window, `${step}-made`);
  await window.get('action', 'stamping.close').click();
}
/** Waits until the picture out of a photo is the one that is stamped, not a coarse one on the way there. */
async function exact(): Promise<void> {
  await window.page.saying(window.say('making.photo.pixels', { width: 992, height: 992 }), false).there();
}
/** Begins another seal. */
async function begin(how: 'written' | 'usual'): Promise<void> {
  await window.get('action', 'seals.add').click();
  await window.get('menuitem', `seals.start.${how}`).click();
}
/** Points in a place, by shares of its width and height. */
async function within(place: Place, ...shares: readonly Point[]): Promise<readonly [Point, ...Point[]]> {
  const { left, top, width, height } = await place.rect();
  const [first = { x: left, y: top }, ...rest] = shares.map(({ x, y }) => ({ x: left + width * x, y: top + height * y }));
  return [first, ...rest];
}

test('a phone is paired, and the round seal of its firm is a draft', async () => {
  phone = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await bidder.pair(phone);
  await seals();
  await window.shows('seals.empty.firm', { firm: BIDDER.organization });
  await picture(window, 'seals-1-none');
  await window.get('action', 'seals.empty.company').click();
  await window.get('img', 'seals.looks', { name: window.say('seals.preset.company') }).there();
  await window.shows('seals.state.draft');
});

test('its words are typed, taken back and put again, and are there after a kill', async () => {
  await field('centre').fill(CENTRE);
  await field('code').fill(CODE);
  await window.get('action', 'seals.undo').click();
  await holds('code', '');
  await window.press('Control', 'z');
  await holds('centre', '');
  await window.press('Control', 'y');
  await window.get('action', 'seals.redo').click();
  await holds('centre', CENTRE);
  await holds('code', CODE);
  await kept();
  await window.kill();

  await start();
  await seals();
  await holds('centre', CENTRE);
  await holds('code', CODE);
  await window.get('img', 'seals.looks', { name: window.say('seals.preset.company') }).there();
  expect(await window.get('list', 'seals.checks').get('listitem').all()).not.toEqual([]);
  await picture(window, 'seals-2-drawn');
});

test('the phone makes it, and its history says who approved', async () => {
  await make('seals-3');
  await window.get('action', 'seals.act.history').click();
  await window.shows('seals.change.made', { number: 1 });
  await window.shows('seals.by', { by: BIDDER.organization });
  await picture(window, 'seals-3-history');
  await window.get('action', 'seals.edit').click();
});

test('a change stamps nothing before it is made as the next version, which is suspended and resumed', async () => {
  await window.page.get('textbox', `${window.say('seals.field.diameter_mm')}, mm`).fill('42');
  await window.press('Tab');
  await window.shows('seals.means.changed', { number: 1 });
  await kept();
  await picture(window, 'seals-4-changed');
  await make('seals-4', true);
  for (const [order, state] of [['suspend', 'suspended'], ['resume', 'active']] as const) {
    await window.get('action', 'seals.more', { name: window.say('seals.preset.company') }).click();
    await window.get('menuitem', `seals.act.${order}`).click();
    await window.get('action', `seals.changing.${order}.do`).click();
    await bidder.approve(order, phone);
    await window.get('action', 'stamping.close').click();
    await window.shows(`seals.state.${state}`);
  }
  await window.get('action', 'seals.act.history').click();
  for (const change of ['made', 'suspended', 'resumed']) await window.shows(`seals.change.${change}`, { number: 2 });
  await window.shows('seals.change.superseded', { number: 1 });
  await picture(window, 'seals-4-history');
});

test('a seal is made out of a photo that is dropped: its threshold is set, and something is erased', async () => {
  const impression = room.path('impression.png');
  await run(SEALBID, 'seal', 'draw', IMPRESSION, '-o', impression, '--dpi', '600');
  const photo = await room.photo('公章照片', impression);
  await window.get('action', 'seals.fromPhoto').click();
  await room.dropFiles(window, [photo], () => window.shows('making.photo.letGo'));
  const threshold = window.get('slider', 'making.threshold.label');
  await threshold.there();
  await exact();
  await kept();
  await picture(window, 'seals-5-photo');

  const before = Number(await threshold.value());
  const { left, top, width, height } = await threshold.rect();
  // The middle of its knob goes from half a knob to half a knob before the end.
  const knob = (value: number): Point => ({ x: left + 8 + ((width - 16) * value) / 255, y: top + height / 2 });
  await window.carry(knob(before), knob(before + 6), knob(before + 12));
  // What the hand does comes to the page by the display, and not before the next question.
  await until('a higher threshold', async () => Number(await threshold.value()) > before || undefined);

  await exact();
  const eraser = window.get('action', 'making.eraser.begin');
  await window.session.call((one: Element) => {
    one.scrollIntoView({ block: 'end' });
  }, await eraser.there());
  await eraser.click();
  const made = window.get('application', 'making.eraser.here');
  await window.carry(...(await within(made, ...BLOT)));
  await window.get('action', 'making.eraser.clear', { n: 1 }).there();
  await window.get('action', 'making.eraser.stop').click();
  await window.page.get('action', window.say('making.turn.upright', { degrees: '' }).split(' ')[0] ?? '', false).click();
  await exact();
  await kept();
  await picture(window, 'seals-5-erased');
  await make('seals-5');
});

test('a hand is written by the mouse, and made', async () => {
  await begin('written');
  await window.get('img', 'making.writing.pad', { n: 0 }).there();
  for (const [at, stroke] of HAND.entries()) {
    await window.carry(...(await within(window.get('img', 'making.writing.pad', { n: at }), ...stroke)));
  }
  await window.get('img', 'making.writing.pad', { n: HAND.length }).there();
  await kept();
  await picture(window, 'seals-6-written');
  await make('seals-6');
  await picture(window, 'seals-6-gallery');
});

test('a file is stamped with the seal, pyHanko accepts it, and what verifies it names seal and version', async () => {
  const [paper, folder, root] = [await room.paper('letter', 1), room.path('home/stamped'), room.path('root.pem')];
  mkdirSync(folder, { recursive: true });
  await window.get('action', 'seals.toFiles').click();
  await window.get('action', 'stamping.files.choose').click();
  await window.chooseFile(paper);
  await window.shows('stamping.files.count', { n: 1 });
  await bidder.seesSheet();
  await bidder.dragSeal({ x: 0.65, y: 0.6 });
  await picture(window, 'seals-7-placed');
  await window.get('action', 'stamping.stamp.begin').click();
  await window.chooseFolderAtHome('stamped');
  await bidder.approve('stamp', phone);
  await window.get('action', 'stamping.files.look').click();
  await window.get('action', 'stamping.files.next').there();
  await picture(window, 'seals-7-stamped');

  const document = fileBelow(folder, '.pdf');
  await writeRoot(await bidder.phoneAddress(), join(room.data, 'service/https.pem'), root);
  expect(await pyHanko(document, root)).toMatchObject([{ intact: true, trusted: true, bottom_line: true, docmdp_ok: true }]);
  const { out } = await run(SEALBID, 'verify', document, '--trust', root, '--json');
  expect(JSON.parse(out)).toMatchObject({ signatures: [{ seals: [{ name: window.say('seals.preset.company'), version: 2 }] }] });
});

test('a seal is begun, worded and shown to the phone by the keyboard alone', async () => {
  const hands = new Hands(window);
  await hands.enter(window.get('link', 'window.pages.seals'));
  await hands.enter(window.get('action', 'seals.add'));
  await focused(window.get('menuitem', 'seals.start.usual'));
  await window.press('Enter');
  await hands.enter(window.get('dialog', 'seals.usual.title').get('button', window.say('seals.preset.special'), false));
  await window.get('img', 'seals.looks', { name: window.say('seals.preset.special') }).there();
  await hands.type(field('code'), CODE);
  await kept();
  await hands.enter(window.get('action', 'seals.make'));
  await focused(window.get('action', 'seals.making.do'));
  await window.press('Enter');
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'seals-8-keyboard');
  await window.press('Escape');
  await window.get('img', 'stamping.phone.code').gone();
});
