// A bid whose document awaits its seal.

import type { FakeDesk } from '../fake-desk.ts';
import { bidWith } from '../stamping-bids.ts';

export default function stamp(desk: FakeDesk): void {
  desk.on('bid', () => bidWith({}));
}
