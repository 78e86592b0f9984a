// What a lapsed application is put down to: nothing that did not happen.

import { expect, test } from 'vitest';

import { lapsedBy } from '../../src/composables/standing-words.ts';
import type { ApplicationView } from '../../src/wire/enterprise.ts';
import { AGREED } from '../account/enterprise-answers.ts';
import { ENTRY, joining, transferring } from '../account/ways-answers.ts';

/** A request to join that was sent, and lapsed so many days after that. */
function after(days: number, changes: Partial<ApplicationView> = {}): ApplicationView {
  const sent = '2026-12-01T02:00:00Z';
  return joining('lapsed', undefined, { sent, decided: new Date(Date.parse(sent) + days * 86_400_000).toISOString(), ...changes });
}

test('approved_or_returned_join_was_put_down_to_the_admin', () => {
  expect(lapsedBy(after(14))).toBe('admin');
  // Returned and not mended in 60 days, approved and not downloaded in 90.
  expect([after(61), after(91), after(14, { reason: '不一致' })].map(lapsedBy)).toEqual([undefined, undefined, undefined]);
});

test('matched_transfer_was_put_down_to_the_money', () => {
  const of = (transfer: Partial<typeof AGREED>): ReturnType<typeof lapsedBy> => lapsedBy(transferring('lapsed', undefined, { transfer: { ...AGREED, ...transfer } }));
  expect([of({}), of({ tries_left: 0 }), of({ entries: [ENTRY.matched] }), of({ tries_left: 0, entries: [ENTRY.matched] })]).toEqual(['bank', 'tries', undefined, undefined]);
});
