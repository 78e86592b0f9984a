// What an approval brings about, and which messages tell the applicant of it.

import type { ReviewView } from '../wire/enterprise.ts';

/** By the way that was taken; a transfer makes an admin where nobody is one yet. */
export type Effect = 'claim' | 'join' | 'certificate' | 'transferAdmin' | 'transferClerk';

/** The sentences of the service's messages; more than one where it depends on what the applicant agreed to. */
const MESSAGES: Readonly<Record<Effect, readonly string[]>> = {
  claim: ['said.app.approved'],
  join: ['said.app.approved'],
  certificate: ['said.app.approved'],
  transferAdmin: ['said.app.done'],
  // Who was told on applying to become the admin is asked first.
  transferClerk: ['said.app.done', 'said.transfer.role'],
};

export function effectOf({ row, checks }: Pick<ReviewView, 'row' | 'checks'>): Effect {
  if (row.kind !== 'transfer') return row.kind;
  return checks.some(({ findings }) => findings.includes('registered')) ? 'transferClerk' : 'transferAdmin';
}

export function messagesOf(effect: Effect): readonly string[] {
  return MESSAGES[effect];
}
