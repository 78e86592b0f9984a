// Somebody who belongs to an enterprise and has no certificate of it.

import { service } from '../../account/answers.ts';
import { ENTERPRISE_VIEW } from '../../account/enterprise-answers.ts';
import { logIn, passTo } from '../account-answers.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function hasNoCertificate(desk: FakeDesk): void {
  logIn(desk);
  const path = `GET /v1/enterprises/${ENTERPRISE_VIEW.own.id}`;
  passTo(desk, service().on(path, () => ({ ...ENTERPRISE_VIEW, certificate: { stands: 'none', application: null } })).on(`${path}/*`, () => []));
}
