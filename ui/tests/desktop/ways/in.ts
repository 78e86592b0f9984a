// Somebody is logged in.

import { logIn } from '../account-answers.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isIn(desk: FakeDesk): void {
  logIn(desk);
}
