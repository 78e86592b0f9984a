// Somebody has just begun a claim.

import { BEGUN } from '../../account/enterprise-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function hasBegun(desk: FakeDesk): Promise<void> {
  return applyOn(desk, BEGUN);
}
