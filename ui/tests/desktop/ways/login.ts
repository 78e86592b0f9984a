// Nobody is logged in, and the paired phone is asked.

import type { FakeDesk } from '../fake-desk.ts';

export default function login(desk: FakeDesk): void {
  desk.on('account_log_in', () => desk.job());
}
