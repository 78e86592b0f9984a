// Somebody names the account of a corporate transfer.

import { transferring, WHOLE_TRANSFER } from '../../account/ways-answers.ts';
import { applyOn } from '../claiming.ts';
import type { FakeDesk } from '../fake-desk.ts';

export default function isTransferring(desk: FakeDesk): Promise<void> {
  return applyOn(desk, transferring('draft', { ...WHOLE_TRANSFER, agreed: '' }));
}
