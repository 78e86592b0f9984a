// The CBOR of Sealbid Link 1: RFC 8949 §4.2.1 of six kinds of values, and nothing else.

import { type Bytes, concat, utf8 } from './bytes.ts';

/** An integer from 0, bytes, text, an array, a map with text keys, or `true`. */
export type CborValue = number | Uint8Array | string | true | readonly CborValue[] | CborMap;
export type CborMap = ReadonlyMap<string, CborValue>;

/** How bytes miss the CBOR of this protocol. */
export type CborDefect =
  | 'truncated'
  | 'trailing'
  | 'not_shortest'
  | 'indefinite'
  | 'kind'
  | 'range'
  | 'key'
  | 'duplicate'
  | 'order'
  | 'depth'
  | 'utf8';

/** Bytes that are not this protocol's CBOR. */
export class CborError extends Error {
  readonly defect: CborDefect;
  readonly at: number;

  constructor(defect: CborDefect, at: number) {
    super(`not deterministic CBOR at byte ${at}: ${defect}`);
    this.name = 'CborError';
    this.defect = defect;
    this.at = at;
  }
}

const MAX_DEPTH = 5;

function head(major: number, argument: number): Bytes {
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  if (argument <= 0xff) return Uint8Array.of(first | 24, argument);
  const bytes = new Uint8Array(argument <= 0xffff ? 3 : argument <= 0xffffffff ? 5 : 9);
  const view = new DataView(bytes.buffer);
  if (bytes.length === 3) view.setUint16(1, argument);
  else if (bytes.length === 5) view.setUint32(1, argument);
  else view.setBigUint64(1, BigInt(argument));
  bytes[0] = first | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  return bytes;
}

/** The order of encoded keys is that of their lengths, then of their bytes. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [at, byte] of a.entries()) {
    const difference = byte - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Writes a value; the members of its maps may be in any order. */
export function encode(value: CborValue): Bytes {
  if (value === true) return Uint8Array.of(0xf5);
  if (typeof value === 'number') return head(0, value);
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  if (typeof value === 'string') {
    const bytes = utf8(value);
    return concat(head(3, bytes.length), bytes);
  }
  if (value instanceof Map) {
    const members = [...(value as CborMap)].map(([key, member]) => ({ key: utf8(key), member: encode(member) }));
    members.sort((a, b) => compareKeys(a.key, b.key));
    return concat(head(5, members.length), ...members.flatMap(({ key, member }) => [head(3, key.length), key, member]));
  }
  const items = value as readonly CborValue[];
  return concat(head(4, items.length), ...items.map(encode));
}

/** Reads one value that fills `bytes`. Throws `CborError`. */
export function decode(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.finish();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  // A byte order mark is a character like any other here: what was read has to be what is written.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  finish(): void {
    if (this.#at !== this.#bytes.length) throw this.#error('trailing');
  }

  value(depth: number): CborValue {
    const [major, argument] = this.#head();
    if ((major === 4 || major === 5) && depth === MAX_DEPTH) throw this.#error('depth');
    switch (major) {
      case 0:
        return argument;
      case 2:
        return this.#take(argument).slice();
      case 3:
        return this.#text(argument);
      case 4:
        return this.#array(argument, depth + 1);
      case 5:
        return this.#map(argument, depth + 1);
      case 7:
        return true;
      default:
        throw this.#error('kind');
    }
  }

  #error(defect: CborDefect): CborError {
    return new CborError(defect, this.#at);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.#error('truncated');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Major type and argument. */
  #head(): [number, number] {
    const [first = 0] = this.#take(1);
    const [major, short] = [first >> 5, first & 0x1f];
    // Of simple values there is `true` alone.
    if (major === 7) {
      if (short !== 21) throw this.#error('kind');
      return [7, 0];
    }
    if (short < 24) return [major, short];
    if (short === 31 && major >= 2 && major <= 5) throw this.#error('indefinite');
    if (short > 27) throw this.#error('kind');
    const length = 1 << (short - 24);
    const argument = this.#take(length).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const least = length === 1 ? 24n : 1n << BigInt(4 * length);
    if (argument < least) throw this.#error('not_shortest');
    if (argument > BigInt(Number.MAX_SAFE_INTEGER)) throw this.#error(major === 0 ? 'range' : 'truncated');
    return [major, Number(argument)];
  }

  #text(length: number): string {
    const bytes = this.#take(length);
    try {
      return this.#utf8.decode(bytes);
    } catch {
      throw this.#error('utf8');
    }
  }

  #array(length: number, depth: number): CborValue[] {
    // Each element takes a byte at least; nothing is set aside for more than there can be.
    if (length > this.#bytes.length - this.#at) throw this.#error('truncated');
    return Array.from({ length }, () => this.value(depth));
  }

  #map(length: number, depth: number): CborMap {
    const members = new Map<string, CborValue>();
    let last: Bytes | undefined;
    for (let count = 0; count < length; count += 1) {
      const [major, keyLength] = this.#head();
      if (major !== 3) throw this.#error('key');
      const key = this.#text(keyLength);
      const bytes = utf8(key);
      const order = last === undefined ? -1 : compareKeys(last, bytes);
      if (order === 0) throw this.#error('duplicate');
      if (order > 0) throw this.#error('order');
      members.set(key, this.value(depth));
      last = bytes;
    }
    return members;
  }
}
