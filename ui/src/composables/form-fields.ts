// What each form asks for, as docs/formats describes it. What the desk fills in (the tender, who bids, amounts in capitals) is not asked.

import type { FormTemplate, JsonValue } from '../wire/desk.ts';

export type FieldKind = 'money' | 'days' | 'line' | 'date' | 'paragraph' | 'lines' | 'items';

export interface Field {
  /** Where its value stands: names with dots between them. */
  readonly path: string;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  /** The most characters of a text. */
  readonly max: number;
  /** Whether it takes the whole width. */
  readonly isWide: boolean;
}

function field(path: string, kind: FieldKind, more: Partial<Field> = {}): Field {
  return { path, kind, isRequired: true, max: 100, isWide: false, ...more };
}

export const FORM_FIELDS: Readonly<Record<FormTemplate, readonly Field[]>> = {
  bid_letter: [
    field('price_fen', 'money', { isWide: true }),
    field('delivery_days', 'days'),
    field('validity_days', 'days'),
    field('quality', 'line'),
    field('deposit_fen', 'money'),
    field('bidder.legal_representative', 'line', { max: 60 }),
    field('bidder.agent', 'line', { max: 60, isRequired: false }),
    field('bidder.phone', 'line', { max: 40 }),
    field('date', 'date'),
    field('bidder.address', 'line', { max: 200, isWide: true }),
    field('commitments', 'lines', { max: 500, isRequired: false, isWide: true }),
  ],
  opening_schedule: [
    field('price_fen', 'money', { isWide: true }),
    field('delivery_days', 'days'),
    field('quality', 'line'),
    field('manager', 'line'),
    field('date', 'date'),
    field('deposit', 'line', { max: 200, isWide: true }),
    field('remarks', 'paragraph', { max: 500, isRequired: false, isWide: true }),
  ],
  quotation: [
    field('items', 'items', { isWide: true }),
    field('date', 'date'),
    field('remarks', 'paragraph', { max: 500, isRequired: false, isWide: true }),
  ],
};

/** What stands in a form: a tree of names. */
export type FormValues = Record<string, JsonValue | undefined>;

export function isTree(value: JsonValue | undefined): value is FormValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path. */
export function valueAt(values: FormValues, path: string): JsonValue | undefined {
  return path.split('.').reduce<JsonValue | undefined>((at, name) => (isTree(at) ? at[name] : undefined), values);
}

/** Puts a value at a path; nothing takes the one there away. */
export function setAt(values: FormValues, path: string, value: JsonValue | undefined): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at = values;
  for (const name of names) {
    const next = at[name];
    if (isTree(next)) at = next;
    else {
      const made: FormValues = {};
      at[name] = made;
      at = made;
    }
  }
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
}

/** Whether something stands at a path. */
export function isFilled(values: FormValues, path: string): boolean {
  const value = valueAt(values, path);
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}

/** A text in one line as a form holds it: no control characters, no spaces at its ends. */
export function asLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what a form may not hold
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ').trim();
}

/** The same tree with every text as a form holds it, and nothing that is empty. */
export function asForm(value: JsonValue): JsonValue {
  if (typeof value === 'string') return asLine(value);
  if (Array.isArray(value)) return value.map(asForm);
  if (!isTree(value)) return value;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const clean = inner === undefined ? undefined : asForm(inner);
    return clean === undefined || clean === '' ? [] : [[name, clean] as const];
  });
  return Object.fromEntries(kept);
}
