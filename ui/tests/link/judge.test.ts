// What the phone refuses to show, and the code that it answers with.

import { expect, test } from 'vitest';

import { type Bytes, utf8 } from '../../src/link/bytes.ts';
import type { Code } from '../../src/link/codes.ts';
import type { Message, RequestBody } from '../../src/link/messages.ts';
import type { Purpose } from '../../src/link/qr.ts';
import type { Desk } from './support/desk.ts';
import { keyOf } from './support/keys.ts';
import { World } from './support/world.ts';

interface Case {
  readonly code: Code | 'shown';
  readonly purpose?: Purpose;
  /** What the phone knows, or how late it is there. */
  readonly world?: (world: World) => void;
  readonly ask: (world: World, desk: Desk) => RequestBody | Promise<RequestBody>;
  /** Who signs. */
  readonly signer?: (world: World) => Bytes;
  readonly sent?: (message: Message) => Message;
}

const OTHER = Uint8Array.of(0, ...new Uint8Array(30), 9);

function changed(request: Message, change: object): Message {
  return { ...request, body: { ...request.body, ...change } } as Message;
}

const CASES: Readonly<Record<string, Case>> = {
  a_sign: { code: 'shown', ask: (world, desk) => world.sign(desk) },
  a_login: { code: 'shown', ask: (world, desk) => world.login(desk) },
  a_decrypt: { code: 'shown', ask: (world, desk) => world.decrypt(desk, []) },
  an_audit: { code: 'shown', ask: (world, desk) => world.audit(desk) },
  a_pairing: { code: 'shown', purpose: 'pair', ask: (world, desk) => world.pairing(desk) },
  link_14_desk_unpaired: {
    code: 'DESK_UNKNOWN',
    world: (world) => (world.book.desks = []),
    ask: (world, desk) => world.sign(desk),
  },
  link_16_desk_revoked: {
    code: 'DESK_REVOKED',
    world: (world) => (world.book.desks = world.book.desks.map((desk) => ({ ...desk, isRevoked: true }))),
    ask: (world, desk) => world.sign(desk),
  },
  link_17_operation_under_a_code_for_pairing: {
    code: 'MSG_BAD',
    purpose: 'pair',
    ask: (world, desk) => world.sign(desk),
  },
  link_17_pairing_under_a_code_for_operations: { code: 'MSG_BAD', ask: (world, desk) => world.pairing(desk) },
  link_19_display_changed: {
    code: 'REQ_BADSIG',
    ask: (world, desk) => world.sign(desk),
    sent: (request) => changed(request, { display: { title: '签章 1 份文件' } }),
  },
  link_06_signed_by_another_desk: {
    code: 'REQ_BADSIG',
    ask: (world, desk) => world.sign(desk),
    signer: () => OTHER,
  },
  nonce_that_sid_does_not_commit_to: {
    code: 'REQ_BADSIG',
    ask: (world, desk) => ({ ...world.sign(desk), desk_nonce: new Uint8Array(32) }),
  },
  pairing_of_another_key: {
    code: 'REQ_BADSIG',
    purpose: 'pair',
    ask: (world, desk) => ({ ...world.pairing(desk), k_desk: keyOf(OTHER).point }),
  },
  pairing_with_digits_at_once: {
    code: 'MSG_BAD',
    purpose: 'pair',
    ask: (world, desk) => ({ ...world.pairing(desk), code: 123_456 }),
  },
  ends_before_it_begins: {
    code: 'REQ_EXPIRED',
    ask: (world, desk) => ({ ...world.sign(desk), exp: world.now }),
  },
  lasts_301_seconds: { code: 'REQ_EXPIRED', ask: (world, desk) => ({ ...world.sign(desk), exp: world.now + 301 }) },
  lasts_300_seconds: { code: 'shown', ask: (world, desk) => ({ ...world.sign(desk), exp: world.now + 300 }) },
  challenge_that_ended: { code: 'REQ_EXPIRED', ask: (world, desk) => world.login(desk, world.now) },
  challenge_of_301_seconds: { code: 'REQ_EXPIRED', ask: (world, desk) => world.login(desk, world.now + 301) },
  link_24_clock_a_day_ahead_signing: {
    code: 'CLOCK_SKEW',
    world: (world) => (world.skew = 86_400),
    ask: (world, desk) => world.sign(desk),
  },
  link_24_clock_301_seconds_behind_signing: {
    code: 'CLOCK_SKEW',
    world: (world) => (world.skew = -301),
    ask: (world, desk) => world.sign(desk),
  },
  link_24_clock_300_seconds_behind_signing: {
    code: 'shown',
    world: (world) => (world.skew = -300),
    ask: (world, desk) => world.sign(desk),
  },
  link_24_clock_a_day_behind_decrypting: {
    code: 'shown',
    world: (world) => (world.skew = -86_400),
    ask: (world, desk) => world.decrypt(desk, []),
  },
  context_changed_after_signing: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => ({
      ...world.sign(desk),
      platform_ctx: { ...(await world.context()), bidder: '江北示范建设有限公司' },
    }),
  },
  context_of_another_bidder: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => ({
      ...world.sign(desk),
      platform_ctx: await world.context({ bidder: '江北示范建设有限公司' }),
    }),
  },
  context_of_another_opening: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => ({ ...world.sign(desk), platform_ctx: await world.context({ opens: 1_796_000_000 }) }),
  },
  context_of_another_tender: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => ({
      ...(await world.decrypt(desk, [])),
      platform_ctx: await world.context({ tender_id: 'tender-212' }),
    }),
  },
  context_of_an_unknown_platform: {
    code: 'shown',
    world: (world) => (world.book.platforms = []),
    ask: async (world, desk) => ({ ...world.sign(desk), platform_ctx: await world.context({ bidder: '另一家' }) }),
  },
  link_23_permit_forged: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => world.decrypt(desk, [], { ...(await world.permit()), opened_at: 1_796_175_009 }),
  },
  link_23_permit_of_an_unknown_platform: {
    code: 'CTX_UNVERIFIED',
    world: (world) => (world.book.platforms = []),
    ask: async (world, desk) => world.decrypt(desk, [], await world.permit()),
  },
  link_23_permit_of_another_tender: {
    code: 'CTX_UNVERIFIED',
    ask: async (world, desk) => world.decrypt(desk, [], await world.permit({ tender_id: 'tender-212' })),
  },
  link_23_permit_before_its_time: {
    code: 'NOT_OPEN_YET',
    ask: async (world, desk) => world.decrypt(desk, [], await world.permit({ opened_at: 1_796_174_999 })),
  },
  link_23_share_of_the_platform: {
    code: 'NOT_OPEN_YET',
    ask: async (world, desk) => world.decrypt(desk, [await world.share(0), await world.share(1, { group: 'platform' })]),
  },
  share_for_another_certificate: {
    code: 'KEY_MISSING',
    ask: async (world, desk) => world.decrypt(desk, [await world.share(0, { cert_sha256: new Uint8Array(32) })]),
  },
  link_25_51_items: {
    code: 'MSG_BAD',
    ask: (world, desk) => world.sign(desk, world.documents(51)),
  },
  link_25_items_empty: { code: 'MSG_BAD', ask: (world, desk) => world.sign(desk, []) },
  half_rehearsed: {
    code: 'MSG_BAD',
    ask: async (world, desk) => world.decrypt(desk, [await world.share(0, { rehearsal: true }), await world.share(1)]),
  },
  link_26_name_that_reorders: {
    code: 'MSG_BAD',
    ask: (world, desk) => ({ ...world.sign(desk), display: { title: '签章\u202efdp.exe' } }),
  },
  link_26_name_of_10_kB: {
    code: 'MSG_BAD',
    ask: (world, desk) => ({ ...world.sign(desk), display: { title: '标'.repeat(3_400) } }),
  },
  link_26_name_of_121_bytes: {
    code: 'MSG_BAD',
    ask: (world, desk) => ({ ...world.sign(desk), display: { title: `${'标'.repeat(40)}x` } }),
  },
  link_26_name_of_120_bytes: {
    code: 'shown',
    ask: (world, desk) => ({ ...world.sign(desk), display: { title: '标'.repeat(40) } }),
  },
};

