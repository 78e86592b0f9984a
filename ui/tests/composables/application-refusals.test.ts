// What was refused as it was handed in is said at its field, as long as that text stands there.

import { expect, test } from 'vitest';
import { shallowReactive } from 'vue';

import { FieldRefusals } from '../../src/composables/application-refusals.ts';
import type { Field } from '../../src/wire/enterprise.ts';

function about(code: string, texts: Partial<Record<Field, string>> = {}): { readonly refusals: FieldRefusals; readonly texts: Partial<Record<Field, string>> } {
  const kept = shallowReactive(texts);
  const refusals = new FieldRefusals(kept);
  refusals.hear({ code, params: { left: '2' } });
  return { refusals, texts: kept };
}

test('a wrong admin is said at the number, and no longer once name or number is another', () => {
  for (const field of ['admin_name', 'admin_phone'] as const) {
    const { refusals, texts } = about('admin_differs', { admin_name: '林一舟', admin_phone: '10000000001' });
    expect(refusals.of('admin_phone')).toEqual({ code: 'admin_differs', params: { left: '2' } });
    expect(refusals.of('admin_name')).toBeUndefined();
    texts[field] = '1';
    expect(refusals.of('admin_phone')).toBeUndefined();
  }
});

test('tries_that_were_used_up_were_forgotten_with_the_next_letter', () => {
  const { refusals, texts } = about('admin_tries_used');
  texts.admin_phone = '10000000002';
  expect(refusals.of('admin_phone')?.code).toBe('admin_tries_used');
});

test('what is about no field is said elsewhere, and takes the place of what was', () => {
  const { refusals } = about('HAS_CERT', { platform: 'jiangbei' });
  expect(refusals.of('platform')?.code).toBe('HAS_CERT');
  expect(refusals.hear({ code: 'service_store', params: {} })).toBeUndefined();
  expect(refusals.of('platform')).toBeUndefined();
});
