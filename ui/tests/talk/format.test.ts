// Figures as the screens show them.

import { describe, expect, test } from 'vitest';

import { clockText } from '../../src/composables/talk-time.ts';
import { countText, moneyText, sizeText } from '../../src/views/phone/talk/format.ts';

describe('figures', () => {
  test.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1 KB'],
    [626_688, '612 KB'],
    [5_175_435_591, '4.82 GB'],
    [1_099_511_627_776, '1.00 TB'],
  ])('%i bytes', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  test.each([
    [0, '¥ 0.00'],
    [5, '¥ 0.05'],
    [4_862_735_000, '¥ 48,627,350.00'],
    [Number.MAX_SAFE_INTEGER, '¥ 90,071,992,547,409.91'],
  ])('%i fen', (fen, text) => {
    expect(moneyText(fen)).toBe(text);
  });

  test('thousands', () => {
    expect([0, 999, 1_000, 1_234_567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
  });

  test.each([
    [131_000, '2:11'],
    [130_001, '2:11'],
    [59_999, '1:00'],
    [1, '0:01'],
    [0, '0:00'],
    [-5, '0:00'],
  ])('%i ms left', (ms, text) => {
    expect(clockText(ms)).toBe(text);
  });
});
