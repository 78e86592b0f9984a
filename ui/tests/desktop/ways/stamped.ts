// A stamped bid, which another person may sign.

import type { FakeDesk } from '../fake-desk.ts';
import { KNOWN, OUTPUT, PHONE_2, documentOf } from '../stamping-answers.ts';
import { bidWith } from '../stamping-bids.ts';
import { PHONE } from '../window-answers.ts';

export default function stamped(desk: FakeDesk): void {
  const { steps } = bidWith({});
  const view = desk.told('stamp_view');
  desk
    .on('bid', () => bidWith({ stamped: OUTPUT, steps: { ...steps, stamp: 'done', encrypt: 'begun' } }))
    .on('stamp_view', async (ask) => ({
      ...(await view(ask)), stamped: documentOf(OUTPUT.file, { signatures: 1 }), seals: KNOWN.seals, phones: [PHONE, PHONE_2],
    }));
}
