// The program was started with an encrypted response.

import type { FakeDesk } from '../fake-desk.ts';
import { ABOUT, SETTINGS, fileRef } from '../window-answers.ts';

export default function opened(desk: FakeDesk): void {
  desk.on('start', () => {
    desk.emit({ is: 'opened', file: fileRef('mine', '投标文件.sealbid', 'envelope') });
    return { version: ABOUT.version, settings: SETTINGS, system_language: 'zh-CN' };
  });
}
