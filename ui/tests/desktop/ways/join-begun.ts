// Somebody begins to join an enterprise with a long name.

import { LONG } from '../../account/answers.ts';
import { USCC } from '../../account/enterprise-answers.ts';
import { joining } from '../../account/ways-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isJoining(desk: FakeDesk): Promise<void> {
  return applyOn(desk, joining('draft', { name: LONG, uscc: USCC, platform: 'jiangbei' }));
}
