// Where a session is and what happens next, as a pure function: no clock, no key, no frame is touched here. What needs
// cryptography was done before (a REQUEST was judged) or is done after (a message is sealed).

import type { Code, PlainCode } from './codes.ts';
import { MAX_FRAMES } from './frame.ts';
import type { Review } from './judge.ts';
import { type Message, takesPin } from './messages.ts';

/** How long the phone waits for the question, milliseconds. */
const HELLO_MS = 30_000;
/** How often the digits may be typed wrong. */
const CODE_TRIES = 3;

export type Phase =
  // The question is awaited; the digits are shown; the question is shown; the PIN pad is open; approved, too late to
  // say no; the answer or the refusal is out.
  | 'hello'
  | 'code'
  | 'review'
  | 'pin'
  | 'working'
  | 'sent'
  // The desk has the answer; the desk has the refusal; out of time; ended by a person at either side; failed.
  | 'acked'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'failed';

/** The state of a session: all that a screen shows. */
export interface Conversation {
  readonly phase: Phase;
  /** The tick at which the time is out. */
  readonly deadline: number;
  /** Frames sent, HELLO included. */
  readonly sent: number;
  readonly review?: Review;
  /** Pairing: `1234 567890`. */
  readonly digits?: string;
  /** Pairing: how often the digits may still be typed. */
  readonly codeTriesLeft: number;
  /** How many PINs are left, once one was wrong. */
  readonly pinTriesLeft?: number;
  /** Whether what is out is a refusal. */
  readonly isRefused: boolean;
  /** Why it ended, where there is a sentence for it. */
  readonly code?: Code;
}

export type Happening =
  /** Nothing but time. */
  | { readonly is: 'time' }
  /** The relay says that the desk freed the slot. */
  | { readonly is: 'slot_freed' }
  /** A REQUEST stood all checks. */
  | { readonly is: 'asked'; readonly review: Review; readonly digits?: string }
  /** The digits that were typed at the desk arrived. */
  | { readonly is: 'typed'; readonly isRight: boolean }
  /** What arrived breaks a rule. */
  | { readonly is: 'faulty'; readonly code: PlainCode }
  /** Messages of the desk. */
  | { readonly is: 'acknowledged' }
  | { readonly is: 'cancelled' }
  | { readonly is: 'failed'; readonly code: Code }
  /** The person reads; has read to the end and opens the pad; says yes; says no; leaves. */
  | { readonly is: 'reading' }
  | { readonly is: 'opening_pad' }
  | { readonly is: 'approving' }
  /** The person wrote what was asked for, which is the yes. */
  | { readonly is: 'writing' }
  | { readonly is: 'rejecting' }
  | { readonly is: 'leaving' }
  /** The PIN was wrong: the pad opens again. */
  | { readonly is: 'pin_wrong'; readonly left: number }
  /** The work cannot be done: PIN_LOCKED, PIN_SVC_DOWN where the person gives up, CERT_REVOKED, KEY_MISSING. */
  | { readonly is: 'giving_up'; readonly code: PlainCode }
  /** The answer was computed. */
  | { readonly is: 'answered'; readonly message: Message };

/** What is to be done, in this order. */
export type Effect =
  | { readonly do: 'send'; readonly message: Message }
  /** An entry of the log, before the frame after it is sent. */
  | { readonly do: 'log'; readonly end: 'rejected' | 'failed' }
  /** Pairing: make the desk known and answer. */
  | { readonly do: 'pair' };

export interface Step {
  readonly state: Conversation;
  readonly effects: readonly Effect[];
}

/** A session whose HELLO goes out at this tick. */
export function begin(tick: number): Conversation {
  return { phase: 'hello', deadline: tick + HELLO_MS, sent: 1, codeTriesLeft: CODE_TRIES, isRefused: false };
}

/** Whether nothing more will happen. */
export function isEnd(state: Conversation): boolean {
  return ['acked', 'rejected', 'expired', 'cancelled', 'failed'].includes(state.phase);
}

/** Whether the PIN is taken before the answer. */
export function wantsPin(state: Conversation): boolean {
  return state.review !== undefined && state.review.kept === undefined && takesPin(state.review.request.op);
}

function isToWrite(state: Conversation): boolean {
  return state.review?.request.op === 'WRITE';
}

