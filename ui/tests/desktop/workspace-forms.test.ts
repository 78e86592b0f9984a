// Amounts, items and fields of the forms.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { FORM_FIELDS, asForm, isFilled, setAt, valueAt } from '../../src/composables/form-fields.ts';
import { amountOf, asQuotation, isWhole, itemsOf, newItem, pastedItems, sumOf } from '../../src/composables/form-items.ts';
import { caretAfter, fenOf, groupedText, productOf, thousandthsOf } from '../../src/composables/form-money.ts';
import type { FormTemplate } from '../../src/wire/desk.ts';

const FORMATS = join(import.meta.dirname, '../../../docs/formats');

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly maxLength?: number;
}
/** What nobody types: the desk fills it in. */
const GIVEN = ['format', 'form', 'tender', 'purchaser', 'bidder', 'bidder.name', 'bidder.uscc', 'price_capitals', 'total_fen', 'total_capitals'];

describe('a typed amount', () => {
  test.each([
    ['', '', undefined],
    ['1', '1', 100],
    ['1234', '1,234', 123_400],
    ['48627350', '48,627,350', 4_862_735_000],
    ['48,627,350.5', '48,627,350.5', 4_862_735_050],
    ['48,627,350.055', '48,627,350.05', 4_862_735_005],
    ['0012', '12', 1_200],
    ['0', '0', 0],
    ['12.', '12.', 1_200],
    ['.5', '.5', 50],
    ['.', '.', undefined],
    ['１２３４．５', '1,234.5', 123_450],
    ['1。5', '1.5', 150],
    ['12元', '12', 1_200],
    ['1.2.3', '1.23', 123],
    ['abc', '', undefined],
    ['1234567890123', '123,456,789,012', 12_345_678_901_200],
  ])('%s is shown as %s', (typed, shown, fen) => {
    expect(groupedText(typed)).toBe(shown);
    expect(fenOf(typed)).toBe(fen);
  });

  test.each([
    ['1234', 4, '1,234', 5],
    ['1234', 1, '1,234', 1],
    ['12,345', 1, '12,345', 1],
    ['x123', 1, '123', 0],
    ['123456', 6, '123,456', 7],
  ])('%s with the caret at %d keeps its digits before it', (before, caret, after, at) => {
    expect(caretAfter(before, caret, after)).toBe(at);
  });
});

describe('an item', () => {
  test.each([
    ['1', 1_000n],
    ['12.5', 12_500n],
    ['0.001', 1n],
    ['999999999.999', 999_999_999_999n],
    ['0', undefined],
    ['007', undefined],
    ['1.2345', undefined],
    ['1.', undefined],
    ['', undefined],
  ])('of %s pieces', (text, thousandths) => {
    expect(thousandthsOf(text)).toBe(thousandths);
  });

  test.each([
    ['1', 100, 100],
    ['0.5', 1, 1],
    ['0.4', 1, 0],
    ['12.5', 333, 4_163],
    ['0.001', 499, 0],
    ['0.001', 500, 1],
    ['999999999.999', 99_999_999_999_999, undefined],
    ['x', 1, undefined],
  ])('%s times %d fen, rounded half up', (quantity, price, amount) => {
    expect(productOf(quantity, price)).toBe(amount);
  });

  test('is whole with number, name, unit, quantity and price alone', () => {
    const item = { ...newItem('1'), name: '土建工程', unit: '项', quantity: '2', unit_price_fen: 150 };
    expect(isWhole(item)).toBe(true);
    expect(amountOf(item)).toBe(300);
    for (const lacking of [{ no: ' ' }, { name: '' }, { unit: '' }, { quantity: '' }, { unit_price_fen: undefined }]) {
      expect(isWhole({ ...item, ...lacking }), JSON.stringify(lacking)).toBe(false);
    }
  });

  test('keeps what is typed of it, and gets its amount', () => {
    const typed = { items: [{ no: '1', name: 'a', unit: 'm', quantity: '2', unit_price_fen: 150 }, { no: '2', name: 'b' }], date: '2026-12-15' };
    expect(asQuotation(typed)).toEqual({ ...typed, items: [{ ...typed.items[0], amount_fen: 300 }, typed.items[1]] });
    const whole = { items: [typed.items[0] ?? {}] };
    expect(asQuotation(whole)).toEqual({ items: [{ ...typed.items[0], amount_fen: 300 }], total_fen: 300 });
    expect(sumOf(itemsOf(typed.items))).toBe(300);
  });

  test('loses its old amount and sum when it is whole no more', () => {
    const before = { items: [{ no: '1', name: 'a', unit: 'm', quantity: '', unit_price_fen: 150, amount_fen: 300 }], total_fen: 300 };
    expect(asQuotation(before)).toEqual({ items: [{ no: '1', name: 'a', unit: 'm', quantity: '', unit_price_fen: 150 }] });
  });

  test('comes out of a table of a spreadsheet, without its head', () => {
    const table = '序号\t名称\t规格\t单位\t数量\t单价\t金额\t备注\n1\t土建\t\t项\t1\t1,234.50\t1,234.50\t含税\n\t设备\tA\t台\t2\t３.00\n';
    expect(pastedItems(table, 4)).toEqual({
      items: [
        { no: '1', name: '土建', specification: '', unit: '项', quantity: '1', unit_price_fen: 123_450, remarks: '含税' },
        { no: '6', name: '设备', specification: 'A', unit: '台', quantity: '2', unit_price_fen: 300, remarks: '' },
      ],
      unread: [],
    });
    expect(pastedItems('just words', 0)).toBeUndefined();
    expect(pastedItems('a\tb', 0)).toBeUndefined();
    expect(pastedItems('', 0)).toBeUndefined();
  });

  test.each([
    ['1', '100', '1', 10_000],
    ['1,500', '¥1,234,567.80', '1500', 123_456_780],
    ['2.5000', '１２.30元', '2.5', 1_230],
    ['007', '0', '7', 0],
    ['1,5', '-100', '', undefined],
    ['0', '1.2345', '', undefined],
    ['1.2345', '243万', '', undefined],
    ['12,34', '1.2.3', '', undefined],
    ['x', '约 100', '', undefined],
    ['1e3', '1,23', '', undefined],
    ['1234567890', '1000000000000', '', undefined],
  ])('pasted_cell_was_altered: %s pieces at %s', (amount, price, quantity, fen) => {
    const pasted = pastedItems(`1\t土建\t\t项\t${amount}\t${price}`, 2);
    expect(pasted?.items[0]).toMatchObject({ quantity, unit_price_fen: fen });
    const unread = [{ at: 2, column: 'quantity', text: amount }, { at: 2, column: 'unit_price_fen', text: price }];
    expect(pasted?.unread).toEqual(fen === undefined ? unread : []);
  });

  test('pasted_row_without_numbers_was_dropped', () => {
    const row = '1\t土建工程\t\t项\t\t';
    expect(pastedItems(`${row}\n2\t设备\t\t台\t数量\t单价`, 0)?.items.map(({ name }) => name)).toEqual(['土建工程', '设备']);
  });
});

