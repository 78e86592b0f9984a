import { afterEach, describe, expect, test, vi } from 'vitest';

import { base64url, hex } from '../../src/link/bytes.ts';
import { Session } from '../../src/link/session.ts';
import { Carrier } from '../../src/service/carrier.ts';
import { resultOf } from '../link/support/talk.ts';
import { World } from '../link/support/world.ts';
import { Relay } from './relay.ts';

const BEARER = new Uint8Array(32).fill(0xbe);
const WAYS = [
  ['over a WebSocket', true],
  ['by long polling alone', false],
] as const;

function frame(seq: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(30).with(19, seq);
}

function carried(relay: Relay, hasSockets: boolean): { carrier: Carrier; got: string[]; end: Promise<string | undefined> } {
  const got: string[] = [];
  const carrier = new Carrier(relay.network(hasSockets), new Uint8Array(16), BEARER, (arrived) => {
    got.push(hex(arrived));
    return Promise.resolve();
  });
  return { carrier, got, end: carrier.run() };
}

describe.each(WAYS)('%s', (_, hasSockets) => {
  test('a whole SIGN, from the code to the answer', async () => {
    const world = await World.make('carried');
    const relay = new Relay();
    const desk = await world.show('operation');
    const session = await Session.scan(desk.text, world.phone, world.moment, world.random);
    const carrier = new Carrier(relay.network(hasSockets), session.sid, BEARER, async (arrived) => {
      world.book.store(await session.receive(world.moment, arrived));
      carrier.send(session.sent());
    });
    carrier.send(session.sent());
    const end = carrier.run();
    await vi.waitUntil(() => relay.fromPhone.length === 1);
    await desk.take(relay.fromPhone[0] ?? new Uint8Array());
    relay.give(await desk.send(await desk.ask(world.sign(desk))));
    await vi.waitUntil(() => session.state.phase === 'review');
    const request = session.state.review?.request;
    await session.act(world.moment, { is: 'opening_pad' });
    await session.act(world.moment, { is: 'approving' });
    await session.finish(world.moment, request && (await world.ticket(request)));
    carrier.send(session.sent());
    await vi.waitUntil(() => relay.fromPhone.length === 4);
    const messages = [];
    for (const sent of relay.fromPhone.slice(1)) messages.push(await desk.open(sent));
    relay.give(await desk.send({ kind: 'ACK', body: { req_id: resultOf(messages).req_id } }));
    await vi.waitUntil(() => session.state.phase === 'acked');
    expect(carrier.isDelivered).toBe(true);
    carrier.stop();
    expect(await end).toBeUndefined();
    expect(relay.log.some((line) => line.startsWith('SOCKET'))).toBe(hasSockets);
    expect(relay.log.some((line) => line.startsWith('GET'))).toBe(!hasSockets);
  });

  test('goes on where the network broke, nothing twice, nothing lost', async () => {
    const relay = new Relay();
    relay.failures = 1;
    const { carrier, got, end } = carried(relay, hasSockets);
    carrier.send([frame(0)]);
    await vi.waitUntil(() => relay.fromPhone.length === 1);
    relay.give(frame(0));
    await vi.waitUntil(() => got.length === 1);
    relay.cut();
    relay.failures = 1;
    carrier.send([frame(0), frame(1)]);
    relay.give(frame(1));
    await vi.waitUntil(() => got.length === 2 && relay.fromPhone.length === 2);
    carrier.stop();
    expect(await end).toBeUndefined();
    expect(got).toEqual([hex(frame(0)), hex(frame(1))]);
    expect(relay.fromPhone.map(hex)).toEqual(got);
  });

  test.each(['QR_STALE', 'SESSION_GONE'])('%s ends it at the start and in the middle', async (code) => {
    const refusing = new Relay();
    refusing.refuse(code);
    expect(await carried(refusing, hasSockets).end).toBe(code);

    const relay = new Relay();
    const { carrier, got, end } = carried(relay, hasSockets);
    carrier.send([frame(0)]);
    relay.give(frame(0));
    await vi.waitUntil(() => got.length === 1);
    relay.refuse(code);
    expect(await end).toBe(code);
  });

  test('link_10 a second phone is told that the slot is taken', async () => {
    const relay = new Relay();
    relay.bearer = 'Bearer another';
    expect(await carried(relay, hasSockets).end).toBe('SESSION_TAKEN');
  });

  test('link_32 the bearer stands in no address', async () => {
    const relay = new Relay();
    const { carrier, got } = carried(relay, hasSockets);
    relay.give(frame(0));
    await vi.waitUntil(() => got.length === 1);
    carrier.stop();
    expect(relay.bearer).toBe(`Bearer ${base64url(BEARER)}`);
    expect(relay.log.join()).not.toContain(base64url(BEARER));
    expect(relay.log[0]).toContain(`/v1/link/${'00'.repeat(16)}/phone/`);
  });

  test('a_connection_that_died_while_the_phone_slept is made anew when it is looked at again', async () => {
    const relay = new Relay();
    const { carrier, got, end } = carried(relay, hasSockets);
    carrier.send([frame(0)]);
    relay.give(frame(0));
    await vi.waitUntil(() => got.length === 1 && carrier.isDelivered);
    // The next one is being waited for.
    await new Promise((resolve) => setTimeout(resolve, 5));
    relay.die();
    relay.give(frame(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(got.length).toBe(1);
    carrier.wake();
    await vi.waitUntil(() => got.length === 2);
    carrier.stop();
    expect(await end).toBeUndefined();
    expect(got).toEqual([hex(frame(0)), hex(frame(1))]);
  });

  test('handed_over_is_not_arrived a frame counts once the relay said that it has it', async () => {
    const relay = new Relay();
    const { carrier, got } = carried(relay, hasSockets);
    relay.give(frame(0));
    await vi.waitUntil(() => got.length === 1);
    // What is sent into a dead socket is gone.
    relay.die();
    relay.lostAnswers = 1;
    carrier.send([frame(0), frame(1)]);
    expect(carrier.isDelivered).toBe(false);
    await vi.waitUntil(() => carrier.isDelivered);
    carrier.stop();
    expect(relay.fromPhone.map(hex)).toEqual([hex(frame(0)), hex(frame(1))]);
    // Only where nobody says what the relay has is a frame sent whose answer was lost.
    expect(relay.log.filter((line) => line.startsWith('POST')).length).toBe(hasSockets ? 2 : 3);
  });

  test('frames are handed over one after another', async () => {
    const relay = new Relay();
    const order: string[] = [];
    const carrier = new Carrier(relay.network(hasSockets), new Uint8Array(16), BEARER, async (arrived) => {
      order.push(`begin ${arrived[19]}`);
      await new Promise((resolve) => setTimeout(resolve, 3));
      order.push(`end ${arrived[19]}`);
    });
    relay.give(frame(0));
    relay.give(frame(1));
    const end = carrier.run();
    await vi.waitUntil(() => order.length === 4);
    carrier.stop();
    await end;
    expect(order).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });
});

test('a WebSocket that opens twice in vain gives way to polling', async () => {
  const relay = new Relay();
  relay.failures = 2;
  const { carrier, got } = carried(relay, true);
  relay.give(frame(0));
  await vi.waitUntil(() => got.length === 1);
  carrier.stop();
  expect(relay.log.slice(0, 3).map((line) => line.split(' ')[0])).toEqual(['SOCKET', 'SOCKET', 'GET']);
});

test('the_answer_was_there_and_the_session_over what came before the end is taken before it', async () => {
  const relay = new Relay();
  const taken: number[] = [];
  const carrier = new Carrier(relay.network(true), new Uint8Array(16), BEARER, async (arrived) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    taken.push(arrived[19] ?? -1);
  });
  const end = carrier.run();
  await vi.waitUntil(() => relay.bearer !== undefined);
  relay.give(frame(0));
  relay.give(frame(1));
  relay.refuse('SESSION_GONE');
  expect(await end).toBe('SESSION_GONE');
  expect(taken).toEqual([0, 1]);
});

describe('what hangs', () => {
  /** Timeouts that the test lets run out, by their length. */
  function timeouts(): Map<number, AbortController[]> {
    const begun = new Map<number, AbortController[]>();
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      begun.set(ms, [...(begun.get(ms) ?? []), controller]);
      return controller.signal;
    });
    return begun;
  }
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('a poll is given up after 35 s', async () => {
    const begun = timeouts();
    const relay = new Relay();
    const { carrier, got } = carried(relay, false);
    await vi.waitUntil(() => begun.has(35_000));
    relay.die();
    relay.give(frame(0));
    for (const poll of begun.get(35_000) ?? []) poll.abort();
    await vi.waitUntil(() => got.length === 1);
    carrier.stop();
  });

  test('a WebSocket that says nothing for 10 s counts as one that does not open', async () => {
    const begun = timeouts();
    const relay = new Relay();
    relay.isMute = true;
    const { carrier, got } = carried(relay, true);
    relay.give(frame(0));
    for (const count of [1, 2]) {
      await vi.waitUntil(() => begun.get(10_000)?.length === count);
      begun.get(10_000)?.at(-1)?.abort();
    }
    await vi.waitUntil(() => got.length === 1);
    carrier.stop();
  });
});

