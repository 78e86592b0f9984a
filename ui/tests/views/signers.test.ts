// @vitest-environment happy-dom
// Whose signatures of a file are, and which seals each names.

import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from 'vue';

import VerifySigners from '../../src/components/desktop/verify/VerifySigners.vue';
import { i18n } from '../../src/i18n/index.ts';
import { speakInWindow } from '../../src/i18n/desktop.ts';
import type { SignatureReport } from '../../src/wire/desk.ts';
import { BIDDER, REPORT } from '../desktop/window-answers.ts';

function shown(change: Partial<SignatureReport>): string {
  document.body.innerHTML = '<ul id="app"></ul>';
  const report = { ...REPORT, signatures: REPORT.signatures.map((signature) => ({ ...signature, ...change })) };
  const app = createApp(VerifySigners, { report }).use(i18n);
  app.mount('#app');
  const text = document.body.textContent;
  app.unmount();
  return text;
}

const seal = { seal: '0f8fad5b-d9cb-469f-a165-70867728950e', version: 3, name: BIDDER, info_sha256: '7a'.repeat(32) };

beforeEach(async () => {
  await speakInWindow('zh-CN');
});

describe('a signature', () => {
  test('names a seal of a register with its version, and one of another maker without', async () => {
    expect(shown({ seals: [seal] })).toContain(`写明的印章：${BIDDER}，第 3 版 ${seal.seal}`);
    expect(shown({ seals: [{ ...seal, seal: 'other', version: null }] })).toContain(`写明的印章：${BIDDER} other`);
    await speakInWindow('en');
    const both = shown({ seals: [seal, seal] });
    expect(both.split(`Names the seal ${BIDDER}, version 3`)).toHaveLength(3);
  });

  test('that names none says nothing of seals', () => {
    expect(shown({ seals: [] })).not.toMatch(/印章/u);
  });

  test('says why its seals are not told, also by a code of a newer program', () => {
    expect(shown({ seals: [], seals_reason: 'not_covered' })).toContain('签名里写的印章不予列出：不在签名范围内');
    expect(shown({ seals: [], seals_reason: 'from_tomorrow' })).toContain('签名里写的印章不予列出：from_tomorrow');
  });
});
