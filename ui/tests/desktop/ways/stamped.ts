// A stamped bid.

import type { FakeDesk } from '../fake-desk.ts';
import { OUTPUT } from '../stamping-answers.ts';
import { bidWith } from '../stamping-bids.ts';

export default function stamped(desk: FakeDesk): void {
  const { steps } = bidWith({});
  desk.on('bid', () => bidWith({ stamped: OUTPUT, steps: { ...steps, stamp: 'done', encrypt: 'begun' } }));
}
