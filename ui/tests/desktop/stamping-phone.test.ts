// What a dialog shows of a job with a phone, from what happened in it.

import { describe, expect, test } from 'vitest';

import type { Happened, JobEnd } from '../../src/composables/jobs.ts';
import { digitsOf, noticeOf, phoneOf, stageOf, stepsOf } from '../../src/composables/phone-job.ts';
import type { JobEvent } from '../../src/wire/desk.ts';
import { linkCode } from './stamping-answers.ts';
import { PHONE } from './window-answers.ts';

/** Each a second after the one before. */
function at(...events: readonly JobEvent[]): readonly Happened[] {
  return events.map((event, second) => ({ at: `2026-12-15T02:42:${String(second).padStart(2, '0')}Z`, event }));
}
const code = linkCode(3);
const claimed: JobEvent = { is: 'claimed', phone: PHONE, until: '2026-12-15T02:45:00Z' };
const answered: JobEvent = { is: 'answered', is_kept: false };
const made = { is: 'done', outcome: { is: 'added', added: [], known: [], refused: [] } } as const satisfies JobEvent;
const refused: JobEnd = { is: 'failed', problem: { code: 'USER_REJECTED', params: {} } };

describe('the steps with a phone', () => {
  const cases: readonly (readonly [string, readonly JobEvent[], string])[] = [
    ['nothing_happened', [], 'now todo todo todo todo'],
    ['code_shown', [code], 'now todo todo todo todo'],
    ['claimed', [code, claimed], 'done now todo todo todo'],
    ['reviewing', [code, claimed, { is: 'reviewing' }], 'done now todo todo todo'],
    ['pin', [code, claimed, { is: 'reviewing' }, { is: 'pin' }], 'done done now todo todo'],
    ['answered', [code, claimed, { is: 'pin' }, answered], 'done done done done now'],
    ['kept_answer_without_review', [code, claimed, answered], 'done done done done now'],
    ['done', [code, claimed, { is: 'pin' }, answered, made], 'done done done done done'],
  ];
  test.each(cases)('%s', (_, events, states) => {
    expect(stepsOf('stamp', at(...events)).map(({ state }) => state).join(' ')).toBe(states);
  });

  test('a refusal marks the step that was refused', () => {
    const steps = stepsOf('stamp', at(code, claimed, { is: 'reviewing' }), refused);
    expect(steps.map(({ state }) => state)).toEqual(['done', 'failed', 'todo', 'todo', 'todo']);
  });

  test('each says when it ended', () => {
    const times = stepsOf('stamp', at(code, claimed, { is: 'reviewing' }, { is: 'pin' }, answered)).map((line) => line.at?.slice(17, 19));
    expect(times).toEqual(['01', '03', '04', '04', undefined]);
  });

  test('a pairing asks for digits in between', () => {
    const steps = stepsOf('pair', at(code, { is: 'claimed', phone: null, until: '2026-12-15T02:45:00Z' }, { is: 'await_digits', left: null }));
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual(['scan done', 'digits now', 'answer todo', 'remember todo']);
  });
});

describe('the stage', () => {
  const cases: readonly (readonly [string, readonly JobEvent[], JobEnd | undefined, string])[] = [
    ['nothing_happened', [], undefined, 'starting'],
    ['progress_before_the_code', [{ is: 'progress', what: 'hashing', done: 1, total: 2, unit: 'bytes' }], undefined, 'starting'],
    ['note_after_the_pin', [code, claimed, { is: 'pin' }, { is: 'unreachable' }], undefined, 'pin'],
    ['late_code_after_a_refused_hello', [{ is: 'hello_refused', code: 'QR_STALE' }, code], undefined, 'showing'],
    ['refused', [code, claimed], refused, 'failed'],
    ['cancelled', [code], { is: 'cancelled' }, 'cancelled'],
  ];
  test.each(cases)('%s', (_, events, end, stage) => {
    expect(stageOf(at(...events), end)).toBe(stage);
  });
});

describe('the notice', () => {
  const cases: readonly (readonly [string, readonly JobEvent[], string | undefined])[] = [
    ['none', [code], undefined],
    ['scanned_too_late_and_a_newer_code', [{ is: 'hello_refused', code: 'QR_STALE' }, code], 'QR_STALE'],
    ['service_away', [code, { is: 'unreachable' }], 'service_unreachable'],
    ['service_back', [{ is: 'unreachable' }, code, claimed], undefined],
    ['said_by_the_desk', [code, claimed, { is: 'note', problem: { code: 'phone_unconfirmed', params: {} } }], 'phone_unconfirmed'],
  ];
  test.each(cases)('%s', (_, events, expected) => {
    expect(noticeOf(at(...events))?.problem.code).toBe(expected);
  });
});

test('digits are asked for anew after a wrong try, with what is left', () => {
  expect(digitsOf(at(code))).toEqual({ asked: 0, left: undefined });
  expect(digitsOf(at(code, { is: 'await_digits', left: null }))).toEqual({ asked: 1, left: undefined });
  expect(digitsOf(at({ is: 'await_digits', left: null }, { is: 'await_digits', left: 2 }))).toEqual({ asked: 2, left: 2 });
});

test('the phone is the one that took the session up', () => {
  expect(phoneOf(at(code))).toBeUndefined();
  expect(phoneOf(at(code, claimed))).toEqual(PHONE);
});
