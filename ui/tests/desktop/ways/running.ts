// Jobs that a page before this one began are under way.

import type { JobEvent, JobRow, JobSubject } from '../../../src/wire/desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { linkCode } from '../stamping-answers.ts';
import { BID } from '../window-answers.ts';

/** Thirteen seconds after what happened in them. */
const FOUND = '2026-12-15T02:42:26Z';

function row(job: string, subject: JobSubject, ...happened: readonly JobEvent[]): JobRow {
  return { job, subject, now: FOUND, happened: happened.map((event) => ['2026-12-15T02:42:13Z', event]) };
}
function progress(what: string): JobEvent {
  return { is: 'progress', what, done: 268_435_456, total: 536_870_912, unit: 'bytes' };
}

export default function running(desk: FakeDesk): void {
  desk.on('jobs', () => [
    row('stamp', { is: 'stamp', bid: BID }, progress('copying'), linkCode(3)),
    row('build', { is: 'build', bid: BID }, progress('building')),
    row('add', { is: 'part_add', bid: BID, part: 'licence' }, progress('copying')),
    row('verify', { is: 'verify', handle: 'any' }, progress('verifying')),
  ]);
}