describe('the fields of a form', () => {
  const schema = (template: FormTemplate): Schema => JSON.parse(readFileSync(join(FORMATS, `${template}.schema.json`), 'utf8')) as Schema;
  const at = (root: Schema, path: string): Schema | undefined =>
    path.split('.').reduce<Schema | undefined>((inner, name) => inner?.properties?.[name], root);

  test.each(Object.keys(FORM_FIELDS) as FormTemplate[])('of %s are those of its schema', (template) => {
    const root = schema(template);
    const names = Object.entries(root.properties ?? {}).flatMap(([name, inner]) =>
      name === 'bidder' && inner.properties !== undefined ? Object.keys(inner.properties).map((own) => `bidder.${own}`) : [name],
    );
    expect(FORM_FIELDS[template].map(({ path }) => path).sort()).toEqual(names.filter((name) => !GIVEN.includes(name)).sort());
    for (const { path, isRequired, kind, max } of FORM_FIELDS[template]) {
      const owner = path.includes('.') ? at(root, path.split('.')[0] ?? '') : root;
      expect(owner?.required?.includes(path.split('.').at(-1) ?? ''), path).toBe(isRequired);
      if (kind === 'line' || kind === 'paragraph') expect(at(root, path)?.maxLength, path).toBe(max);
    }
  });

  test('are read and put at their paths', () => {
    const values = {};
    setAt(values, 'bidder.phone', '100 0000 0012');
    setAt(values, 'price_fen', 12);
    expect(values).toEqual({ bidder: { phone: '100 0000 0012' }, price_fen: 12 });
    expect(valueAt(values, 'bidder.phone')).toBe('100 0000 0012');
    expect(valueAt(values, 'price_fen.deeper')).toBeUndefined();
    setAt(values, 'price_fen', undefined);
    expect(isFilled(values, 'price_fen')).toBe(false);
    expect(isFilled({ quality: ' ' }, 'quality')).toBe(false);
    expect(isFilled({ price_fen: 0 }, 'price_fen')).toBe(true);
  });

  test('are handed over as a form holds them', () => {
    expect(asForm({ quality: ' 合格\t', remarks: '一\n二', agent: ' ', items: [{ no: '1', unit_price_fen: undefined }], price_fen: 0 })).toEqual({
      quality: '合格', remarks: '一 二', items: [{ no: '1' }], price_fen: 0,
    });
  });
});
