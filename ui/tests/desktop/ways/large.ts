// A file of a part that is read piece by piece.

import type { FakeDesk } from '../fake-desk.ts';
import { pdfOf } from '../stamping-files.ts';
import { fileRef } from '../window-answers.ts';

export default function large(desk: FakeDesk): void {
  // Of each page more than is read at a time.
  const document = pdfOf(40, Array.from({ length: 1_500 }, (_, line) => `${line} What was built, where, for whom, and when.`));
  desk.files.set('large', document);
  desk.on('part_file', ({ file }) => fileRef('large', file, 'pdf', document.length));
}
