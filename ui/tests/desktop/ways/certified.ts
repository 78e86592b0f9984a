// A bid stamped with a certifying signature, which keeps a place for another person.

import type { FakeDesk } from '../fake-desk.ts';
import { OUTPUT, documentOf } from '../stamping-answers.ts';
import stamped from './stamped.ts';

export default function certified(desk: FakeDesk): void {
  stamped(desk);
  const view = desk.told('stamp_view');
  desk.on('stamp_view', async (ask) => ({
    ...(await view(ask)),
    stamped: documentOf(OUTPUT.file, {
      signatures: 1, is_certified: true,
      fields: [{ name: 'Later-1', page: 2, x_mm: 110, y_mm: 180, width_mm: 60, height_mm: 50 }],
    }),
  }));
}
