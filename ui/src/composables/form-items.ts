// The items of a quotation: what is typed of them, what is computed, and what a table of another program holds.

import type { JsonValue } from '../wire/desk.ts';
import { type FormValues, isTree } from './form-fields.ts';
import { MAX_FEN, cellFen, cellQuantity, productOf } from './form-money.ts';

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

/** A cell of a pasted table that holds no such number: it is left empty. */
export interface Unread {
  /** The place of its item. */
  readonly at: number;
  readonly column: 'quantity' | 'unit_price_fen';
  readonly text: string;
}

export interface Pasted {
  readonly items: readonly Item[];
  readonly unread: readonly Unread[];
}

/**
 * The items of a table that was copied in a spreadsheet: number, name, specification, unit, quantity, unit price, then, where they are there,
 * amount (which is computed anew) and remarks. The first row is left out where it is a head; nothing where it is no such table. `before` items
 * stand before them.
 */
export function pastedItems(text: string, before: number): Pasted | undefined {
  const rows = text.split(/\r?\n/u).filter((line) => line.trim() !== '').map((line) => line.split('\t').map((cell) => cell.trim()));
  if (rows.length === 0 || !rows.every((row) => row.length >= 6)) return undefined;
  const unread: Unread[] = [];
  const items = rows.slice(isHead(rows[0] ?? []) ? 1 : 0).map((row, index): Item => {
    const [no = '', name = '', specification = '', unit = '', amount = '', price = ''] = row;
    const [quantity, fen] = [cellQuantity(amount), cellFen(price)];
    const at = before + index;
    if (quantity === undefined && amount !== '') unread.push({ at, column: 'quantity', text: amount });
    if (fen === undefined && price !== '') unread.push({ at, column: 'unit_price_fen', text: price });
    return { no: no === '' ? String(at + 1) : no, name, specification, unit, quantity: quantity ?? '', unit_price_fen: fen, remarks: row[7] ?? '' };
  });
  return { items, unread };
}

/** Whether a row names its columns. */
function isHead(row: readonly string[]): boolean {
  return [row[4], row[5]].every((cell = '') => cell !== '' && !/\d/u.test(cell.normalize('NFKC')));
}
