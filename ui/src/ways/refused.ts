// What was returned, item by item, as officers look at it: an item may have several fields, and each of them is refused with it.

import type { Field, RefusedField } from '../wire/enterprise.ts';

/** An item that is to be mended. */
export interface RefusedItem {
  /** Where it is mended; its words stand below `enterprise.field`. */
  readonly field: Field;
  readonly name: Field | 'term';
  readonly reason: string;
}

/** The fields that are looked at as one, by the one that names them; a tick beside its text is none that is mended. */
const TOGETHER: readonly (readonly [name: Field | 'term', first: Field, ...others: readonly Field[]])[] = [
  ['uscc', 'uscc', 'uscc_sure'],
  ['legal_id_number', 'legal_id_number', 'legal_id_kind'],
  ['term', 'term_from', 'term_until'],
  ['platform', 'platform', 'platform_sure'],
  ['stamping', 'stamping', 'authority'],
];

/** The items of refused fields, in their order. */
export function itemsOf(refused: readonly RefusedField[]): readonly RefusedItem[] {
  const items = new Map<Field | 'term', RefusedItem>();
  for (const { field, reason } of refused) {
    const [name, first] = TOGETHER.find(([, ...fields]) => fields.includes(field)) ?? [field, field];
    if (!items.has(name)) items.set(name, { field: first, name, reason });
  }
  return [...items.values()];
}
