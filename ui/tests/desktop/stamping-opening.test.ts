// The course of a decryption.

import { describe, expect, test } from 'vitest';

import { Jobs, type Happened, type JobEnd } from '../../src/composables/jobs.ts';
import { keptJob } from '../../src/composables/kept-job.ts';
import { rateOf } from '../../src/composables/job-progress.ts';
import { courseOf, openingLines } from '../../src/composables/opening-steps.ts';
import type { JobEvent, OpeningStep } from '../../src/wire/desk.ts';
import { FakeDesk } from './fake-desk.ts';
import { OPENED, linkCode } from './stamping-answers.ts';

function at(...events: readonly JobEvent[]): readonly Happened[] {
  return events.map((event, second) => ({ at: `2026-12-15T02:42:${String(second).padStart(2, '0')}Z`, event }));
}
const step = (name: OpeningStep): JobEvent => ({ is: 'opening', step: name });
const states = (happened: readonly Happened[], end?: JobEnd): string => openingLines(happened, end).map(({ state }) => state).join(' ');
const done = { is: 'done', outcome: { is: 'opened', opened: OPENED } } as const;

describe('the parts', () => {
  test('wait before anything began', () => {
    expect(states([])).toBe('todo todo todo todo todo todo');
  });
  test('are done up to the one that began last', () => {
    const happened = at(step('envelope'), step('platform_share'), step('bidder_share'), linkCode(0));
    expect(states(happened)).toBe('done done now todo todo todo');
    expect(openingLines(happened, undefined).map((line) => line.at?.slice(17, 19))).toEqual(['01', '02', undefined, undefined, undefined, undefined]);
  });
  test('are all done in the end', () => {
    expect(states(at(step('signatures'), done), done)).toBe('done done done done done done');
  });
  test('show which of them failed', () => {
    const end: JobEnd = { is: 'failed', problem: { code: 'NOT_OPEN_YET', params: {} } };
    expect(states(at(step('envelope'), step('platform_share')), end)).toBe('done failed todo todo todo todo');
  });
  test('are not done where it was cancelled', () => {
    expect(states(at(step('envelope'), step('body')), { is: 'cancelled' })).toBe('done done done done todo todo');
  });
});

test('the course has the newest first, and no codes', () => {
  const course = courseOf(at(step('envelope'), linkCode(0), { is: 'claimed', phone: null, until: '' }, { is: 'cancelled' }));
  expect(course.map(({ is }) => is)).toEqual(['cancelled', 'claimed', 'step']);
});

describe('the rate', () => {
  test('is not told of one look, or two at once', () => {
    expect(rateOf([])).toBeUndefined();
    expect(rateOf([{ tick: 0, done: 0 }])).toBeUndefined();
    expect(rateOf([{ tick: 0, done: 0 }, { tick: 100, done: 50 }])).toBeUndefined();
  });
  test('is what came in a second', () => {
    expect(rateOf([{ tick: 0, done: 1_000 }, { tick: 1_000, done: 2_000 }, { tick: 2_000, done: 5_000 }])).toBe(2_000);
  });
});

test('a job is found again by its name, in its own window', () => {
  const [jobs, other] = [new Jobs(new FakeDesk()), new Jobs(new FakeDesk())];
  const desk = new FakeDesk();
  desk.on('encrypt', () => desk.job());
  keptJob(jobs, 'encrypt:1').value = new Jobs(desk).start('encrypt', { bid: '1' });
  expect(keptJob(jobs, 'encrypt:1').value).toBeDefined();
  expect(keptJob(jobs, 'encrypt:2').value).toBeUndefined();
  expect(keptJob(other, 'encrypt:1').value).toBeUndefined();
});
