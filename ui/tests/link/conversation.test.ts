// The states of a session, without a key or a frame.

import { describe, expect, test } from 'vitest';

import {
  type Conversation,
  type Effect,
  type Happening,
  type Phase,
  begin,
  isEnd,
  reduce,
} from '../../src/link/conversation.ts';
import type { Review } from '../../src/link/judge.ts';
import type { Request } from '../../src/link/messages.ts';

const ID = new Uint8Array(16);
const DIGEST = new Uint8Array(32);

function review(op: 'SIGN' | 'AUDIT' | 'PAIR' | 'WRITE', isKept = false): Review {
  const common = { req_id: ID, now: 1_000, exp: 1_180, desk: DIGEST, desk_nonce: DIGEST, display: { title: 'x' } };
  const sig = new Uint8Array(64);
  const requests: Record<typeof op, Request> = {
    SIGN: { ...common, sig, op: 'SIGN', items: [{ name: 'a', size: 1, type: 'application/pdf', sha256: DIGEST }] },
    AUDIT: { ...common, sig, op: 'AUDIT', items: [{ from: 0 }] },
    WRITE: { ...common, sig, op: 'WRITE', items: [{ name: 'a', width: 50, height: 20 }] },
    PAIR: { ...common, sig, op: 'PAIR', items: [], k_desk: new Uint8Array(65) },
  };
  const kept = isKept ? { itemsSha256: DIGEST, documents: [] } : undefined;
  return { request: requests[op], project: 'desk', isOpened: false, skew: 0, kept };
}

const ASKED: Happening = { is: 'asked', review: review('SIGN') };
const PAIRING: Happening = { is: 'asked', review: review('PAIR'), digits: '1234 567890' };
const RESULT: Happening = { is: 'answered', message: { kind: 'ACK', body: { req_id: ID } } };
const PATHS: Readonly<Record<Exclude<Phase, 'expired' | 'failed'>, readonly Happening[]>> = {
  hello: [],
  code: [PAIRING],
  review: [ASKED],
  pin: [ASKED, { is: 'opening_pad' }],
  working: [ASKED, { is: 'opening_pad' }, { is: 'approving' }],
  sent: [ASKED, { is: 'opening_pad' }, { is: 'approving' }, RESULT],
  acked: [ASKED, { is: 'opening_pad' }, { is: 'approving' }, RESULT, { is: 'acknowledged' }],
  rejected: [ASKED, { is: 'rejecting' }, { is: 'acknowledged' }],
  cancelled: [ASKED, { is: 'leaving' }],
};

function after(happenings: readonly Happening[], from = begin(0)): Conversation {
  return happenings.reduce((state, happening) => reduce(state, happening, 1).state, from);
}

function told(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    if (effect.do !== 'send') return effect.do === 'log' ? `log ${effect.end}` : effect.do;
    const { kind, body } = effect.message;
    if (kind === 'STATUS') return body.state;
    return kind === 'ERROR' ? `ERROR ${body.code}` : kind;
  });
}

test.each(Object.entries(PATHS))('%s is reached', (phase, path) => {
  expect(after(path).phase).toBe(phase);
});

describe('time', () => {
  test.each<[string, readonly Happening[], number, Phase, string | undefined, string[]]>([
    ['no question for 30 s', PATHS.hello, 30_000, 'failed', 'PEER_GONE', []],
    ['digits', PATHS.code, 180_001, 'expired', 'REQ_EXPIRED', ['ERROR REQ_EXPIRED']],
    ['reading', PATHS.review, 180_001, 'expired', 'REQ_EXPIRED', ['ERROR REQ_EXPIRED']],
    ['PIN pad', PATHS.pin, 180_001, 'expired', 'REQ_EXPIRED', ['ERROR REQ_EXPIRED']],
    ['work', PATHS.working, 180_001, 'expired', 'REQ_EXPIRED', ['ERROR REQ_EXPIRED']],
    ['an answer that nobody acknowledged', PATHS.sent, 180_001, 'expired', 'PEER_GONE', []],
    ['a refusal that nobody acknowledged', [ASKED, { is: 'rejecting' }], 180_001, 'rejected', undefined, []],
  ])('%s', (_, path, tick, phase, code, effects) => {
    const before = after(path);
    const justInTime = reduce(before, { is: 'time' }, tick - 1);
    expect([justInTime.state, justInTime.effects]).toEqual([before, []]);
    const late = reduce(before, { is: 'approving' }, tick);
    expect([late.state.phase, late.state.code, told(late.effects)]).toEqual([phase, code, effects]);
  });
});