test('after a reload only what the relay does not have is sent again', async () => {
  const relay = new Relay();
  relay.fromPhone.push(frame(0), frame(1));
  const carrier = new Carrier(relay.network(true), new Uint8Array(16), BEARER, () => Promise.resolve());
  carrier.send([frame(0), frame(1), frame(2)]);
  const end = carrier.run();
  await carrier.delivered();
  carrier.stop();
  expect(await end).toBeUndefined();
  expect(relay.fromPhone.map(hex)).toEqual([frame(0), frame(1), frame(2)].map(hex));
  expect(relay.log.map((line) => line.split(' ')[0])).toEqual(['SOCKET', 'POST']);
});

test('a frame that a session takes no more brings the last of the desk’s, not the end alone', async () => {
  const relay = new Relay();
  const { carrier, got, end } = carried(relay, false);
  await vi.waitUntil(() => relay.log.length === 1);
  relay.close([frame(0), frame(1)]);
  carrier.send([frame(0)]);
  expect(await end).toBe('SESSION_GONE');
  expect(got).toEqual([hex(frame(0)), hex(frame(1))]);
});

test('polled_after_the_last_frame a carrier whose last frame came asks for no more, and still sends', async () => {
  const relay = new Relay();
  const heard: Carrier[] = [];
  const carrier = new Carrier(relay.network(false), new Uint8Array(16), BEARER, () => {
    heard.push(carrier);
    carrier.listenNoMore();
    return Promise.resolve();
  });
  const end = carrier.run();
  relay.give(frame(0));
  await vi.waitUntil(() => heard.length === 1);
  carrier.send([frame(0)]);
  await carrier.delivered();
  expect(relay.log.filter((line) => line.startsWith('GET')).length).toBe(1);
  carrier.stop();
  expect(await end).toBeUndefined();
});

test('a carrier that listens no more ends where the session takes no more either', async () => {
  const relay = new Relay();
  const { carrier, end } = carried(relay, false);
  carrier.listenNoMore();
  relay.close([frame(0)]);
  carrier.send([frame(0)]);
  expect(await end).toBe('SESSION_GONE');
});
