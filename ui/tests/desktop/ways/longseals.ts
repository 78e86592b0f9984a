// Seals whose names and firm are as long as they come, each in another state, on a desk that does not reach the service.

import type { FakeDesk } from '../fake-desk.ts';
import { FIRM } from '../long-names.ts';
import { COMPANY, FIRM_PHONE, SEALS } from '../seals-answers.ts';
import { sourceOf } from '../../../src/composables/seal-design.ts';

export default function longseals(desk: FakeDesk): void {
  const firm = Array.from(FIRM).slice(0, 40).join('');
  const states = ['active', 'suspended', 'expired', 'void'] as const;
  SEALS.phone = { ...FIRM_PHONE, holder: firm };
  SEALS.phones = SEALS.phones.map((phone) => ({ ...phone, holder: firm }));
  SEALS.kept = SEALS.kept.slice(0, 1).flatMap((one) => states.map((state, at) => ({
    ...one, id: `long-${at}`, name: firm, state, source: sourceOf({ ...COMPANY, name: firm, centre: '投标文件专用章（二）', code: '990000001234500067' }),
  })));
  desk.refuse('seal_refresh', 'service_unreachable');
}
