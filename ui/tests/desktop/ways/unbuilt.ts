// A bid that was stamped, and changed since.

import type { FakeDesk } from '../fake-desk.ts';
import { OUTPUT, PLAN } from '../stamping-answers.ts';
import { bidWith } from '../stamping-bids.ts';
import { PHONE } from '../window-answers.ts';

export default function unbuilt(desk: FakeDesk): void {
  const { built } = bidWith({});
  desk
    .on('bid', () => bidWith({ built: built === null ? null : { ...built, is_current: false }, stamped: { ...OUTPUT, is_current: false } }))
    .on('stamp_view', () => ({ document: null, stamped: null, seals: [], plan: PLAN, asked: [], phone: PHONE, phones: [PHONE] }));
}
