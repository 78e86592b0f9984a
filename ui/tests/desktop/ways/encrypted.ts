// An encrypted bid.

import type { FakeDesk } from '../fake-desk.ts';
import { OUTPUT } from '../stamping-answers.ts';
import { ENCRYPTED, PACKED, bidWith } from '../stamping-bids.ts';

export default function encrypted(desk: FakeDesk): void {
  const { steps } = bidWith({});
  desk.on('bid', () => bidWith({ stamped: OUTPUT, packed: PACKED, encrypted: ENCRYPTED, steps: { ...steps, stamp: 'done', encrypt: 'done' } }));
}
