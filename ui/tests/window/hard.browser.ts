// What a window has to stand: being killed, a folder that cannot be written, a full disk, no fonts and no display.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ROOT } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import { DESKTOP, type Window } from './support/window.ts';
import { words } from './support/words.ts';

/** Room on a disk that is soon full. */
const SMALL = '48m';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;

beforeEach(async () => {
  room = await DeskRoom.open();
});
afterEach(async ({ task }) => {
  await room.check(task).finally(() => room.close());
});

/** Opens the window, or opens it again. */
async function open(options: Parameters<DeskRoom['window']>[0] = {}): Promise<void> {
  window = await room.window(options);
  bidder = new Bidder(room, window);
}

/** Begins a bid on the sample. */
async function begin(): Promise<void> {
  await window.get('action', 'window.bids.sample').click();
  await bidder.begin();
}

test('nothing that was acknowledged is lost when the program is killed', async () => {
  await open();
  await begin();
  await bidder.tellBidder(BIDDER.organization, BIDDER.uscc);
  await window.kill();

  await open();
  await bidder.openBid();
  await bidder.step('information');
  expect(await window.get('textbox', 'workspace.bidder.name').value()).toBe(BIDDER.organization);
  await bidder.step('compose');
  await bidder.part('投标函');
  await bidder.field('quality').fill('合格');
  await bidder.saved();
  await bidder.field('bidder_legal_representative').fill('张示范');
  await window.kill();

  await open();
  await bidder.openBid();
  await bidder.step('compose');
  await bidder.part('投标函');
  expect(await bidder.field('quality').value()).toBe('合格');
  // What was not acknowledged is there, or is not: never a part of it.
  expect(['', '张示范']).toContain(await bidder.field('bidder_legal_representative').value());
});

test('a folder that cannot be written is told of', async () => {
  await open();
  await window.kill();
  const before = `mount --bind ${room.data} ${room.data} && mount -o remount,bind,ro ${room.data}`;
  await open({ before, language: 'en' });
  await window.shows('window.start');
  await window.shows('errors.store_read_only.what', { path: room.data });
});

test('a full disk is told of, and what was typed is kept once there is room', async () => {
  await open();
  await window.kill();
  await open({ before: `mount -t tmpfs -o size=${SMALL} tmpfs ${room.data}` });
  await begin();
  await bidder.step('compose');
  await bidder.part('投标函');
  const filling = join('/proc', String(window.pid), 'root', room.data, 'filling');
  expect(() => {
    for (;;) writeFileSync(filling, Buffer.alloc(65_536), { flag: 'a' });
  }).toThrow('ENOSPC');
  await bidder.field('quality').fill('合格');
  await window.shows('workspace.head.unsaved');
  expect(await bidder.field('quality').value()).toBe('合格');
  rmSync(filling);
  await bidder.saved();
});

test('without a font for Chinese the page is shown in those that the program brings', async () => {
  await open({ before: 'mount -t tmpfs tmpfs /usr/share/fonts' });
  await window.shows('window.bids.none');
  const [one, other, none] = await window.session.call(drawn, ['标', '投', '\u{10FFFD}']);
  expect(one).toContain(1);
  expect(new Set([one, other, none].map(String)).size).toBe(3);
});

test('without any font for Chinese it says so', async () => {
  const hidden = `for fonts in /usr/share/fonts '${join(ROOT, 'assets/fonts')}'; do mount -t tmpfs tmpfs "$fonts" || exit; done`;
  const apart = ['--map-root-user', '--mount', 'sh', '-c', `${hidden}; exec "$0" "$@"`];
  const { code, err } = await room.display.start('unshare', [...apart, DESKTOP, '--data', room.data]).ended();
  expect(code).toBe(1);
  expect(err).toContain(`sealbid-desktop: ${words('en', 'errors.fonts_missing.what').slice(0, -1)}`);
});

test('without a display it says so', async () => {
  const { code, err } = await room.display.start(DESKTOP, [], { env: { ...room.display.env, DISPLAY: '' } }).ended();
  expect(code).toBe(3);
  expect(err).toMatch(/^sealbid-desktop: \S/u);
  expect(err).not.toContain('panicked');
});

/** How each text is drawn in the page's face: 1 for each pixel with ink. Runs in the page. */
function drawn(texts: readonly string[]): readonly (readonly number[])[] {
  return texts.map((text) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 48, height: 48 });
    const context = canvas.getContext('2d');
    if (context === null) return [];
    context.font = `32px ${getComputedStyle(document.body).fontFamily}`;
    context.fillText(text, 8, 40);
    return Array.from(context.getImageData(0, 0, 48, 48).data).flatMap((value, at) => (at % 4 === 3 ? [value > 127 ? 1 : 0] : []));
  });
}
