// What arrives from the relay, and what goes there.

import { describe, expect, test } from 'vitest';

import { type Bytes, concat, hex, utf8 } from '../../src/link/bytes.ts';
import { LinkError } from '../../src/link/codes.ts';
import { pad } from '../../src/link/frame.ts';
import { verifies } from '../../src/link/keys.ts';
import { writeMessage } from '../../src/link/messages.ts';
import { Session } from '../../src/link/session.ts';
import { textOfQr } from './support/desk.ts';
import { reviewed } from './support/talk.ts';
import { World, droppedOf, framesOf, hexes } from './support/world.ts';

describe('frames', () => {
  test('link_01 a flipped bit anywhere in a frame of the desk changes nothing', async () => {
    const world = await World.make('flipped');
    const { desk, session } = await world.claimed('operation');
    const frame = await desk.send(await desk.ask(world.sign(desk)));
    for (let at = 0; at < frame.length; at += 1) {
      const changed = frame.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const outputs = await session.receive(world.moment, changed);
      expect([framesOf(outputs).length, droppedOf(outputs).length, session.state.phase], `byte ${at}`).toEqual([0, 1, 'hello']);
    }
    await world.receive(session, frame);
    expect(session.state.phase).toBe('review');
  });

  test.each<[string, (frame: Bytes) => Bytes, string]>([
    ['link_02_version', (frame) => frame.with(0, 2), 'VERSION'],
    ['link_02_sid', (frame) => frame.with(1, (frame[1] ?? 0) ^ 1), 'SESSION_GONE'],
    ['link_02_direction', (frame) => frame.with(17, 0), 'FRAME_BAD'],
    ['link_02_direction_2', (frame) => frame.with(17, 2), 'FRAME_BAD'],
    ['link_02_seq_1', (frame) => frame.with(19, 1), 'SEQ_GAP'],
    ['link_25_seq_16', (frame) => frame.with(19, 16), 'RATE_LIMITED'],
    ['link_02_kind_of_another_message', (frame) => frame.with(20, 5), 'FRAME_BAD'],
    ['link_02_kind_0', (frame) => frame.with(20, 0), 'FRAME_BAD'],
    ['link_02_kind_8', (frame) => frame.with(20, 8), 'FRAME_BAD'],
    ['link_02_length', (frame) => frame.with(24, 1), 'FRAME_BAD'],
    ['one_byte_short', (frame) => frame.slice(0, -1), 'FRAME_BAD'],
    ['one_byte_more', (frame) => concat(frame, Uint8Array.of(0)), 'FRAME_BAD'],
    ['header_cut', (frame) => frame.slice(0, 24), 'FRAME_BAD'],
    ['empty', () => new Uint8Array(), 'FRAME_BAD'],
    ['link_25_16_641_bytes', () => new Uint8Array(16_641), 'FRAME_BAD'],
    ['no_room_for_the_nonce', (frame) => frame.slice(0, 56).with(23, 0).with(24, 31), 'FRAME_BAD'],
  ])('%s', async (name, change, code) => {
    const world = await World.make(name);
    const { desk, session } = await world.claimed('operation');
    const frame = await desk.send(await desk.ask(world.sign(desk)));
    expect(droppedOf(await session.receive(world.moment, change(frame)))).toEqual([code]);
    expect(session.state.phase).toBe('hello');
  });

  test('link_03 a frame again is passed over, another of its number is dropped', async () => {
    const world = await World.make('again');
    const { desk, session } = await world.claimed('operation');
    const message = await desk.ask(world.sign(desk));
    const frame = await desk.send(message);
    await world.receive(session, frame);
    expect(await session.receive(world.moment, frame)).toEqual([]);
    const other = await desk.ask({ ...world.sign(desk), display: { title: '另一份' } });
    const second = await desk.sealAt(0, 'REQUEST', pad(writeMessage(other)));
    expect(droppedOf(await session.receive(world.moment, second))).toEqual(['REPLAY']);
    expect(session.state.phase).toBe('review');
  });

  test('link_04 a later frame waits for the one before', async () => {
    const world = await World.make('order');
    const { desk, session } = await world.claimed('operation');
    const first = await desk.send(await desk.ask(world.sign(desk)));
    const second = await desk.send({ kind: 'CANCEL', body: {} });
    expect(droppedOf(await session.receive(world.moment, second))).toEqual(['SEQ_GAP']);
    await world.receive(session, first);
    await world.receive(session, second);
    expect(session.state.phase).toBe('cancelled');
  });

  test('link_06 a frame of another session is dropped, a REQUEST of another session refused', async () => {
    const world = await World.make('two desks');
    const [one, two] = [await world.claimed('operation'), await world.claimed('operation')];
    const message = await one.desk.ask(world.sign(one.desk));
    expect(droppedOf(await two.session.receive(world.moment, await one.desk.send(message)))).toEqual(['SESSION_GONE']);
    const answers = await world.tell(two.desk, two.session, message);
    expect(answers).toEqual([{ kind: 'ERROR', body: { code: 'REQ_BADSIG' } }]);
  });

  test.each<[string, Bytes]>([
    ['padding_not_zero', new Uint8Array(1_024).with(1, 1).with(2, 0xa0).with(1_023, 1)],
    ['padding_of_another_size', new Uint8Array(4_096).with(1, 1).with(2, 0xa0)],
    ['length_that_does_not_fit', new Uint8Array(1_024).with(0, 0x04)],
    ['nothing', new Uint8Array()],
    ['one_byte', new Uint8Array(1)],
    ['message_not_deterministic', new Uint8Array(1_024).with(1, 2).with(2, 0xb8)],
  ])('%s: the other side is at fault', async (name, padded) => {
    const world = await World.make(name);
    const { desk, session } = await world.claimed('operation');
    const answers = await world.hand(desk, await world.receive(session, await desk.seal('CANCEL', padded)));
    expect(answers).toEqual([{ kind: 'ERROR', body: { code: 'MSG_BAD' } }]);
    expect([session.state.phase, session.state.code]).toEqual(['failed', 'MSG_BAD']);
  });

  test('link_08 only padded sizes are sent, link_07 and nothing of them in the clear', async () => {
    const { world, desk, session } = await reviewed('sizes', (world, desk) => world.sign(desk, world.documents(50)));
    await world.approve(desk, session);
    const lengths = session.sent().map((frame) => frame.length);
    expect(lengths).toEqual([1_132, 1_065, 1_065, 1_065, 16_425]);
    const canaries = [world.certificate, utf8('SIGN'), utf8('seen'), world.phone.auth.point.slice(1, 17)].map(hex);
    for (const frame of hexes(session.sent())) for (const canary of canaries) expect(frame).not.toContain(canary);
  });

  test('stored frames are sent again byte for byte, from any number on', async () => {
    const { world, session } = await reviewed('resend', (world, desk) => world.sign(desk));
    await session.act(world.moment, { is: 'reading' });
    const all = hexes(session.sent());
    expect([all.length, hexes(session.sent(0)), hexes(session.sent(2))]).toEqual([3, all.slice(1), []]);
    expect(hexes(session.sent())).toEqual(all);
  });
});

