// A response that was decrypted.

import type { FakeDesk } from '../fake-desk.ts';
import { ENVELOPE, OPENED } from '../stamping-answers.ts';

export default function decrypted(desk: FakeDesk): void {
  desk.on('envelope_look', () => ({ ...ENVELOPE, opens: '2026-12-15T02:34:00Z', opened: OPENED }));
}
