// A claim is approved.

import { LONG } from '../../account/answers.ts';
import { application, WHOLE } from '../../account/enterprise-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isThere(desk: FakeDesk): Promise<void> {
  return applyOn(desk, application('approved', { ...WHOLE, name: LONG }));
}
