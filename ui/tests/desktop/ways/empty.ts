// A desk at its first start: no bid, no phone.

import type { FakeDesk } from '../fake-desk.ts';
import { DESK } from '../window-answers.ts';

export default function empty(desk: FakeDesk): void {
  desk.on('bids', () => []).on('desk', () => ({ ...DESK, fingerprint: null, phones: [] }));
}
