// An admin who is asked, and whose computer knows no phone.

import { granting } from '../../account/granting-answers.ts';
import { grantOn } from '../granting.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { DESK } from '../window-answers.ts';

export default function hasNoPhone(desk: FakeDesk): void {
  grantOn(desk, granting());
  desk.on('desk', () => ({ ...DESK, phones: [] }));
}
