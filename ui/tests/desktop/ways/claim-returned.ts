// A claim was returned for two fields.

import { at } from '../../account/answers.ts';
import { application, WHOLE } from '../../account/enterprise-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isReturned(desk: FakeDesk): Promise<void> {
  const refused = [
    { field: 'licence' as const, reason: '照片右上角反光，看不清二维码' },
    { field: 'term_until' as const, reason: '与执照上的日期不一致' },
  ];
  return applyOn(desk, application('returned', WHOLE, { refused, decided: at(-30) }));
}
