// Somebody fills in a claim whose licence is over.

import { application, WHOLE } from '../../account/enterprise-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isClaiming(desk: FakeDesk): Promise<void> {
  return applyOn(desk, application('draft', { ...WHOLE, term_until: '2026-03-17', platform_sure: '', form: '', agreed: '' }));
}
