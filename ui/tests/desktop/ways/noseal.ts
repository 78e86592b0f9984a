// No seal stamps yet, two are drafts, and the tender asks for the unit's. One that is made is there from then on.

import type { SealEntry } from '../../../src/wire/desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { SEALS } from '../seals-answers.ts';
import { KNOWN, PLAN, SEAL } from '../stamping-answers.ts';
import { fileRef } from '../window-answers.ts';
import stamp from './stamp.ts';

export default function noseal(desk: FakeDesk): void {
  stamp(desk);
  KNOWN.seals = [];
  KNOWN.plan = { ...PLAN, entries: [] };
  SEALS.kept = SEALS.kept.filter(({ state }) => state === 'draft');
  desk.watch((event) => {
    if (event.is !== 'job' || event.event.is !== 'done' || event.event.outcome.is !== 'seal_ordered') return;
    const { row } = event.event.outcome.seal;
    KNOWN.seals = [{ ...SEAL, id: row.id, name: row.name, width_mm: row.width_mm, height_mm: row.height_mm, picture: fileRef('seal', 'seal.png', 'picture') }];
  });
  const view = desk.told('stamp_view');
  desk.on('stamp_view', async (ask) => {
    const now = await view(ask);
    const entry: SealEntry = { kind: 'at', seal: now.seals[0]?.id ?? '', page: 2, x_mm: 118, y_mm: 166 };
    return { ...now, asked: [{ part: '投标函', page: 1, entry }] };
  });
}
