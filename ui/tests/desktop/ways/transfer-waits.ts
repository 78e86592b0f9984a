// A transfer is waited for, after one of a wrong sum.

import { ENTRY, toPay } from '../../account/ways-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isWaiting(desk: FakeDesk): Promise<void> {
  return applyOn(desk, toPay({ tries_left: 2, entries: [ENTRY.wrong_amount] }));
}