describe('what does not fit where the session is changes nothing', () => {
  const acts: Readonly<Record<string, readonly [Happening, readonly Phase[]]>> = {
    reading: [{ is: 'reading' }, ['review']],
    opening_pad: [{ is: 'opening_pad' }, ['review']],
    approving: [{ is: 'approving' }, ['pin']],
    rejecting: [{ is: 'rejecting' }, ['code', 'review', 'pin']],
    leaving: [{ is: 'leaving' }, ['hello', 'code', 'review', 'pin']],
    pin_wrong: [{ is: 'pin_wrong', left: 4 }, ['working']],
    giving_up: [{ is: 'giving_up', code: 'PIN_LOCKED' }, ['pin', 'working']],
    slot_freed: [{ is: 'slot_freed' }, ['hello']],
    answered: [RESULT, ['code', 'working']],
  };
  test.each(Object.entries(acts))('%s', (_, [happening, phases]) => {
    for (const [phase, path] of Object.entries(PATHS)) {
      const before = after(path);
      const { state, effects } = reduce(before, happening, 1);
      const moved = state !== before || effects.length > 0;
      expect([phase, moved]).toEqual([phase, phases.includes(phase as Phase)]);
    }
  });

  test('after the end nothing does', () => {
    for (const path of [PATHS.acked, PATHS.rejected, PATHS.cancelled]) {
      const ended = after(path);
      expect(isEnd(ended)).toBe(true);
      for (const happening of [ASKED, RESULT, { is: 'faulty', code: 'MSG_BAD' } as const, { is: 'time' } as const]) {
        expect(reduce(ended, happening, 1_000_000)).toEqual({ state: ended, effects: [] });
      }
    }
  });
});

test('a good path, and what is told on it', () => {
  const path: readonly Happening[] = [ASKED, { is: 'reading' }, { is: 'opening_pad' }, { is: 'approving' }];
  let state = begin(0);
  const said = path.map((happening) => {
    const step = reduce(state, happening, 1);
    state = step.state;
    return told(step.effects);
  });
  expect(said).toEqual([['seen'], ['reviewing'], ['pin'], []]);
});

test('what needs no PIN is approved without a pad', () => {
  for (const shown of [review('AUDIT'), review('SIGN', true)]) {
    const state = after([{ is: 'asked', review: shown }, { is: 'opening_pad' }]);
    expect(state.phase).toBe('review');
    expect(after([{ is: 'approving' }], state).phase).toBe('working');
  }
});

test('who is to write says yes by writing, and nobody else does', () => {
  const toWrite = after([{ is: 'asked', review: review('WRITE') }]);
  expect(after([{ is: 'opening_pad' }, { is: 'approving' }], toWrite).phase).toBe('review');
  expect(after([{ is: 'writing' }], toWrite).phase).toBe('working');
  for (const path of [PATHS.hello, PATHS.code, PATHS.review, PATHS.pin, PATHS.sent]) {
    const state = after(path);
    expect(after([{ is: 'writing' }], state)).toEqual(state);
  }
});

test('a wrong PIN opens the pad again and says how many are left', () => {
  const state = after([{ is: 'pin_wrong', left: 4 }], after(PATHS.working));
  expect([state.phase, state.pinTriesLeft]).toEqual(['pin', 4]);
});

test('the log has its entry before the refusal goes out', () => {
  expect(told(reduce(after(PATHS.pin), { is: 'rejecting' }, 1).effects)).toEqual(['log rejected', 'rejected']);
  const locked = reduce(after(PATHS.pin), { is: 'giving_up', code: 'PIN_LOCKED' }, 1);
  expect(told(locked.effects)).toEqual(['log failed', 'ERROR PIN_LOCKED']);
});

test('link_25 a 17th frame is not sent', () => {
  let state = after([ASKED]);
  for (let count = 2; count < 16; count += 1) state = after([{ is: 'reading' }], state);
  expect([state.sent, state.phase]).toEqual([16, 'review']);
  const step = reduce(state, { is: 'reading' }, 1);
  expect([step.state.phase, step.state.code, step.effects]).toEqual(['failed', 'RATE_LIMITED', []]);
});

test('a freed slot asks for another scan', () => {
  const { state } = reduce(begin(0), { is: 'slot_freed' }, 1);
  expect([state.phase, state.code]).toEqual(['failed', 'QR_STALE']);
});

test('a message out of its place is the other side’s fault', () => {
  const step = reduce(after(PATHS.review), { is: 'acknowledged' }, 1);
  expect([step.state.code, told(step.effects)]).toEqual(['MSG_BAD', ['ERROR MSG_BAD']]);
});
