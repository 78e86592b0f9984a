// The types of `link.cddl` as readers and writers: what is read here is not judged again.

import { p256 } from '@noble/curves/nist.js';

import { type Bytes, utf8 } from './bytes.ts';
import type { CborMap, CborValue } from './cbor.ts';

/** CBOR of this protocol that is no message of it: `at` is the key. */
export class TypeMismatch extends Error {
  readonly at: string;

  constructor(at: string) {
    super(`${at} is not what it may be`);
    this.name = 'TypeMismatch';
    this.at = at;
  }
}

/** How values of one type are read and written. */
export interface Type<T> {
  /** Throws `TypeMismatch`. */
  read(this: void, value: CborValue): T;
  write(this: void, value: T): CborValue;
}

/** What a type reads. */
export type Of<T> = T extends { read(this: void, value: CborValue): infer Value } ? Value : never;

/** An integer from 0, or `min`, to `max`. */
export function uint(max: number, min = 0): Type<number> {
  return {
    read(value) {
      if (typeof value !== 'number' || value < min || value > max) throw new TypeMismatch('integer');
      return value;
    },
    write: (value) => value,
  };
}

/** Bytes, from `min` to `max` of them. */
export function bytes(min: number, max = min): Type<Bytes> {
  return {
    read(value) {
      if (!(value instanceof Uint8Array) || value.length < min || value.length > max) throw new TypeMismatch('bytes');
      return new Uint8Array(value);
    },
    write: (value) => value,
  };
}

/** Text that `allows` takes. */
function text(allows: (text: string) => boolean): Type<string> {
  return {
    read(value) {
      if (typeof value !== 'string' || !allows(value)) throw new TypeMismatch('text');
      return value;
    },
    write: (value) => value,
  };
}

/** One of some words. */
export function word<const W extends string>(...words: readonly W[]): Type<W> {
  return {
    read(value) {
      const found = words.find((known) => known === value);
      if (found === undefined) throw new TypeMismatch('word');
      return found;
    },
    write: (value) => value,
  };
}

/** `true`; what is not so is absent. */
export const mark: Type<true> = {
  read(value) {
    if (value !== true) throw new TypeMismatch('mark');
    return value;
  },
  write: (value) => value,
};

/** An array of `min` to `max` elements. */
export function list<T>(min: number, max: number, element: Type<T>): Type<readonly T[]> {
  return {
    read(value) {
      if (!Array.isArray(value) || value.length < min || value.length > max) throw new TypeMismatch('array');
      return (value as readonly CborValue[]).map((item) => element.read(item));
    },
    write: (value) => value.map((item) => element.write(item)),
  };
}

/** `type`, as far as `allows` takes what it reads. */
export function where<T>(type: Type<T>, at: string, allows: (value: T) => boolean): Type<T> {
  return {
    read(value) {
      const read = type.read(value);
      if (!allows(read)) throw new TypeMismatch(at);
      return read;
    },
    write: type.write,
  };
}

type Members = Readonly<Record<string, Type<unknown>>>;
type Written<M extends Members> = { readonly [K in keyof M]: Of<M[K]> };

function read(key: string, type: Type<unknown>, value: CborValue): unknown {
  try {
    return type.read(value);
  } catch (error) {
    throw error instanceof TypeMismatch ? new TypeMismatch(key) : error;
  }
}

/** A map with exactly these keys: some have to be there, others may. */
export function record<const R extends Members>(required: R): Type<Written<R>>;
export function record<const R extends Members, const O extends Members>(
  required: R,
  optional: O,
): Type<Written<R> & Partial<Written<O>>>;
export function record(required: Members, optional: Members = {}): Type<Written<Members>> {
  // Each member is read and written by the type that stands under its key.
  const types: readonly [string, Type<unknown>][] = Object.entries({ ...required, ...optional });
  return {
    read(value) {
      const members = asMap(value);
      const found: Record<string, unknown> = {};
      for (const [key, type] of types) {
        const member = members.get(key);
        if (member !== undefined) found[key] = read(key, type, member);
        else if (key in required) throw new TypeMismatch(key);
      }
      if (members.size !== Object.keys(found).length) throw new TypeMismatch('key');
      return found;
    },
    write(value) {
      const members = types.filter(([key]) => value[key] !== undefined);
      return new Map(members.map(([key, type]) => [key, type.write(value[key])]));
    },
  };
}

function asMap(value: CborValue): CborMap {
  if (!(value instanceof Map)) throw new TypeMismatch('map');
  return value as CborMap;
}

/** One of several maps, told apart by the word under `key`. */
export function variant<T extends object>(key: keyof T & string, types: Readonly<Record<string, Type<T>>>): Type<T> {
  const typeOf = (tag: unknown): Type<T> => {
    const type = typeof tag === 'string' && Object.hasOwn(types, tag) ? types[tag] : undefined;
    if (type === undefined) throw new TypeMismatch(key);
    return type;
  };
  return {
    read: (value) => typeOf(asMap(value).get(key)).read(value),
    write: (value) => typeOf(value[key]).write(value),
  };
}

/** Characters that control, separate lines, reorder or hide text, from the first to the last of each run. */
const TREACHEROUS: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x061c, 0x061c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2069],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

function isTreacherous(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return TREACHEROUS.some(([first, last]) => code >= first && code <= last);
}

const MAX_NAME = 120;

function isName(value: string): boolean {
  const length = utf8(value).length;
  return length >= 1 && length <= MAX_NAME && !Array.from(value).some(isTreacherous);
}

/** A text as it becomes a `name`: treacherous characters are left out and the end, if need be, becomes `…`. */
export function cleaned(text: string): string {
  const kept = Array.from(text).filter((character) => !isTreacherous(character));
  if (utf8(kept.join('')).length <= MAX_NAME) return kept.join('');
  while (utf8(kept.join('')).length > MAX_NAME - utf8('…').length) kept.pop();
  return `${kept.join('')}…`;
}

function isMediaType(value: string): boolean {
  return /^[\x21-\x7e]{1,80}$/u.test(value);
}

function isPoint(value: Bytes): boolean {
  try {
    p256.Point.fromBytes(value).assertValidity();
    return true;
  } catch {
    return false;
  }
}

export const id = bytes(16);
export const digest = bytes(32);
export const signature = bytes(64);
/** A point of P-256, uncompressed. */
export const point = where(bytes(65), 'point', isPoint);
/** 65 bytes that are to be a point, judged where they are used. */
export const encapsulated = bytes(65);
/** Text of 1 to 120 bytes without characters that control, reorder or hide text. */
export const name = text(isName);
export const mediaType = text(isMediaType);
/** Unix seconds to the end of the year 9999. */
export const seconds = uint(253_402_300_799);
export const count = uint(Number.MAX_SAFE_INTEGER);
/** Bytes of a file, to 1 TiB. */
export const size = uint(1_099_511_627_776);
/** A side of what a signature is written into. */
export const millimetres = uint(200, 10);
export const op = word('AUDIT', 'DECRYPT', 'LOGIN', 'PAIR', 'SIGN', 'WRITE');
export type Op = Of<typeof op>;
