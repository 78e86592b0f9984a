// The items of a quotation: what is typed of them, what is computed, and what a table of another program holds.

import type { JsonValue } from '../wire/desk.ts';
import { type FormValues, isTree } from './form-fields.ts';
import { MAX_FEN, asQuantity, fenOf, productOf } from './form-money.ts';

/** The most items of a quotation. */
export const MAX_ITEMS = 2_000;

export interface Item {
  no: string;
  name: string;
  specification: string;
  unit: string;
  quantity: string;
  unit_price_fen: number | undefined;
  remarks: string;
}

export const ITEM_MAX = { no: 20, name: 100, specification: 200, unit: 20, quantity: 13, remarks: 200 } as const;
const TEXTS = ['no', 'name', 'specification', 'unit', 'quantity', 'remarks'] as const;

/** An item as it begins. */
export function newItem(no: string): Item {
  return { no, name: '', specification: '', unit: '', quantity: '', unit_price_fen: undefined, remarks: '' };
}

/** The items of a form's values. */
export function itemsOf(value: JsonValue | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isTree).map((stored) => {
    const item = newItem('');
    for (const name of TEXTS) {
      const text = stored[name];
      if (typeof text === 'string') item[name] = text;
    }
    const price = stored['unit_price_fen'];
    if (typeof price === 'number') item.unit_price_fen = price;
    return item;
  });
}

/** The amount of an item; nothing where quantity or price is missing. */
export function amountOf(item: Item): number | undefined {
  return productOf(item.quantity, item.unit_price_fen);
}

/** The sum of items, fen; nothing where it is too large. */
export function sumOf(items: readonly Item[]): number | undefined {
  const sum = items.reduce((total, item) => total + (amountOf(item) ?? 0), 0);
  return sum > MAX_FEN ? undefined : sum;
}

/** Whether all of it is there that an item must have. */
export function isWhole(item: Item): boolean {
  return item.no.trim() !== '' && item.name.trim() !== '' && item.unit.trim() !== '' && amountOf(item) !== undefined;
}

function without(values: FormValues, name: string): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([own]) => own !== name));
}

/** A quotation's values with what is computed of them. */
export function asQuotation(values: FormValues): FormValues {
  const items = itemsOf(values['items']);
  const stored = Array.isArray(values['items']) ? values['items'].filter(isTree) : [];
  const priced = stored.map((item, index) => {
    const amount = amountOf(items[index] ?? newItem(''));
    return { ...without(item, 'amount_fen'), ...(amount === undefined ? {} : { amount_fen: amount }) };
  });
  const sum = items.length > 0 && items.every(isWhole) ? sumOf(items) : undefined;
  return {
    ...without(values, 'total_fen'),
    ...(priced.length > 0 ? { items: priced } : {}),
    ...(sum === undefined ? {} : { total_fen: sum }),
  };
}

/**
 * The items of a table that was copied in a spreadsheet: number, name, specification, unit, quantity, unit price, then, where they are there,
 * amount (which is computed anew) and remarks. A head is left out; nothing where it is no such table.
 */
export function pastedItems(text: string, firstNo: number): Item[] | undefined {
  const rows = text.split(/\r?\n/u).filter((line) => line.trim() !== '').map((line) => line.split('\t').map((cell) => cell.trim()));
  if (!rows.every((row) => row.length >= 6)) return undefined;
  const items = rows.map((row) => {
    const [no = '', name = '', specification = '', unit = '', quantity = '', price = ''] = row;
    return { ...newItem(no), name, specification, unit, quantity: asQuantity(quantity), unit_price_fen: fenOf(price), remarks: row[7] ?? '' };
  });
  const isHead = (item: Item): boolean => item.quantity === '' && item.unit_price_fen === undefined;
  return items.filter((item) => !isHead(item)).map((item, index) => (item.no === '' ? { ...item, no: String(firstNo + index) } : item));
}
