// A request waits for an admin who has no certificate.

import { asked } from '../../account/ways-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isWaiting(desk: FakeDesk): Promise<void> {
  return applyOn(desk, asked({ can_admin_grant: false, lapses: null }));
}
