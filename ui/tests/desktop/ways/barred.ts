// A seal that was made for another phone than the one that is asked.

import type { FakeDesk } from '../fake-desk.ts';
import { KNOWN, PHONE_2 } from '../stamping-answers.ts';
import stamp from './stamp.ts';

export default function barred(desk: FakeDesk): void {
  stamp(desk);
  KNOWN.seals = KNOWN.seals.map((seal) => (seal.id === 'person' ? { ...seal, phones: [PHONE_2.id] } : seal));
}
