// What the statement of a grant says, and what the bank's sandbox takes.

import { describe, expect, test } from 'vitest';

import { type TypedEntry, entryOf, momentOf } from '../../src/composables/bank-entry.ts';
import { askedOf, statementOf } from '../../src/composables/grants.ts';
import { request } from '../account/granting-answers.ts';

describe('a statement is read', () => {
  const { statement } = request();
  const said = JSON.parse(statement) as Record<string, unknown>;

  test('as the service makes it', () => {
    expect(statementOf(statement)).toEqual(said);
    expect(askedOf(request())).toEqual(said);
  });
  // What is not shown must not be signed.
  test.each([
    ['no_json', 'grant'],
    ['a_list', '[]'],
    ['nothing', 'null'],
    ['another_format', JSON.stringify({ ...said, format: 2 })],
    ['a_field_more', JSON.stringify({ ...said, extra: 'all enterprises' })],
    ['a_field_less', JSON.stringify({ ...said, nonce: undefined })],
    ['other_seals', JSON.stringify({ ...said, seals: 'company' })],
    ['no_moment', JSON.stringify({ ...said, until: 'for ever' })],
    ['a_field_twice', statement.replace('"seals":"all"', '"seals":"all","seals":"none"')],
    ['a_field_hidden_by_its_twin', statement.replace('"seals":"all"', '"seals":"none","seals":"all"')],
    ['space_between', statement.replace(',', ', ')],
  ])('not where it is %s', (_, text) => {
    expect(statementOf(text)).toBeUndefined();
  });
  test.each([['application', 'b'], ['name', '林*秋'], ['platform', 'yunling']] as const)('as none of this request where it names another %s', (field, value) => {
    expect(askedOf({ ...request(), [field]: value })).toBeUndefined();
  });
});

describe('an entry of the bank', () => {
  const typed: TypedEntry = { reference: ' DEMO-1 ', payer: ' 江北示范建设有限公司 ', tail: '３０４４１７', amount: '¥1,234.5', at: '', bounces: false };

  test('is taken as people type it', () => {
    expect(entryOf(typed)).toEqual({ reference: 'DEMO-1', payer: '江北示范建设有限公司', account_tail: '304417', amount: 123_450, at: null, bounces: false });
    expect(entryOf({ ...typed, amount: '０．３７元', at: '2026/12/15  10:42' })).toMatchObject({ amount: 37, at: '2026-12-15T02:42:00Z' });
    expect(entryOf({ ...typed, payer: '江北（示范）有限公司' })).toMatchObject({ payer: '江北（示范）有限公司' });
  });
  test.each([
    ['payer', ' '], ['payer', '江'.repeat(101)], ['tail', '30441'], ['tail', '3044170'], ['tail', '30441a'], ['amount', ''], ['amount', '0'], ['amount', '0.375'], ['amount', '1000000.01'],
    ['amount', '一元'], ['at', '昨天'], ['at', '2026-02-30 10:00'], ['at', '2026-12-15 24:10'], ['reference', ''], ['reference', 'R'.repeat(65)],
  ] as const)('is none where %s is %s', (field, text) => {
    expect(entryOf({ ...typed, [field]: text })).toEqual([field]);
  });
  test('that is booked before eight is of the day before at Greenwich', () => {
    expect(momentOf('2026-03-01 07:59:30')).toBe('2026-02-28T23:59:30Z');
  });
});
