// Somebody is logged in at a service that does not answer now, and whose name is as long as names are.

import type { FakeDesk } from '../fake-desk.ts';
import { FIRM } from '../long-names.ts';
import { account } from '../../account/answers.ts';
import { logIn } from '../account-answers.ts';
import away from './away.ts';

export default function isInAway(desk: FakeDesk): void {
  away(desk);
  logIn(desk, account({ name: FIRM.slice(0, 40), identity: 'renewal_due', level: 'limited', state: 'closing', closes: '2026-12-22T02:42:13Z' }));
  desk.refuse('service_call', 'service_unreachable', { url: 'https://192.168.1.20:8443' });
}
