// A plan with a place of every kind, and seals that the tender asks for.

import type { SealEntry } from '../../../src/wire/desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { ENTRIES, KNOWN, PLAN } from '../stamping-answers.ts';
import stamp from './stamp.ts';

const KEYWORD: SealEntry = { kind: 'keyword', seal: 'person', text: '盖单位章', pages: null, hits: [1, 2, 3], right_mm: 0, down_mm: 14, part: null };
const EDGE: SealEntry = { kind: 'edge', seal: 'company', edge: 'right', pages: '1-3', every: null, odd: false, along_mm: null };
const ASKED: SealEntry = { kind: 'keyword', seal: 'company', text: '盖单位章', pages: '8-12', hits: null, right_mm: 0, down_mm: 0, part: 'bid-letter' };

export default function placed(desk: FakeDesk): void {
  stamp(desk);
  const [first] = ENTRIES;
  KNOWN.plan = { ...PLAN, entries: [...(first === undefined ? [] : [first]), KEYWORD, EDGE] };
  const view = desk.told('stamp_view');
  desk.on('stamp_view', async (ask) => ({
    ...(await view(ask)),
    asked: [
      { part: '投标函', page: 1, entry: first ?? ASKED },
      { part: '已标价工程量清单', page: 8, entry: ASKED },
    ],
  }));
}
