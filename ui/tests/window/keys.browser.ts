// A person without a mouse does the job, from the tender to the code for the phone.

import { afterAll, afterEach, beforeAll, test } from 'vitest';

import { until } from '../browser/support/programs.ts';
import { Bidder } from './support/bidder.ts';
import { BIDDER, DeskRoom } from './support/desk-room.ts';
import type { Place } from './support/place.ts';
import type { Window } from './support/window.ts';

let room: DeskRoom;
let window: Window;
let bidder: Bidder;

beforeAll(async () => {
  room = await DeskRoom.open();
  window = await room.window();
  bidder = new Bidder(room, window);
});
afterAll(async () => {
  await room.close();
});
afterEach(({ task }) => room.check(task));

/** Goes to a place by the tabulator, and presses Enter there. */
async function enter(place: Place): Promise<void> {
  await place.there();
  await window.tabTo(place);
  await window.press('Enter');
}

/** Goes to a field by the tabulator, and types. */
async function type(place: Place, text: string): Promise<void> {
  await place.there();
  await window.tabTo(place);
  await window.press('Control', 'a');
  await window.type(text);
}

async function step(name: 'compose' | 'check' | 'stamp'): Promise<void> {
  await enter(window.page.get('link', window.say(`workspace.steps.${name}`), false));
  await until(`step ${name}`, async () => (await bidder.current()) === name || undefined);
}

test('a bid is begun and the bidder told', async () => {
  await enter(window.get('action', 'window.bids.sample'));
  await enter(window.get('dialog', 'window.new.title').get('button', window.say('window.new.begin')));
  await window.shows('workspace.bidder.title');
  await type(window.get('textbox', 'workspace.bidder.name'), BIDDER.organization);
  await type(window.get('textbox', 'workspace.facts.uscc'), BIDDER.uscc);
  await bidder.saved();
});

test('a part is chosen by arrows, and its form is typed', async () => {
  await step('compose');
  const tree = window.get('tree', 'workspace.outline.tree');
  await tree.there();
  await window.tabTo(tree);
  await window.press('Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await window.press(key);
  await window.page.get('region', '开标一览表').there();
  await type(bidder.field('manager'), '王演练');
  await bidder.saved();
});

test('the document is made', async () => {
  await step('check');
  await enter(window.get('action', 'workspace.check.build'));
  await window.get('action', 'workspace.check.stamp').there();
});

test('a seal is placed and moved by a millimetre', async () => {
  await step('stamp');
  const seal = window.page.get('button', window.say('stamping.seal.company'), false);
  await enter(seal);
  await bidder.seal().there();
  const x = async (): Promise<number> => Number(/X ([\d.]+)/u.exec(await bidder.seal().attribute('aria-label'))?.[1]);
  const before = await x();
  await window.tabTo(bidder.seal());
  await window.press('ArrowRight');
  await until('one millimetre', async () => (Math.abs((await x()) - before - 1) < 0.05 ? true : undefined));
  await bidder.saved();
});

test('the code for a phone is shown, and Esc ends it while no phone has read it', async () => {
  await enter(window.get('action', 'stamping.stamp.pair'));
  await enter(window.get('action', 'window.phones.pair'));
  const code = window.get('img', 'stamping.phone.code');
  await code.there();
  await window.press('Escape');
  await code.gone();
  await window.shows('window.phones.none');
});
