// Somebody whose certificate of an enterprise was approved, and waits to be put on the phone.

import { service } from '../../account/answers.ts';
import { APPLICATION, ENTERPRISE_VIEW } from '../../account/enterprise-answers.ts';
import { logIn, passTo } from '../account-answers.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function waitsForItsCertificate(desk: FakeDesk): void {
  logIn(desk);
  const path = `GET /v1/enterprises/${ENTERPRISE_VIEW.own.id}`;
  passTo(desk, service().on(path, () => ({ ...ENTERPRISE_VIEW, certificate: { stands: 'approved', application: APPLICATION } })).on(`${path}/*`, () => []));
}