test.each(Object.entries(CASES))('%s', async (name, { code, purpose, world: prepare, ask, signer, sent }) => {
  const world = await World.make(name);
  prepare?.(world);
  const { desk, session } = await world.claimed(purpose ?? 'operation');
  const request = await desk.ask(await ask(world, desk), signer && keyOf(signer(world)));
  const answers = await world.tell(desk, session, sent?.(request) ?? request);
  const phase = session.state.phase;
  if (code === 'shown') {
    expect(answers).toEqual([{ kind: 'STATUS', body: { state: 'seen' } }]);
    expect(phase).toBe(purpose === 'pair' ? 'code' : 'review');
  } else {
    expect(answers).toEqual([{ kind: 'ERROR', body: { code } }]);
    expect([phase, session.state.code]).toEqual(['failed', code]);
  }
  expect(world.book.signatures).toBe(0);
});

test('whose word it is: the platform vouches for the project and for the opening, the desk for the rest', async () => {
  const stated = async (with_: (world: World) => Promise<object>): Promise<unknown[]> => {
    const world = await World.make('whose word');
    const { desk, session } = await world.claimed('operation');
    const body = { ...(await world.decrypt(desk, [])), ...(await with_(world)) };
    await world.tell(desk, session, await desk.ask(body));
    return [session.state.review?.project, session.state.review?.isOpened];
  };
  expect(await stated(() => Promise.resolve({}))).toEqual(['desk', false]);
  expect(await stated(async (world) => ({ platform_ctx: await world.context() }))).toEqual(['platform', false]);
  expect(await stated(async (world) => ({ permit: await world.permit() }))).toEqual(['desk', true]);
});

test('a difference of the clocks is shown where it does not refuse', async () => {
  const world = await World.make('skew');
  world.skew = -86_400;
  const { desk, session } = await world.claimed('operation');
  await world.tell(desk, session, await desk.ask(await world.decrypt(desk, [])));
  expect(session.state.review?.skew).toBe(-86_400);
  world.tick = 179_999;
  await session.act(world.moment, { is: 'time' });
  expect(session.state.phase).toBe('review');
  world.tick = 180_000;
  await session.act(world.moment, { is: 'time' });
  expect([session.state.phase, session.state.code]).toEqual(['expired', 'REQ_EXPIRED']);
});

test('the person sees what was signed, byte for byte', async () => {
  const world = await World.make('what is shown');
  const { desk, session } = await world.claimed('operation');
  const body = world.sign(desk);
  await world.tell(desk, session, await desk.ask(body));
  const { sig, ...shown } = session.state.review?.request ?? { sig: utf8('none') };
  expect(sig).toHaveLength(64);
  expect(shown).toEqual(body);
});
