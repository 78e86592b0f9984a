// One who is the admin of an enterprise, whom two ask: the phone is asked where he agrees.

import { granting, request } from '../../account/granting-answers.ts';
import { grantOn } from '../granting.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isAdmin(desk: FakeDesk): void {
  grantOn(desk, granting([request(), request({ application: '2b2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9', name: '林*秋', kind: 'certificate' }, { seals: 'none' })]));
}
