// An admin without a certificate, whom somebody with the longest name asks.

import { granting, request } from '../../account/granting-answers.ts';
import { LONG } from '../../account/answers.ts';
import { grantOn } from '../granting.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function hasNoCertificate(desk: FakeDesk): void {
  grantOn(desk, granting([request({ name: LONG, can_sign: false, lapses: null }, { enterprise: LONG })], []));
}
