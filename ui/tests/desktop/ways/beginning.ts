// A page before this one began a bid from a large package.

import type { FakeDesk } from '../fake-desk.ts';
import { TENDER } from '../window-answers.ts';

export default function beginning(desk: FakeDesk): void {
  desk.on('jobs', () => [
    {
      job: 'begin', subject: { is: 'bid_new', file: TENDER.file }, now: '2026-12-15T02:42:26Z',
      happened: [['2026-12-15T02:42:13Z', { is: 'progress', what: 'copying', done: 14_207_488, total: 28_414_976, unit: 'bytes' }]],
    },
  ]);
}