/** What happens next. After the end nothing does. */
export function reduce(state: Conversation, happening: Happening, tick: number): Step {
  if (isEnd(state)) return { state, effects: [] };
  if (tick >= state.deadline) return timeOut(state);
  switch (happening.is) {
    case 'time':
      return { state, effects: [] };
    case 'slot_freed':
      return state.phase === 'hello' ? end(state, 'failed', 'QR_STALE') : { state, effects: [] };
    case 'asked':
      return asked(state, happening, tick);
    case 'typed':
      return typed(state, happening.isRight);
    case 'faulty':
      return fail(state, happening.code);
    case 'acknowledged':
      return state.phase === 'sent' ? end(state, state.isRefused ? 'rejected' : 'acked') : fail(state, 'MSG_BAD');
    case 'cancelled':
      return end(state, 'cancelled');
    case 'failed':
      return end(state, 'failed', happening.code);
    case 'answered':
      return state.phase === 'working' || state.phase === 'code'
        ? send({ ...state, phase: 'sent' }, happening.message)
        : { state, effects: [] };
    default:
      return person(state, happening);
  }
}

type ByPerson = Extract<
  Happening,
  { is: 'reading' | 'opening_pad' | 'approving' | 'writing' | 'rejecting' | 'leaving' | 'pin_wrong' | 'giving_up' }
>;

/** What the person does; where it does not fit, nothing happens. */
function person(state: Conversation, happening: ByPerson): Step {
  const { phase } = state;
  switch (happening.is) {
    case 'reading':
      if (phase === 'review') return send(state, { kind: 'STATUS', body: { state: 'reviewing' } });
      break;
    case 'opening_pad':
      if (phase !== 'review' || !wantsPin(state)) break;
      return send({ ...state, phase: 'pin' }, { kind: 'STATUS', body: { state: 'pin' } });
    case 'approving':
      if (!isToWrite(state) && phase === (wantsPin(state) ? 'pin' : 'review')) return { state: { ...state, phase: 'working' }, effects: [] };
      break;
    case 'writing':
      if (isToWrite(state) && phase === 'review') return { state: { ...state, phase: 'working' }, effects: [] };
      break;
    case 'pin_wrong':
      if (phase !== 'working') break;
      return { state: { ...state, phase: 'pin', pinTriesLeft: happening.left }, effects: [] };
    case 'giving_up':
      if (phase !== 'pin' && phase !== 'working') break;
      return before({ do: 'log', end: 'failed' }, fail(state, happening.code));
    case 'rejecting': {
      if (phase !== 'code' && phase !== 'review' && phase !== 'pin') break;
      const refused: Conversation = { ...state, phase: 'sent', isRefused: true };
      return before({ do: 'log', end: 'rejected' }, send(refused, { kind: 'STATUS', body: { state: 'rejected' } }));
    }
    case 'leaving': {
      if (phase !== 'hello' && phase !== 'code' && phase !== 'review' && phase !== 'pin') break;
      return after(send(state, { kind: 'CANCEL', body: {} }), 'cancelled');
    }
  }
  return { state, effects: [] };
}

function asked(state: Conversation, happening: Extract<Happening, { is: 'asked' }>, tick: number): Step {
  const { review, digits } = happening;
  const { request } = review;
  // Counted from arrival by the clock that only counts.
  const deadline = tick + 1_000 * (request.exp - request.now);
  const shown: Conversation =
    digits === undefined
      ? { ...state, phase: 'review', review, deadline }
      : { ...state, phase: 'code', review, digits, deadline };
  return send(shown, { kind: 'STATUS', body: { state: 'seen' } });
}

function typed(state: Conversation, isRight: boolean): Step {
  if (isRight) return { state, effects: [{ do: 'pair' }] };
  const left = state.codeTriesLeft - 1;
  const told = send({ ...state, codeTriesLeft: left }, { kind: 'STATUS', body: { state: 'code_wrong', left } });
  return left === 0 ? after(told, 'failed', 'PAIR_CODE') : told;
}

function timeOut(state: Conversation): Step {
  if (state.phase === 'hello') return end(state, 'failed', 'PEER_GONE');
  // The answer is out; whether it arrived is not known.
  if (state.phase === 'sent') return state.isRefused ? end(state, 'rejected') : end(state, 'expired', 'PEER_GONE');
  return after(send(state, { kind: 'ERROR', body: { code: 'REQ_EXPIRED' } }), 'expired', 'REQ_EXPIRED');
}

function fail(state: Conversation, code: PlainCode): Step {
  return after(send(state, { kind: 'ERROR', body: { code } }), 'failed', code);
}

function send(state: Conversation, message: Message): Step {
  if (state.sent === MAX_FRAMES) return end(state, 'failed', 'RATE_LIMITED');
  return { state: { ...state, sent: state.sent + 1 }, effects: [{ do: 'send', message }] };
}

function end(state: Conversation, phase: Phase, code?: Code): Step {
  return { state: { ...state, phase, ...(code === undefined ? {} : { code }) }, effects: [] };
}

/** Ends after a step, unless that ended it already. */
function after(step: Step, phase: Phase, code?: Code): Step {
  return isEnd(step.state) ? step : { state: end(step.state, phase, code).state, effects: step.effects };
}

function before(effect: Effect, step: Step): Step {
  return { state: step.state, effects: [effect, ...step.effects] };
}
