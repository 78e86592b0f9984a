// What goes wrong between a phone and a desk, and what the page then says.

import { existsSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { Office } from './support/office.ts';
import { PIN, type Phone, WRONG_PIN } from './support/phone.ts';
import { errorOf } from './support/programs.ts';
import { AWAY } from './support/reader.ts';

/** The number of a code at whose sight the first one is no longer taken. */
const TOO_LATE = 5;
/** A session of one question lasts so long, and a little more, milliseconds. */
const SESSION_MS = 181_000;

let office: Office;
let phone: Phone;

beforeAll(async () => {
  office = await Office.open();
  phone = await office.pairedPhone('desk', 'zh-CN');
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

test('QR_STALE a code of more than eight seconds ago is refused, and the one that is shown then is taken', async () => {
  const program = office.stamp('desk', 'stale.pdf');
  await phone.scan();
  const first = await program.code(0);
  await program.code(TOO_LATE);
  await phone.paste(first);
  await phone.shows('errors.QR_STALE.what');
  const shown = office.show(program, program.codes - 1);
  await phone.button('talk.end.scan').tap();
  await phone.title('talk.review.title').waitFor();
  await phone.approve();
  await phone.pin();
  await phone.shows('talk.done.SIGN');
  expect(await program.ended()).toMatchObject({ code: 0 });
  await shown;
});

test('a photo of the code is as good as the camera', async () => {
  const program = office.stamp('desk', 'photo.pdf');
  await phone.scan();
  const code = await program.code(0);
  const photo = { name: 'photo.png', mimeType: 'image/png', buffer: code?.photo() ?? Buffer.alloc(0) };
  await phone.page.locator('input[type=file]').setInputFiles({ ...photo, buffer: Buffer.alloc(10) });
  await phone.shows('errors.scan_photo_empty.what');
  await phone.page.locator('input[type=file]').setInputFiles(photo);
  await phone.title('talk.review.title').waitFor();
  await phone.button('talk.review.reject').tap();
  await phone.shows('talk.next.rejected');
  expect(errorOf(await program.ended())).toBe('USER_REJECTED');
});

test('long polling carries it where no WebSocket opens', async () => {
  const polling = await office.pairedPhone('polling', 'zh-CN', { hasNoSockets: true });
  const program = office.stamp('polling', 'polled.pdf');
  const before = office.service.err.length;
  await polling.review(await program.code(0));
  await polling.approve();
  await polling.pin();
  await polling.shows('talk.done.SIGN');
  expect(await program.ended()).toMatchObject({ code: 0 });
  const log = office.service.err.slice(before);
  expect(log).toContain('/frames"');
  expect(log).not.toContain('/socket"');
});

test('a page that is loaded anew in a review says that nothing was signed', async () => {
  const program = office.stamp('desk', 'reloaded.pdf');
  await phone.review(await program.code(0));
  await phone.reload();
  await phone.shows('talk.cutOff.none.title');
  program.signal('SIGINT');
  expect((await program.ended()).code).toBe(130);
  expect(existsSync(office.path('reloaded.pdf'))).toBe(false);
});

test('a page that is loaded anew after its answer sees to it that the desk has it', async () => {
  const program = office.stamp('desk', 'answered.pdf');
  await phone.review(await program.code(0));
  await phone.approve();
  program.signal('SIGSTOP');
  await phone.pin();
  await phone.shows('talk.end.sent');
  await phone.reload();
  await phone.shows('talk.cutOff.done.title');
  program.signal('SIGCONT');
  expect(await program.ended()).toMatchObject({ code: 0 });
});

test('PIN_SVC_DOWN a phone whose network is away after the PIN tries again without it', async () => {
  phone.mayComplainOf(AWAY);
  const program = office.stamp('desk', 'offline.pdf');
  await phone.review(await program.code(0));
  await phone.approve();
  await phone.network('off');
  await phone.pin();
  await phone.title('talk.down.title').waitFor();
  await phone.network('on');
  await phone.foot('talk.down.retry').tap();
  await phone.shows('talk.done.SIGN');
  expect(await program.ended()).toMatchObject({ code: 0 });
});

test('a service that died at the PIN and came back knows nothing of it, and a new code works', async () => {
  phone.mayComplainOf(AWAY);
  phone.mayComplainOf(/status of 410/u);
  const program = office.stamp('desk', 'died.pdf');
  await phone.review(await program.code(0));
  await phone.approve();
  await office.service.kill();
  await phone.pin();
  await phone.title('talk.down.title').waitFor();
  await office.serve();
  await phone.shows('errors.SESSION_GONE.what');
  expect(errorOf(await program.ended())).toBe('SESSION_GONE');
  expect(existsSync(office.path('died.pdf'))).toBe(false);

  const again = office.stamp('desk', 'died.pdf');
  await phone.review(await again.code(0));
  await phone.approve();
  await phone.pin();
  await phone.shows('talk.done.SIGN');
  expect(await again.ended()).toMatchObject({ code: 0 });
});

test('a desk that was killed is told of when the time is up, before an answer and after it', async () => {
  const clocked = await office.pairedPhone('clocked', 'zh-CN', { hasClock: true });
  const killed = office.stamp('clocked', 'killed.pdf');
  await clocked.review(await killed.code(0));
  await killed.kill();
  await clocked.page.clock.fastForward(SESSION_MS);
  await clocked.shows('errors.REQ_EXPIRED.what');

  const program = office.stamp('clocked', 'killed.pdf');
  await clocked.review(await program.code(0));
  await clocked.approve();
  await program.kill();
  await clocked.pin();
  await clocked.shows('talk.end.sent');
  await clocked.page.clock.fastForward(SESSION_MS);
  await clocked.shows('errors.PEER_GONE.what');
  expect(existsSync(office.path('killed.pdf'))).toBe(false);
  await clocked.close();
});

test('what was signed for a desk that was killed is sent again after a tap, and not signed again', async () => {
  const cut = office.stamp('desk', 'cut.pdf');
  await phone.review(await cut.code(0));
  await phone.approve();
  cut.signal('SIGSTOP');
  await phone.pin();
  await phone.shows('talk.end.sent');
  await cut.kill();

  const again = office.stamp('desk', 'cut.pdf');
  await phone.review(await again.code(0));
  await phone.shows('talk.note.kept');
  await phone.read();
  await phone.button('talk.review.sendAgain').tap();
  await phone.shows('talk.done.SIGN');
  expect(await again.ended()).toMatchObject({ code: 0 });
});

test('PIN_LOCKED five wrong PINs lock the keys, over a reload too, and for good', async () => {
  const program = office.stamp('desk', 'locked.pdf');
  await phone.review(await program.code(0));
  await phone.approve();
  for (const n of [4, 3, 2]) {
    await phone.pin(WRONG_PIN);
    await phone.shows('talk.pin.wrong', { n });
  }
  await phone.reload();
  await phone.shows('talk.cutOff.none.title');
  await program.kill();

  const second = office.stamp('desk', 'locked.pdf');
  await phone.review(await second.code(0));
  await phone.approve();
  await phone.pin(WRONG_PIN);
  await phone.shows('talk.pin.wrong', { n: 1 });
  await phone.pin(WRONG_PIN);
  await phone.shows('errors.PIN_LOCKED.what');
  expect(errorOf(await second.ended())).toBe('PIN_LOCKED');

  const third = office.stamp('desk', 'locked.pdf');
  await phone.review(await third.code(0));
  await phone.approve();
  await phone.pin(PIN);
  await phone.shows('errors.PIN_LOCKED.what');
  expect(errorOf(await third.ended())).toBe('PIN_LOCKED');
  expect(existsSync(office.path('locked.pdf'))).toBe(false);
});
