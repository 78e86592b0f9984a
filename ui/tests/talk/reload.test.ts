// What a reload leaves of a conversation.

import { describe, expect, test } from 'vitest';

import { resume } from '../../src/composables/talk-reload.ts';
import { hex } from '../../src/link/bytes.ts';
import type { RequestBody } from '../../src/link/messages.ts';
import type { Desk } from '../link/support/desk.ts';
import type { World } from '../link/support/world.ts';
import { Held, PIN, Phone, told, until } from './support.ts';

const sign = (world: World, desk: Desk): RequestBody => world.sign(desk);

/** Lets the carrier see that all was sent. */
async function forgotten(phone: Phone): Promise<void> {
  await until(async () => {
    phone.pass(250);
    return (await phone.stored.open()).length === 0;
  });
}

describe.each([
  ['over a WebSocket', true],
  ['by long polling alone', false],
])('%s', (_, hasSockets) => {
  test('an answer that never left is sent again byte for byte, and said to be done', async () => {
    const phone = await Phone.make('answered');
    phone.hasSockets = hasSockets;
    const held = await Held.ask(phone, sign);
    await held.talk.openPad();
    expect(told(await held.heard(2))).toEqual(['seen', 'pin']);
    held.relay.failures = Number.POSITIVE_INFINITY;
    held.relay.cut();
    await held.talk.enter(PIN);
    const before = await phone.stored.sent(held.desk.sid);
    await phone.reload();
    expect(phone.relay.fromPhone.length).toBe(3);
    expect(await resume(phone.powers)).toEqual({ op: 'SIGN', desk: '投标部笔记本', end: 'done', at: phone.world.now });
    await until(() => phone.relay.fromPhone.length === 4);
    expect(phone.relay.fromPhone.map(hex)).toEqual(before.map(hex));
    expect((await held.desk.open(phone.relay.fromPhone[3] ?? new Uint8Array())).kind).toBe('RESULT');
    await forgotten(phone);
    expect(await resume(phone.powers)).toBeUndefined();
  });
});

test.each<[string, (held: Held) => Promise<void>, string | undefined]>([
  ['a question that was being read', () => Promise.resolve(), undefined],
  ['a PIN that was being typed', (held) => held.talk.openPad(), undefined],
  ['a no', (held) => held.talk.reject(), 'rejected'],
])('%s', async (name, act, end) => {
  const phone = await Phone.make(name);
  const held = await Held.ask(phone, sign);
  await act(held);
  await phone.reload();
  const cutOff = await resume(phone.powers);
  expect([cutOff?.op, cutOff?.desk, cutOff?.end]).toEqual(['SIGN', '投标部笔记本', end]);
  await forgotten(phone);
});

test('a code that was scanned and had brought no question', async () => {
  const phone = await Phone.make('scanned');
  await Held.claim(phone);
  await phone.reload();
  expect(await resume(phone.powers)).toEqual({ op: undefined, desk: undefined, end: undefined, at: undefined });
});

test('an answer of an earlier conversation of the same wish is not taken for this one’s', async () => {
  const phone = await Phone.make('earlier');
  const first = await Held.ask(phone, sign);
  await first.talk.reject();
  await first.acknowledge();
  await first.until('rejected');
  phone.pass(60_000);
  await Held.ask(phone, sign);
  await phone.reload();
  expect((await resume(phone.powers))?.end).toBeUndefined();
});

test('what another window holds is not cut off', async () => {
  const phone = await Phone.make('held');
  await Held.ask(phone, sign);
  expect(await resume(phone.powers)).toBeUndefined();
  expect((await phone.stored.open()).length).toBe(1);
});

test('what nobody waits for any more is forgotten unsent', async () => {
  const phone = await Phone.make('late');
  await Held.ask(phone, sign);
  await phone.reload();
  phone.relay.log.length = 0;
  phone.world.tick += 360_000;
  expect(await resume(phone.powers)).toBeUndefined();
  expect([(await phone.stored.open()).length, phone.relay.log]).toEqual([0, []]);
});
