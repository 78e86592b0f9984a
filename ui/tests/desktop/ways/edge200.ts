// A cross-page seal on a document of 200 pages, and more pages for each seal than leave a slice of 2 mm.

import type { FakeDesk } from '../fake-desk.ts';
import { KNOWN, PLAN, documentOf } from '../stamping-answers.ts';
import { expand } from '../stamping-expand.ts';
import { pdfOf } from '../stamping-files.ts';
import { fileRef } from '../window-answers.ts';
import stamp from './stamp.ts';

const PAGES = 200;

export default function edge200(desk: FakeDesk): void {
  stamp(desk);
  const document = pdfOf(PAGES, ['A long document.']);
  const pages = Array.from({ length: PAGES }, () => ({ width_mm: 210, height_mm: 297 }));
  desk.files.set('built', document);
  KNOWN.plan = { ...PLAN, entries: [{ kind: 'edge', seal: 'company', edge: 'right', pages: null, every: 40, odd: false, along_mm: null }] };
  const view = desk.told('stamp_view');
  desk
    .on('stamp_view', async (ask) => ({ ...(await view(ask)), document: { ...documentOf(fileRef('built', '投标文件.pdf', 'pdf', document.length)), pages } }))
    .on('places', ({ entries }) => expand(entries, { pages, seals: KNOWN.seals, hits: () => [] }));
}
