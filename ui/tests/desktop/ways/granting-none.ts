// An admin whom nobody asks, and whose computer knows no phone.

import { granting } from '../../account/granting-answers.ts';
import { grantOn } from '../granting.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isAskedByNobody(desk: FakeDesk): void {
  grantOn(desk, granting([], []));
}
