// Three files to be stamped together are chosen, one of which is signed already.

import type { FakeDesk } from '../fake-desk.ts';
import { OTHER } from '../stamping-answers.ts';
import { fileRef } from '../window-answers.ts';

export default function files(desk: FakeDesk): void {
  const before = desk.told('files_choose');
  const view = desk.told('stamp_files_view');
  desk
    .on('files_choose', (ask) => (ask.purpose === 'documents' ? [OTHER, fileRef('file-2', '法定代表人授权委托书.pdf', 'pdf')] : before(ask)))
    .on('stamp_files_view', async (ask) => {
      const now = await view(ask);
      const files = now.files.map((one, at) => ({ ...one, document: one.document === null ? null : { ...one.document, signatures: at } }));
      return { ...now, files };
    });
}
