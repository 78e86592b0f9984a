import { describe, expect, test } from 'vitest';

import { hex, unhex } from '../../src/link/bytes.ts';
import { type CborDefect, CborError, type CborValue, decode, encode } from '../../src/link/cbor.ts';
import { textOf } from './support/files.ts';

interface Rfc8949 {
  readonly vectors: readonly { readonly hex: string; readonly ours: boolean; readonly decoded?: unknown }[];
}

function json(value: CborValue): unknown {
  if (value instanceof Uint8Array) return hex(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, json(member as CborValue)]));
  return Array.isArray(value) ? value.map((item) => json(item as CborValue)) : value;
}

function defectOf(bytes: string): CborDefect | 'none' {
  try {
    decode(unhex(bytes));
    return 'none';
  } catch (error) {
    if (error instanceof CborError) return error.defect;
    throw error;
  }
}

describe('RFC 8949, Appendix A', () => {
  const { vectors } = JSON.parse(textOf('crates/link/tests/data/rfc8949.json')) as Rfc8949;
  // An integer over 2^53 − 1 is CBOR, but of no message.
  const isOurs = (vector: Rfc8949['vectors'][number]): boolean =>
    vector.ours && !(typeof vector.decoded === 'number' && vector.decoded > Number.MAX_SAFE_INTEGER);

  test.each(vectors.filter(isOurs))('$hex is read and written back', (vector) => {
    const value = decode(unhex(vector.hex));
    expect(json(value)).toEqual(vector.decoded);
    expect(hex(encode(value))).toBe(vector.hex);
  });

  test.each(vectors.filter((vector) => !isOurs(vector)))('$hex is refused', (vector) => {
    expect(() => decode(unhex(vector.hex))).toThrow(CborError);
  });

  test('all of it is there', () => {
    expect([vectors.filter(isOurs).length, vectors.length]).toEqual([28, 82]);
  });
});

test.each<[string, string, CborDefect]>([
  ['empty', '', 'truncated'],
  ['head_cut', '19ff', 'truncated'],
  ['text_cut', '6361', 'truncated'],
  ['array_cut', '8201', 'truncated'],
  ['array_of_4_billion', '9affffffff', 'truncated'],
  ['bytes_of_2_to_the_64', '5bffffffffffffffff', 'truncated'],
  ['trailing_byte', '0000', 'trailing'],
  ['23_in_two_bytes', '1817', 'not_shortest'],
  ['255_in_three_bytes', '1900ff', 'not_shortest'],
  ['65535_in_five_bytes', '1a0000ffff', 'not_shortest'],
  ['2_to_the_32_less_1_in_nine_bytes', '1b00000000ffffffff', 'not_shortest'],
  ['length_not_shortest', '580100', 'not_shortest'],
  ['key_not_shortest', 'a178016101', 'not_shortest'],
  ['2_to_the_53', '1b0020000000000000', 'range'],
  ['indefinite_bytes', '5f4100ff', 'indefinite'],
  ['indefinite_text', '7f6161ff', 'indefinite'],
  ['indefinite_array', '9fff', 'indefinite'],
  ['indefinite_map', 'bfff', 'indefinite'],
  ['break_alone', 'ff', 'kind'],
  ['reserved_head', '1c', 'kind'],
  ['negative', '20', 'kind'],
  ['tag', 'c000', 'kind'],
  ['half_float', 'f93c00', 'kind'],
  ['false', 'f4', 'kind'],
  ['null', 'f6', 'kind'],
  ['undefined', 'f7', 'kind'],
  ['true_in_two_bytes', 'f815', 'kind'],
  ['integer_key', 'a10000', 'key'],
  ['bytes_key', 'a1416100', 'key'],
  ['duplicate_key', 'a2616100616101', 'duplicate'],
  ['keys_out_of_order', 'a2616200616101', 'order'],
  ['longer_key_first', 'a262616100616201', 'order'],
  ['six_levels', '818181818180', 'depth'],
  ['six_levels_of_maps', 'a16161a16161a16161a16161a16161a0', 'depth'],
  ['text_not_utf8', '61ff', 'utf8'],
  ['surrogate', '63eda080', 'utf8'],
])('%s', (_, bytes, defect) => {
  expect(defectOf(bytes)).toBe(defect);
});

test('a byte order mark is read as a character, so that what is hashed is what was read', () => {
  expect(hex(encode(decode(unhex('63efbbbf'))))).toBe('63efbbbf');
});

test('members are written in the order of their encoded keys', () => {
  const map = new Map([
    ['aa', 1],
    ['b', 2],
    ['a', 3],
  ]);
  expect(hex(encode(map))).toBe('a361610361620262616101');
});
