// A person without a mouse, and without Chinese, does the whole job: from the choice of the language to the decrypted bid.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { LANGUAGE_NAMES } from '../../src/i18n/index.ts';
import type { Phone } from '../browser/support/phone.ts';
import { ROOT, until } from '../browser/support/programs.ts';
import { Bidder, CAPITALS, ITEM, LETTER, SCHEDULE, type Step } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { Hands } from './support/hands.ts';
import { foreign } from './support/look.ts';
import type { Window } from './support/window.ts';

/** Names of the practice service's certificates, which are in both languages. */
const ISSUERS = ['根', '签发', '开标', '平台'].map((name) => `封标 演练${name} / Sealbid practice`);
/** Files in the response are called alike in both languages. */
const FILES = ['001-投标文件.pdf', '投标文件.asice'];
const TITLE = '江北新区第三污水处理厂提标改造工程（施工）';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let hands: Hands;
let phone: Phone;
/** What is Chinese in whatever language the window speaks: the tender, the bidder and what was typed. */
let content: readonly string[];

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window();
  bidder = new Bidder(room, window);
  hands = new Hands(window);
  const tender = ['release.json', 'outline.json'].map((name) => textsIn(JSON.parse(readFileSync(join(ROOT, 'assets/sample/tender', name), 'utf8'))));
  const typed = [BIDDER, LETTER, SCHEDULE, ITEM].flatMap((one) => Object.values(one));
  content = [...tender.flat(), TITLE, `人民币${CAPITALS}`, ...typed, ...ISSUERS, ...FILES, LANGUAGE_NAMES['zh-CN']];
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

/** Every text of a document in JSON. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Goes to a page by the rail. */
async function visit(page: 'openings' | 'phones' | 'settings' | 'help' | 'bids', says: string): Promise<void> {
  await hands.enter(window.get('link', `window.pages.${page}`));
  await window.shows(says);
}

async function step(name: Step): Promise<void> {
  await hands.enter(window.page.get('link', window.say(`workspace.steps.${name}`), false));
  await until(`step ${name}`, async () => (await bidder.current()) === name || undefined);
}

/** Chooses a part in the outline, which is so many below the first. */
async function part(title: string, below: number): Promise<void> {
  const tree = window.get('tree', 'workspace.outline.tree');
  await tree.there();
  await window.tabTo(tree);
  await window.press('Home');
  for (let at = 0; at < below; at += 1) await window.press('ArrowDown');
  await window.press('Enter');
  await window.page.get('region', title).there();
}

/** Looks at what is shown as one who reads no Chinese. */
async function read(): Promise<void> {
  expect(await foreign(window, content)).toEqual([]);
}

test('English is chosen in the settings', async () => {
  await visit('settings', 'window.settings.bidder');
  await window.tabTo(window.page.saying(window.say('window.settings.system')));
  for (const key of ['ArrowRight', 'ArrowRight']) await window.press(key);
  window.speaks('en');
  await window.shows('window.settings.bidder');
  await read();
  await visit('help', 'window.help.about');
  await read();
});

test('a tender package is chosen in a dialog, and a bid begun on it', async () => {
  await visit('phones', 'window.phones.none');
  await read();
  const tender = await room.openedTender('JBSF-2026-0120', ['bid-letter', 'opening-schedule', 'quotation']);
  await room.publish(tender, await window.page.saying('https://', false).says());
  await visit('bids', 'window.bids.none');
  await read();
  await window.press('Control', 'o');
  await window.chooseFile(tender);
  const dialog = window.get('dialog', 'window.new.title');
  await dialog.saying('JBSF-2026-0120').there();
  await read();
  await hands.enter(dialog.get('button', window.say('window.new.begin')));
  await window.shows('workspace.bidder.title');
  await hands.type(window.get('textbox', 'workspace.bidder.name'), BIDDER.organization);
  await hands.type(window.get('textbox', 'workspace.facts.uscc'), BIDDER.uscc);
  await bidder.saved();
  await read();
});