describe('the code', () => {
  test.each<[string, (qr: Bytes) => Bytes]>([
    ['link_17_relay', (qr) => qr.with(1, 1)],
    ['link_17_type', (qr) => qr.with(0, 0x13)],
    ['link_18_x_without_a_point', (qr) => concat(qr.slice(0, 21), new Uint8Array(32).fill(0xff), qr.slice(53))],
  ])('%s: QR_MALFORMED', async (name, change) => {
    const world = await World.make(name);
    const text = textOfQr(change((await world.show('operation')).qr));
    await expect(Session.scan(text, world.phone, world.moment, world.random)).rejects.toThrow(new LinkError('QR_MALFORMED'));
  });

  test.each<[string, (qr: Bytes) => Bytes]>([
    ['link_17_type_of_the_other_purpose', (qr) => qr.with(0, 0x11)],
    ['link_17_frame', (qr) => qr.with(3, 1)],
    ['link_17_sid', (qr) => qr.with(4, (qr[4] ?? 0) ^ 1)],
    ['link_17_sign_of_the_point', (qr) => qr.with(20, (qr[20] ?? 0) ^ 1)],
    ['link_17_psk', (qr) => qr.with(84, (qr[84] ?? 0) ^ 1)],
  ])('%s: the desk cannot open HELLO', async (name, change) => {
    const world = await World.make(name);
    const desk = await world.show('operation');
    const session = await Session.scan(textOfQr(change(desk.qr)), world.phone, world.moment, world.random);
    await expect(desk.take(session.sent()[0] ?? new Uint8Array())).rejects.toThrow();
  });

  test('link_12 a session serves once', async () => {
    const world = await World.make('once');
    const desk = await world.show('operation');
    world.book.sids = [desk.sid];
    await expect(Session.scan(desk.text, world.phone, world.moment, world.random)).rejects.toThrow(new LinkError('SESSION_GONE'));
  });

  test('HELLO names the phone and is signed for this channel alone', async () => {
    const world = await World.make('hello');
    const { desk } = await world.claimed('pair');
    if (desk.hello === undefined) throw new Error('no HELLO');
    const { sig, ...body } = desk.hello.body as typeof desk.hello.body & { sig: Bytes };
    expect(body.k_auth).toEqual(world.phone.auth.point);
    expect(await verifies(world.phone.auth.point, await desk.signedHello(body), sig)).toBe(true);
    const other = await world.claimed('pair');
    expect(await verifies(world.phone.auth.point, await other.desk.signedHello(body), sig)).toBe(false);
  });
});
