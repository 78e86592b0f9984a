// Files so large that whatever reads them takes a while.

import type { FakeDesk } from '../fake-desk.ts';

export default function slow(desk: FakeDesk): void {
  desk
    .on('verify', () => desk.job())
    .on('tender_look', () => desk.job())
    .on('bid_tender', () => desk.job())
    .on('file_save', () => desk.job());
}