test('forms are chosen by arrows and typed', async () => {
  await step('compose');
  await part('投标函', 1);
  for (const [name, value] of Object.entries(LETTER)) await hands.type(bidder.field(name), value);
  await bidder.saved();
  await read();
  await part('开标一览表', 2);
  for (const [name, value] of Object.entries(SCHEDULE)) await hands.type(bidder.field(name), value);
  await bidder.saved();
  await part('分项报价表', 4);
  await read();
  await hands.enter(window.get('action', 'workspace.items.add'));
  for (const [name, value] of Object.entries(ITEM)) await hands.type(window.get('textbox', `workspace.items.${name}`, { no: 1 }), value);
  await hands.type(bidder.field('date'), LETTER.date);
  await bidder.saved();
  await read();
});

test('an attachment is chosen in a dialog', async () => {
  await part('营业执照', 5);
  await read();
  await hands.enter(window.get('action', 'workspace.files.choose'));
  await window.chooseFile(await room.paper('licence', 1));
  await window.page.saying('licence.pdf').there();
  await read();
});

test('the document is made', async () => {
  await step('check');
  await read();
  await hands.enter(window.get('action', 'workspace.check.build'));
  await window.get('action', 'workspace.check.stamp').there();
  await bidder.seesPage();
  await read();
});

test('a phone is paired', async () => {
  await visit('phones', 'window.phones.none');
  phone = await room.phone(await window.page.saying('https://', false).says(), 'en');
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await hands.enter(window.get('action', 'window.phones.pair'));
  const digits = await bidder.digits(phone);
  await read();
  await hands.type(window.get('textbox', 'stamping.phone.digits.label'), digits);
  await window.press('Enter');
  await bidder.paired(phone);
  await read();
  await hands.enter(window.get('action', 'stamping.close'));
  await window.get('dialog', 'stamping.phone.title.pair.done').gone();
  await read();
});

test('a seal is placed, moved by a millimetre, and the phone signs', async () => {
  await visit('bids', 'window.bids.head.stage');
  await read();
  await hands.enter(window.page.get('row').get('link'));
  await step('stamp');
  await hands.enter(window.get('action', 'stamping.seal.company'));
  await hands.enter(window.get('action', 'seals.making.do'));
  await bidder.approve('make', phone);
  await hands.enter(window.get('action', 'stamping.close'));
  // What begins it bears the name of the seal too, and stands there until the seal takes its place.
  await window.get('action', 'stamping.seal.company').gone();
  await hands.enter(window.page.get('button', window.say('seals.preset.company'), false));
  await bidder.seal().there();
  const before = await bidder.sealX();
  await window.tabTo(bidder.seal());
  await window.press('ArrowRight');
  await until('one millimetre', async () => (Math.abs((await bidder.sealX()) - before - 1) < 0.05 ? true : undefined));
  await bidder.saved();
  await read();
  await hands.enter(window.get('action', 'stamping.stamp.begin'));
  await bidder.approve('stamp', phone);
  await read();
  await hands.enter(window.get('dialog', 'stamping.phone.title.stamp.done').get('action', window.say('stamping.stamp.goOn')));
});

test('the package is signed and encrypted', async () => {
  await hands.enter(window.get('action', 'stamping.encrypt.pack'));
  await bidder.approve('pack', phone);
  await read();
  await hands.enter(window.get('dialog', 'stamping.phone.title.pack.done').get('action', window.say('stamping.encrypt.run')));
  await window.shows('stamping.encrypt.made');
  await read();
});

test('the bid is decrypted, and its price read', async () => {
  await visit('openings', 'stamping.openings.countdown');
  await read();
  await hands.enter(window.page.get('row').get('button'));
  await window.shows('stamping.opening.plan');
  await read();
  await hands.enter(window.get('action', 'stamping.opening.begin'));
  await bidder.approve('decrypt', phone);
  await window.shows('stamping.opening.price');
  await window.page.saying('2,433,993.86', false).there();
  await read();
});

test('Esc ends what no phone has taken up', async () => {
  await hands.enter(window.get('action', 'stamping.opening.beginAgain'));
  const code = window.get('img', 'stamping.phone.code');
  await code.there();
  await window.press('Escape');
  await code.gone();
  await window.shows('stamping.opening.price');
});
