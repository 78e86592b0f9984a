import { expect, test } from 'vitest';

import { asUscc, judgeUscc } from '../src/uscc.ts';

test.each([
  ['one that is right', '91350100M000100Y43', 'good'],
  ['a check digit of another', '91350100M000100Y4' + '4', 'check'],
  ['two neighbours exchanged', '91350100M000010' + 'Y43', 'check'],
  ['a letter that the standard leaves out', '91350100I000100Y43', 'check'],
  ['a digit short', '91350100M000100Y4', 'form'],
  ['a digit long', '91350100M000100Y430', 'form'],
  ['a small letter', '91350100m000100Y43', 'form'],
  ['nothing', '', 'form'],
] as const)('a code: %s', (_, code, verdict) => {
  expect(judgeUscc(code)).toBe(verdict);
});

test('a code is taken as it is meant', () => {
  expect(asUscc(' 9135 0100m000１００y43\n')).toBe('91350100M000100Y43');
});
