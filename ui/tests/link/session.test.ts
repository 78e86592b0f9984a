// What a person does, what time does, and in which order.

import { describe, expect, test } from 'vitest';

import { EMPTY_CHAIN, follow } from '../../src/link/audit.ts';
import { equal, hex } from '../../src/link/bytes.ts';
import { verifies } from '../../src/link/keys.ts';
import type { Message, RequestOf } from '../../src/link/messages.ts';
import type { Session } from '../../src/link/session.ts';
import type { Desk } from './support/desk.ts';
import { resultOf, reviewed } from './support/talk.ts';
import { World } from './support/world.ts';

describe('pairing', () => {
  type Asked = Omit<RequestOf<'PAIR'>, 'sig' | 'code'> & { readonly code: number | undefined };

  async function digitsShown(): Promise<{ world: World; desk: Desk; session: Session; secret: number }> {
    const world = await World.make('pairing');
    world.book.desks = [];
    const { desk, session } = await world.claimed('pair');
    await world.tell(desk, session, await desk.ask(world.pairing(desk)));
    const digits = session.state.digits ?? '';
    expect(digits).toMatch(/^\d{4} \d{6}$/u);
    return { world, desk, session, secret: Number(digits.slice(5)) };
  }

  test('the right digits make the desk known', async () => {
    const { world, desk, session, secret } = await digitsShown();
    world.tick = 9_000;
    const code = await desk.ask({ ...world.pairing(desk), now: world.now, exp: world.now + 51, code: secret });
    const result = resultOf(await world.tell(desk, session, code));
    expect([result.audit.op, result.ticket]).toEqual(['PAIR', undefined]);
    expect(world.book.desks.map(({ point }) => hex(point))).toEqual([hex(desk.key.point)]);
  });

  test('three wrong ones end it', async () => {
    const { world, desk, session, secret } = await digitsShown();
    const wrong = async (): Promise<Message[]> =>
      world.tell(desk, session, await desk.ask({ ...world.pairing(desk), code: (secret + 1) % 1_000_000 }));
    const told = (left: number): Message => ({ kind: 'STATUS', body: { state: 'code_wrong', left } });
    expect(await wrong()).toEqual([told(2)]);
    expect([session.state.phase, session.state.codeTriesLeft]).toEqual(['code', 2]);
    expect(await wrong()).toEqual([told(1)]);
    expect(await wrong()).toEqual([told(0)]);
    expect([session.state.phase, session.state.code, world.book.desks.length]).toEqual(['failed', 'PAIR_CODE', 0]);
    expect(await wrong()).toEqual([]);
  });

  test.each<[string, Partial<Asked>, string]>([
    ['another_title', { display: { title: '财务部台式机' } }, 'REQ_BADSIG'],
    ['another_wish', { req_id: new Uint8Array(16) }, 'REQ_BADSIG'],
    ['without_digits', { code: undefined }, 'MSG_BAD'],
  ])('%s with the digits is refused', async (_, change, code) => {
    const { world, desk, session, secret } = await digitsShown();
    const { code: typed, ...body }: Asked = { ...world.pairing(desk), code: secret, ...change };
    const request = await desk.ask(typed === undefined ? body : { ...body, code: typed });
    expect(await world.tell(desk, session, request)).toEqual([{ kind: 'ERROR', body: { code } }]);
    expect(world.book.desks).toEqual([]);
  });
});

