// An encrypted response whose opening was 8 minutes ago.

import type { FakeDesk } from '../fake-desk.ts';
import { ENVELOPE } from '../stamping-answers.ts';

export default function due(desk: FakeDesk): void {
  desk.on('envelope_look', () => ({ ...ENVELOPE, opens: '2026-12-15T02:34:00Z' }));
}
