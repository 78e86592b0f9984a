// What the window asks the desktop for: dialogs for files, whatever the desktop lacks, the focus at a second start, and its end.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { DeskRoom } from './support/desk-room.ts';
import type { Window } from './support/window.ts';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;
let tender: string;

beforeAll(async () => {
  room = await DeskRoom.open({ isManaged: true });
  window = await room.window();
  bidder = new Bidder(room, window);
  await window.shows('window.bids.none');
  tender = await room.openedTender('JBSF-2026-0119');
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

test('a dialog that is closed opens nothing, and one in which a file is chosen opens that', async () => {
  await window.press('Control', 'o');
  await window.dialog();
  await room.display.hand('key', 'Escape');
  await window.noDialog();
  expect(await window.get('dialog', 'window.new.title').isThere()).toBe(false);

  await window.get('action', 'window.bids.open').click();
  await window.chooseFile(tender);
  await window.get('dialog', 'window.new.title').saying('JBSF-2026-0119').there();
  await bidder.begin();
});

test('attachments are chosen by a dialog', async () => {
  await bidder.step('compose');
  await bidder.part('营业执照');
  await window.get('action', 'workspace.files.choose').click();
  await window.chooseFile(await room.paper('licence', 1));
  await window.page.saying('licence.pdf').there();
});

test('a log is saved where a dialog says', async () => {
  await window.press('F1');
  await window.get('action', 'window.help.logExport').click();
  const path = room.path('log.txt');
  await window.chooseFile(path);
  await until('the log', () => (existsSync(path) && statSync(path).size > 0 ? true : undefined));
});

test('a second start brings the window to the front and hands over its file', async () => {
  const own = await window.frame();
  await room.display.hand('windowminimize', own);
  expect((await room.again(tender).ended()).code).toBe(0);
  // As long as no window is in front, asking which one it is fails.
  await until('the window in front', async () => ((await room.display.hand('getactivewindow').catch(() => '')) === own ? true : undefined));
  await window.get('dialog', 'window.new.title').there();
});

test('closing the window ends the program without a fault, and what was made is there at the next start', async () => {
  expect(await window.quit()).toBe(0);
  window = await room.window();
  await window.page.get('row').get('link').there();
  expect(existsSync(join(room.data, 'desk.sqlite'))).toBe(true);
  expect(await window.quit()).toBe(0);
});

test.each([
  ['there is no message bus', () => ({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${room.path('no-bus')}` })],
  ['the service that the desktop names for dialogs is not there', () => ({ GTK_USE_PORTAL: '1' })],
])('a file is chosen by a dialog where %s', async (_, env) => {
  window = await room.window({ env: env() });
  await window.press('Control', 'o');
  await window.chooseFile(tender);
  await window.get('dialog', 'window.new.title').saying('JBSF-2026-0119').there();
  expect(await window.quit()).toBe(0);
});