describe('what a person and time do', () => {
  test('link_19 a second question is no question', async () => {
    const { world, desk, session } = await reviewed('second', (world, desk) => world.sign(desk));
    const second = await desk.ask(world.sign(desk, world.documents(3)));
    expect(await world.tell(desk, session, second)).toEqual([{ kind: 'ERROR', body: { code: 'MSG_BAD' } }]);
    await session.act(world.moment, { is: 'approving' });
    expect([await session.finish(world.moment), world.book.signatures]).toEqual([[], 0]);
  });

  test('link_31 no answer follows a no, no no follows an answer', async () => {
    const { world, desk, session } = await reviewed('no', (world, desk) => world.sign(desk));
    await session.act(world.moment, { is: 'opening_pad' });
    const said = await session.act(world.moment, { is: 'rejecting' });
    expect(await session.act(world.moment, { is: 'approving' })).toEqual([]);
    expect(await session.finish(world.moment)).toEqual([]);
    expect(said.flatMap((output) => (output.do === 'log' ? [output.entry.end] : []))).toEqual(['rejected']);
    await world.tell(desk, session, { kind: 'ACK', body: { req_id: new Uint8Array(16).fill(0x42) } });
    expect([session.state.phase, world.book.signatures]).toEqual(['rejected', 0]);

    const other = await reviewed('yes', (world, desk) => world.sign(desk));
    await other.world.approve(other.desk, other.session);
    expect(await other.session.act(other.world.moment, { is: 'rejecting' })).toEqual([]);
    expect(other.session.state.phase).toBe('sent');
  });

  test('nothing is signed before the PIN pad was opened', async () => {
    const { world, session } = await reviewed('no pad', (world, desk) => world.sign(desk));
    await session.act(world.moment, { is: 'approving' });
    expect([await session.finish(world.moment), session.state.phase, world.book.signatures]).toEqual([[], 'review', 0]);
  });

  test('link_28 a kept answer is sent again after a tap, without PIN, ticket or a second signature', async () => {
    const { world, desk, session } = await reviewed('kept', (world, desk) => world.sign(desk));
    const first = resultOf(await world.approve(desk, session));
    const again = await world.claimed('operation');
    await world.tell(again.desk, again.session, await again.desk.ask(world.sign(again.desk)));
    expect(again.session.state.review?.kept).toBeDefined();
    await again.session.act(world.moment, { is: 'opening_pad' });
    expect(again.session.state.phase).toBe('review');
    const second = resultOf(await world.approve(again.desk, again.session));
    expect([second.out, second.kept, second.ticket]).toEqual([first.out, true, undefined]);
    expect([world.book.signatures, world.book.entries.map(({ end }) => end)]).toEqual([2, ['done', 'done']]);
  });

  test('link_28 a kept answer is for the same items alone', async () => {
    const { world, desk, session } = await reviewed('kept', (world, desk) => world.sign(desk));
    await world.approve(desk, session);
    const again = await world.claimed('operation');
    const other = await again.desk.ask(world.sign(again.desk, world.documents(3)));
    expect(await world.tell(again.desk, again.session, other)).toEqual([{ kind: 'ERROR', body: { code: 'REPLAY' } }]);
  });

  test('link_30 two sessions on one phone do not touch each other', async () => {
    const world = await World.make('two');
    const one = await world.claimed('operation');
    const two = await world.claimed('operation');
    await world.tell(two.desk, two.session, await two.desk.ask(world.login(two.desk)));
    await world.tell(one.desk, one.session, await one.desk.ask(world.sign(one.desk)));
    expect('documents' in resultOf(await world.approve(one.desk, one.session)).out).toBe(true);
    expect('proof' in resultOf(await world.approve(two.desk, two.session)).out).toBe(true);
    expect(world.book.entries.map(({ n, op }) => [n, op])).toEqual([
      [0, 'SIGN'],
      [1, 'LOGIN'],
    ]);
  });

  test('frames that arrive at the same time are worked through one after another', async () => {
    const world = await World.make('at once');
    const { desk, session } = await world.claimed('operation');
    const frames = [await desk.send(await desk.ask(world.sign(desk))), await desk.send({ kind: 'CANCEL', body: {} })];
    await Promise.all(frames.map((frame) => session.receive(world.moment, frame)));
    expect(session.state.phase).toBe('cancelled');
  });

  test('link_33 a log that was edited is found', async () => {
    const { world, desk, session } = await reviewed('log', (world, desk) => world.sign(desk));
    await world.approve(desk, session);
    const again = await world.claimed('operation');
    await world.tell(again.desk, again.session, await again.desk.ask(world.login(again.desk)));
    await world.approve(again.desk, again.session);
    const [first, second] = world.book.entries;
    if (first === undefined || second === undefined) throw new Error('no entries');
    const end = await follow(EMPTY_CHAIN, [first, second]);
    expect(end?.next).toBe(2);
    expect(await follow(EMPTY_CHAIN, [second])).toBeUndefined();
    expect(await follow(EMPTY_CHAIN, [second, first])).toBeUndefined();
    expect(await follow(EMPTY_CHAIN, [{ ...first, end: 'rejected' }, second])).toBeUndefined();
    const cut = await follow(EMPTY_CHAIN, [first]);
    expect(cut && end && equal(cut.head, end.head)).toBe(false);
  });

  test('an answer that was changed does not hold', async () => {
    const { world, desk, session } = await reviewed('changed', (world, desk) => world.sign(desk));
    const { sig, ...body } = resultOf(await world.approve(desk, session));
    const changed = { ...body, audit: { ...body.audit, at: body.audit.at + 1 } };
    expect(await verifies(world.phone.auth.point, await desk.signedResult(changed), sig)).toBe(false);
  });
});
