// Jobs as the page follows them: what happens in one reaches it, whenever it happens.

import { describe, expect, test } from 'vitest';

import { Jobs } from '../../src/composables/jobs.ts';
import { keptJob, nameOf } from '../../src/composables/kept-job.ts';
import { Refused } from '../../src/service/network.ts';
import type { JobEvent, JobId, JobRow } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';

const BID = { bid: 'b' };
const progress = (done: number) => ({ is: 'progress', what: 'packing', done, total: 10, unit: 'bytes' }) as const;
const code = (number: number): JobEvent => ({ is: 'code', qr: { rows: [] }, number, until: '2026-12-15T02:50:00Z' });

/** Lets every answer that is ready arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A desk that answers a request to build only when it is told to. */
function slowDesk(): { desk: FakeDesk; answer: (id: JobId) => void; refuse: (error: Error) => void } {
  const desk = new FakeDesk();
  const { promise, resolve, reject } = Promise.withResolvers<JobId>();
  desk.on('build', () => promise).on('job_cancel', () => ({})).on('job_digits', () => ({}));
  return { desk, answer: resolve, refuse: reject };
}

describe('a job', () => {
  test('hears what happens in it, and of codes and progress only the newest', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    answer({ job: '1' });
    await settle();
    for (const event of [progress(1), code(0), { is: 'claimed', phone: null, until: '' } as const, code(1), progress(7)]) {
      desk.happen('1', event);
    }
    expect(job.happened.value.map(({ event }) => event.is)).toEqual(['claimed', 'code', 'progress']);
    expect(job.last('progress')?.done).toBe(7);
    expect(job.last('code')?.number).toBe(1);
    expect(job.end.value).toBeUndefined();
  });

  test('hears what happened before its request was answered', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    await settle();
    desk.happen('1', progress(3));
    desk.happen('another', progress(9));
    expect(job.happened.value).toEqual([]);
    answer({ job: '1' });
    await settle();
    expect(job.last('progress')?.done).toBe(3);
  });

  test('that ended before its request was answered has ended', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    await settle();
    desk.happen('1', { is: 'failed', problem: { code: 'build_incomplete', params: {} } });
    answer({ job: '1' });
    await settle();
    expect(job.end.value).toEqual({ is: 'failed', problem: { code: 'build_incomplete', params: {} } });
  });

  test('that is refused fails with the reason', async () => {
    const { desk, refuse } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    refuse(new Refused('service_unreachable', { url: 'https://bids.example' }));
    await settle();
    expect(job.end.value).toEqual({ is: 'failed', problem: { code: 'service_unreachable', params: { url: 'https://bids.example' } } });
  });

  test('that is cancelled before it has a number is cancelled once it has', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    await job.cancel();
    expect(desk.count('job_cancel')).toBe(0);
    answer({ job: '1' });
    await settle();
    expect(desk.asked.at(-1)).toEqual({ name: 'job_cancel', ask: { job: '1' } });
    desk.happen('1', { is: 'cancelled' });
    expect(job.end.value).toEqual({ is: 'cancelled' });
  });

  test('that has ended is not cancelled any more, and hears nothing more', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    answer({ job: '1' });
    await settle();
    desk.happen('1', { is: 'cancelled' });
    desk.happen('1', progress(1));
    await job.cancel();
    expect(desk.count('job_cancel')).toBe(0);
    expect(job.happened.value.map(({ event }) => event.is)).toEqual(['cancelled']);
  });

  test('is told the digits that were typed', async () => {
    const { desk, answer } = slowDesk();
    const job = new Jobs(desk).start('build', BID);
    answer({ job: '1' });
    await settle();
    await job.type('1234 567890');
    expect(desk.asked.at(-1)).toEqual({ name: 'job_digits', ask: { job: '1', digits: '1234 567890' } });
  });

  test('does not hear of another', async () => {
    const desk = new FakeDesk();
    desk.on('build', () => desk.job()).on('pack', () => desk.job());
    const jobs = new Jobs(desk);
    const [one, other] = [jobs.start('build', BID), jobs.start('pack', BID)];
    await settle();
    desk.happen('job-2', progress(5));
    expect([one.happened.value.length, other.happened.value.length]).toEqual([0, 1]);
  });

  test('whose cancelling is refused once it has a number leaves no error unheard', async () => {
    const { desk, answer } = slowDesk();
    desk.refuse('job_cancel', 'internal');
    const job = new Jobs(desk).start('build', BID);
    await job.cancel();
    answer({ job: '1' });
    await settle();
    expect(job.end.value).toBeUndefined();
    desk.happen('1', { is: 'cancelled' });
    expect(job.end.value).toEqual({ is: 'cancelled' });
  });
});

describe('a dialog before a job', () => {
  test('that was closed ends it as if it was cancelled', async () => {
    const desk = new FakeDesk().on('file_save', () => null);
    const job = new Jobs(desk).start('file_save', { handle: 'h', name: 'a.pdf', title: '' });
    await settle();
    expect(job.end.value).toEqual({ is: 'cancelled' });
    expect(job.id).toBeUndefined();
  });
});

describe('a job that another page began', () => {
  const AT = '2026-12-15T02:42:13Z';
  const row: JobRow = {
    job: '7', subject: { is: 'build', bid: 'b' }, now: '2026-12-15T02:42:26Z',
    happened: [[AT, { is: 'reviewing' }], [AT, progress(3)]],
  };

  test('is found by its name with what happened in it, goes on and is cancelled', async () => {
    const desk = new FakeDesk().on('jobs', () => [row]).on('job_cancel', () => ({}));
    const jobs = new Jobs(desk);
    expect(await jobs.find()).toEqual([row]);
    const job = keptJob(jobs, 'build:b').value;
    expect(job?.last('progress')?.done).toBe(3);
    desk.happen('7', progress(8));
    expect(job?.last('progress')?.done).toBe(8);
    await job?.cancel();
    expect(desk.asked.at(-1)).toEqual({ name: 'job_cancel', ask: { job: '7' } });
    desk.happen('7', { is: 'cancelled' });
    expect(job?.end.value).toEqual({ is: 'cancelled' });
  });

  test('hears once what was told while it was looked for, and its end', async () => {
    const { promise, resolve } = Promise.withResolvers<JobRow[]>();
    const desk = new FakeDesk().on('jobs', () => promise);
    const jobs = new Jobs(desk);
    const found = jobs.find();
    await settle();
    desk.happen('7', { is: 'reviewing' });
    desk.happen('7', { is: 'pin' });
    desk.happen('7', { is: 'failed', problem: { code: 'internal', params: {} } });
    resolve([row]);
    await found;
    const job = keptJob(jobs, 'build:b').value;
    expect(job?.happened.value.map(({ event }) => event.is)).toEqual(['reviewing', 'progress', 'pin', 'failed']);
    expect(job?.end.value?.is).toBe('failed');
  });

  test.each([
    [{ is: 'pair' }, 'pair'],
    [{ is: 'part_add', bid: 'b', part: 'p' }, 'part_add:b:p'],
    [{ is: 'decrypt', header_sha256: 'd', bid: 'b' }, 'decrypt:d'],
    [{ is: 'verify', handle: 'h' }, 'verify:h'],
    [{ is: 'bid_new', file: { handle: 'h', name: 'n', size: 1, kind: 'tender' } }, 'bid_new:h'],
    [{ is: 'encrypt', bid: 'b' }, 'encrypt:b'],
  ] as const)('%o has a name', (subject, name) => {
    expect(nameOf(subject)).toBe(name);
  });
});
