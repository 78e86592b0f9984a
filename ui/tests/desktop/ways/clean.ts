// Nothing is found in the bid, and its document is made.

import type { FakeDesk } from '../fake-desk.ts';
import { CLEAN } from '../workspace-answers.ts';

export default function tellClean(desk: FakeDesk): void {
  desk.on('bid', () => CLEAN);
}
