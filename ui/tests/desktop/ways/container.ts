// A package was given to the window, and one of its files was changed.

import type { VerifyReport } from '../../../src/wire/desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { REPORT } from '../window-answers.ts';

export default function container(desk: FakeDesk): void {
  const report: VerifyReport = {
    ...REPORT, file: '投标文件.asice', kind: 'asice', verdict: 'fail', reasons: ['file_changed'],
    files: [
      { name: 'manifest.json', bytes: 2_204, state: 'covered' },
      { name: 'documents/投标文件.pdf', bytes: 482_004_211, state: 'covered' },
      { name: 'forms/quotation.json', bytes: 18_204, state: 'differs' },
    ],
  };
  desk.on('verify', () => desk.ends({ is: 'verified', report }));
}
