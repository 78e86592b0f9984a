// Somebody has filled in all of a claim, of an enterprise whose name is as long as names are.

import { LONG } from '../../account/answers.ts';
import { application, WHOLE } from '../../account/enterprise-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isWhole(desk: FakeDesk): Promise<void> {
  return applyOn(desk, application('draft', { ...WHOLE, name: LONG }));
}
