// A bid whose package was signed.

import type { FakeDesk } from '../fake-desk.ts';
import { OUTPUT } from '../stamping-answers.ts';
import { PACKED, bidWith } from '../stamping-bids.ts';

export default function packed(desk: FakeDesk): void {
  const { steps } = bidWith({});
  desk.on('bid', () => bidWith({ stamped: OUTPUT, packed: PACKED, steps: { ...steps, stamp: 'done', encrypt: 'begun' } }));
}
