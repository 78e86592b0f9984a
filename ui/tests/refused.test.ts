// What was returned is counted and named as the officer who returned it looked at it.

import { expect, test } from 'vitest';

import { itemsOf } from '../src/ways/refused.ts';
import type { Field } from '../src/wire/enterprise.ts';

/** Fields as a check that does not fit refuses them, all for its reason. */
function refused(reason: string, ...fields: Field[]): { field: Field; reason: string }[] {
  return fields.map((field) => ({ field, reason }));
}

test('one_item_of_two_fields_was_counted_twice', () => {
  expect(itemsOf(refused('到期日与执照不一致', 'term_from', 'term_until'))).toEqual([{ field: 'term_from', name: 'term', reason: '到期日与执照不一致' }]);
  expect(itemsOf(refused('证件号码不符', 'legal_id_kind', 'legal_id_number')).map(({ name }) => name)).toEqual(['legal_id_number']);
  expect(itemsOf(refused('与申请表不一致', 'authority', 'stamping')).map(({ name }) => name)).toEqual(['stamping']);
});

test('tick_without_a_control_was_listed_as_an_item', () => {
  const found = [...refused('请逐位核对', 'uscc', 'uscc_sure'), ...refused('平台不符', 'platform', 'platform_sure')];
  expect(itemsOf(found).map(({ name }) => name)).toEqual(['uscc', 'platform']);
});

test('two items with one reason stay two', () => {
  expect(itemsOf([...refused('与执照不一致', 'name'), ...refused('与执照不一致', 'uscc', 'uscc_sure')]).map(({ name }) => name)).toEqual(['name', 'uscc']);
});
