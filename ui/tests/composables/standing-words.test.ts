// What a lapsed application is put down to: nothing that did not happen.

import { expect, test } from 'vitest';

import { lapsedBy } from '../../src/composables/standing-words.ts';
import type { ApplicationView } from '../../src/wire/enterprise.ts';
import { AGREED } from '../account/enterprise-answers.ts';
import { ENTRY, joining, transferring } from '../account/ways-answers.ts';

/** One that lapsed from there. */
function from(lapsed: ApplicationView['lapsed']): ReturnType<typeof lapsedBy> {
  return lapsedBy(joining('lapsed', undefined, { lapsed }));
}

test('approved_or_returned_join_was_put_down_to_the_admin', () => {
  expect(from({ from: 'awaiting', awaited: 'admin' })).toBe('admin');
  expect([from({ from: 'returned', awaited: null }), from({ from: 'approved', awaited: null })]).toEqual(['returned', 'approved']);
  // A draft had waited for nobody, and of what lapsed long ago nothing is told.
  expect([from({ from: 'draft', awaited: null }), from(null)]).toEqual([undefined, undefined]);
});

test('matched_transfer_was_put_down_to_the_money', () => {
  const of = (awaited: 'bank' | 'applicant', tries_left: number): ReturnType<typeof lapsedBy> =>
    lapsedBy(transferring('lapsed', undefined, { lapsed: { from: 'awaiting', awaited }, transfer: { ...AGREED, tries_left, entries: [ENTRY.matched] } }));
  expect([of('bank', 1), of('bank', 0), of('applicant', 3), of('applicant', 0)]).toEqual(['bank', 'tries', 'applicant', 'applicant']);
});
