// Somebody who belongs to an enterprise has applied for several.

import { LONG, service } from '../../account/answers.ts';
import { ENTERPRISE_VIEW, FOUND, row } from '../../account/enterprise-answers.ts';
import { logIn, passTo } from '../account-answers.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function hasClaims(desk: FakeDesk): void {
  logIn(desk);
  const own = service()
    .on('GET /v1/enterprises', () => FOUND)
    .on('GET /v1/enterprises/mine', () => [ENTERPRISE_VIEW.own])
    .on(`GET /v1/enterprises/${ENTERPRISE_VIEW.own.id}`, () => ENTERPRISE_VIEW)
    .on(`GET /v1/enterprises/${ENTERPRISE_VIEW.own.id}/*`, () => [])
    .on('GET /v1/applications', () => [row('draft', { name: LONG }), row('returned', { id: 'b' }), row('in_review', { id: 'c' }), row('rejected', { id: 'd' }), row('superseded', { id: 'e', name: LONG })]);
  passTo(desk, own);
}
