// @vitest-environment happy-dom
// How the list of bids is read: groups, countdowns, what is found, lengths and amounts.

import { describe, expect, test } from 'vitest';

import { groupOf, isMeant, tabOf } from '../../src/composables/bids.ts';
import { countdownOf } from '../../src/composables/countdown.ts';
import { yuanOf } from '../../src/composables/money.ts';
import { fateOf, isDocument } from '../../src/composables/opens.ts';
import { addressOf } from '../../src/composables/service-address.ts';
import type { BidRow } from '../../src/wire/desk.ts';
import { BIDS, NOW } from '../desktop/window-answers.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];
const [FIRST] = BIDS;
const now = Date.parse(NOW);
const bid = (change: Partial<BidRow>): BidRow => ({ ...FIRST, ...change });
const after = (ms: number): string => new Date(now + ms).toISOString();

describe('a bid is grouped', () => {
  test.each([
    ['soon', bid({ deadline: after(3 * DAY - 1) })],
    ['later', bid({ deadline: after(3 * DAY) })],
    ['over', bid({ deadline: after(0) })],
    ['over', bid({ deadline: after(-DAY) })],
    ['waiting', bid({ deadline: after(-DAY), stage: 'encrypted' })],
    ['waiting', bid({ deadline: after(9 * DAY), stage: 'encrypted' })],
  ])('%s', (group, one) => {
    expect(groupOf(one, now)).toBe(group);
  });

  test('under the tab that it belongs to', () => {
    expect([bid({}), bid({ stage: 'opened' }), bid({ stage: 'opened', is_archived: true })].map(tabOf)).toEqual(['active', 'opened', 'archived']);
  });
});

describe('a countdown', () => {
  const t = ((key: string, params: Record<string, unknown> = {}) => [key, ...Object.values(params)].join(' ')) as Parameters<typeof countdownOf>[0];
  test.each([
    [14 * DAY + HOUR, 'plain', 'window.left.days 14'],
    [3 * DAY, 'plain', 'window.left.daysAndTime 3 00:00'],
    [3 * DAY - 1, 'warn', 'window.left.daysAndTime 2 23:59'],
    [DAY, 'warn', 'window.left.daysAndTime 1 00:00'],
    [DAY - 1, 'bad', '23:59'],
    [HOUR - 1_000, 'bad', '00:59:59'],
    [1_000, 'bad', '00:00:01'],
    [0, 'over', 'window.left.over'],
  ])('of %d ms', (ms, urgency, text) => {
    expect(countdownOf(t, ms)).toEqual({ urgency, text });
  });
});

test('a bid is found by its title, number, lot and purchaser, in any case', () => {
  const one = bid({ lot: '一标段' });
  for (const typed of ['污水', ' jbsf-2026 ', '一标段', '水务', '']) expect(isMeant(one, typed), typed).toBe(true);
  expect(isMeant(one, '桥')).toBe(false);
});

test('a file goes where its kind belongs', () => {
  const kinds = ['tender', 'envelope', 'response', 'pdf', 'picture', 'other'] as const;
  expect(kinds.map(fateOf)).toEqual(['tender', 'opening', 'verify', 'verify', 'unknown', 'unknown']);
});

test('dropped_package_was_added_and_opened', () => {
  const kinds = ['tender', 'envelope', 'response', 'pdf', 'picture', 'other'] as const;
  expect(kinds.map((kind) => isDocument({ handle: 'a', name: 'a', size: 1, kind }))).toEqual([false, false, false, true, true, true]);
});

test.each([
  [0, '0.00'], [5, '0.05'], [4_862_735_000, '48,627,350.00'], [123_456_789_012, '1,234,567,890.12'],
])('%d fen are %s yuan', (fen, text) => {
  expect(yuanOf(fen)).toBe(text);
});

test.each([
  [' https://bids.example:8443/ ', 'https://bids.example:8443'],
  ['HTTPS://Bids.Example', 'https://bids.example'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost', 'http://localhost'],
  ['http://[::1]:80', 'http://[::1]'],
  ['http://bids.example', undefined],
  ['http://127.0.0.1.bids.example', undefined],
  ['https://bids.example/path', undefined],
  ['https://person@bids.example', undefined],
  ['bids.example', undefined],
  ['https://', undefined],
])('the address %s', (text, address) => {
  expect(addressOf(text)).toBe(address);
});
