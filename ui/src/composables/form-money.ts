// Amounts: integer fen in the forms, yuan with thousands set apart in the fields.

import { countText } from '../views/phone/talk/format.ts';

/** The largest amount of a form, fen. */
export const MAX_FEN = 99_999_999_999_999;
/** Digits of whole yuan in it. */
const WHOLE = 12;

/** What is left of a typed amount: digits, and a point with at most two more. Full-width characters count as the narrow ones. */
function plainOf(text: string): string {
  const plain = text.normalize('NFKC').replaceAll('。', '.').replaceAll(/[^0-9.]/gu, '');
  const [whole = '', ...rest] = plain.split('.');
  const yuan = whole.replace(/^0+(?=\d)/u, '').slice(0, WHOLE);
  return rest.length === 0 ? yuan : `${yuan}.${rest.join('').slice(0, 2)}`;
}

/** A typed amount with thousands set apart; an unfinished one stays so. */
export function groupedText(text: string): string {
  const [whole = '', part] = plainOf(text).split('.');
  const grouped = countText(Number(whole));
  const yuan = whole === '' ? '' : grouped;
  return part === undefined ? yuan : `${yuan}.${part}`;
}

/** The fen of a typed amount; nothing where there is none. */
export function fenOf(text: string): number | undefined {
  const plain = plainOf(text);
  if (!/\d/u.test(plain)) return undefined;
  const [whole = '', part = ''] = plain.split('.');
  return Number(whole || '0') * 100 + Number(part.padEnd(2, '0'));
}

/** Where the caret stands in a regrouped text, so that as many digits and points are before it as were. */
export function caretAfter(before: string, caret: number, after: string): number {
  const count = (text: string): number => text.normalize('NFKC').replaceAll('。', '.').replaceAll(/[^0-9.]/gu, '').length;
  const wanted = count(before.slice(0, caret));
  let at = 0;
  while (at < after.length && count(after.slice(0, at)) < wanted) at += 1;
  return at;
}

/** A quantity in thousandths: at most nine digits before and three after the point, above nought; nothing where it is none. */
export function thousandthsOf(text: string): bigint | undefined {
  if (!/^(?:0|[1-9]\d{0,8})(?:\.\d{1,3})?$/u.test(text)) return undefined;
  const [whole = '', part = ''] = text.split('.');
  const value = BigInt(`${whole}${part.padEnd(3, '0')}`);
  return value > 0n ? value : undefined;
}

/** A quantity as it is typed: full-width digits as the narrow ones, no thousands set apart. */
export function asQuantity(text: string): string {
  return text.normalize('NFKC').replaceAll('。', '.').replaceAll(/[^0-9.]/gu, '');
}

/** A number of a spreadsheet's cell, thousands set apart or not; nothing where it is anything else. */
const CELL = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/u;

/** The plain digits of such a cell with at most so many after the point; nothing where that would leave out any but noughts. */
function cellOf(text: string, decimals: number): string | undefined {
  const [, whole, part = ''] = CELL.exec(text.normalize('NFKC').trim()) ?? [];
  const rest = part.replace(/0+$/u, '');
  if (whole === undefined || rest.length > decimals) return undefined;
  const digits = whole.replaceAll(',', '').replace(/^0+(?=\d)/u, '');
  return rest === '' ? digits : `${digits}.${rest}`;
}

/** The fen of a spreadsheet's cell; nothing where it holds anything but one amount in yuan. */
export function cellFen(text: string): number | undefined {
  const plain = cellOf(text.normalize('NFKC').replace(/^\s*¥/u, '').replace(/元\s*$/u, ''), 2);
  if (plain === undefined || Number(plain) * 100 > MAX_FEN) return undefined;
  return fenOf(plain);
}

/** The quantity of a spreadsheet's cell; nothing where it holds anything but one. */
export function cellQuantity(text: string): string | undefined {
  const plain = cellOf(text, 3);
  return plain === undefined || thousandthsOf(plain) === undefined ? undefined : plain;
}

/** Quantity times unit price, rounded half up to the fen; nothing where one is missing or the amount is too large. */
export function productOf(quantity: string, unitPriceFen: number | undefined): number | undefined {
  const thousandths = thousandthsOf(quantity);
  if (thousandths === undefined || unitPriceFen === undefined) return undefined;
  const product = Number((thousandths * BigInt(unitPriceFen) + 500n) / 1000n);
  return product > MAX_FEN ? undefined : product;
}
