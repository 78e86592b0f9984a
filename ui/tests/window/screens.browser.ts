// Every page of the window as a picture in `out/screens`, what axe says of it, and whether its text can be read: in Chinese light and dark,
// in English light, and small with a long name.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Phone } from '../browser/support/phone.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom, LONG_NAME } from './support/desk-room.ts';
import { picture, violations } from './support/look.ts';
import type { Window } from './support/window.ts';

const LOOKS = [
  { name: 'zh-CN', language: 'zh-CN', theme: 'light', size: [1180, 760] },
  { name: 'zh-CN-dark', language: 'zh-CN', theme: 'dark', size: [1180, 760] },
  { name: 'en', language: 'en', theme: 'light', size: [1180, 760] },
  { name: 'zh-CN-small', language: 'zh-CN', theme: 'light', size: [960, 640] },
  { name: 'en-small-dark', language: 'en', theme: 'dark', size: [960, 640] },
] as const;

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let phone: Phone;
let bid: string;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window();
  bidder = new Bidder(room, window);
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

test('the first start', async () => {
  await window.shows('window.rail.service.there');
  await picture(window, 'desktop-bids-empty-zh-CN');
  expect(await violations(window)).toEqual([]);
  await window.get('action', 'window.bids.sample').click();
  await window.get('action', 'window.new.begin').there();
  await picture(window, 'desktop-bid-new-zh-CN');
  expect(await violations(window)).toEqual([]);
  await bidder.begin();
  await bidder.tellBidder(LONG_NAME, BIDDER.uscc);
  bid = String(await window.session.run("return location.hash.split('/')[2];"));
});

test('a phone with a long name', async () => {
  phone = await room.phone(await bidder.phoneAddress(), 'zh-CN');
  await phone.enrol({ ...BIDDER, organization: LONG_NAME });
  await phone.link('enrol.toHome').tap();
  await bidder.pair(phone);
});

test('a stamp from the code to its result', async () => {
  await bidder.openBid();
  await bidder.step('check');
  await bidder.build();
  await bidder.step('stamp');
  await bidder.makeSeal(phone);
  await bidder.dragSeal({ x: 0.7, y: 0.6 });
  await bidder.saved();
  await bidder.seesPage();
  await picture(window, 'desktop-placed-zh-CN');
  await window.get('action', 'stamping.stamp.begin').click();
  await window.get('img', 'stamping.phone.code').there();
  await picture(window, 'desktop-code-zh-CN');
  expect(await violations(window)).toEqual([]);
  await bidder.approve('stamp', phone);
  await picture(window, 'desktop-stamped-zh-CN');
  expect(await violations(window)).toEqual([]);
});

test('a package and its encryption', async () => {
  await window.page.get('dialog').get('action', window.say('stamping.stamp.goOn')).click();
  await window.get('action', 'stamping.encrypt.pack').click();
  await bidder.approve('pack', phone);
  await window.page.get('dialog').get('action', window.say('stamping.encrypt.run')).click();
  await window.shows('stamping.encrypt.made');
});

/** Each page: how it is called, where it is, and the key of something that it says. A place of a bid begins with its step. */
const PAGES = [
  ['settings', '#/settings', 'window.settings.bidder'],
  ['bids', '#/bids', 'window.bids.head.stage'],
  ['information', 'information', 'workspace.bidder.title'],
  ['form', 'compose?part=bid-letter', 'workspace.form.capitals'],
  ['quotation', 'compose?part=quotation', 'workspace.items.sum'],
  ['files', 'compose?part=qualification', 'workspace.files.dropHere'],
  ['check', 'check', 'workspace.check.severity'],
  ['stamp', 'stamp', 'stamping.stamp.anew'],
  ['encrypt', 'encrypt', 'stamping.encrypt.made'],
  ['openings', '#/openings', 'stamping.openings.countdown'],
  ['phones', '#/phones', 'window.phones.how'],
  ['help', '#/help', 'window.help.about'],
] as const;

describe.each(LOOKS)('$name', ({ name, language, theme, size: [width, height] }) => {
  /** Takes the page that is shown. */
  async function look(called: string): Promise<void> {
    await picture(window, `desktop-${called}-${name}`);
    expect(await violations(window)).toEqual([]);
  }

  test('is chosen', async () => {
    await window.session.run("location.hash = '#/settings';");
    await window.choose('window.settings.language', language);
    await window.choose('window.settings.theme', theme);
    await window.session.resize(width, height);
    await window.shows('window.settings.bidder');
  });

  test.each(PAGES)('%s', async (called, at, key) => {
    await window.session.run('location.hash = arguments[0];', at.startsWith('#') ? at : `#/bids/${bid}/${at}`);
    await window.page.saying(window.say(key), false).there();
    if (called === 'stamp') await bidder.seesPage();
    await look(called);
  });

  test('opening', async () => {
    await window.session.run("location.hash = '#/openings';");
    await window.page.get('row').get('button').click();
    await window.shows('stamping.opening.plan');
    await look('opening');
  });
});
