// What our readers take and refuse, compared with what cddl-verifier, which we did not write, says of link.cddl.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { hex, unhex } from '../../src/link/bytes.ts';
import { type CborMap, type CborValue, decode, encode } from '../../src/link/cbor.ts';
import { type Kind, KINDS, readMessage } from '../../src/link/messages.ts';
import { CONVERSATIONS, pathOf } from './support/files.ts';
import { tell } from './support/tell.ts';

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly kind: Kind;
  readonly cbor: string;
}

function isMap(value: CborValue): value is CborMap {
  return value instanceof Map;
}

function isArray(value: CborValue): value is readonly CborValue[] {
  return Array.isArray(value);
}

/** Values of every kind, and those at the edge of what `value` may be. */
function instead(value: CborValue): [string, CborValue][] {
  const others: [string, CborValue][] = [
    ['zero', 0],
    ['the largest integer', Number.MAX_SAFE_INTEGER],
    ['a word', 'x'],
    ['no text', ''],
    ['121 bytes of text', 'x'.repeat(121)],
    ['three bytes', new Uint8Array(3)],
    ['no bytes', new Uint8Array()],
    ['no elements', []],
    ['no members', new Map()],
    ['true', true],
  ];
  if (typeof value === 'number') others.push(['one more', value + 1]);
  if (value instanceof Uint8Array) {
    others.push(['a byte more', new Uint8Array([...value, 0])], ['a byte less', value.slice(1)]);
  }
  if (isArray(value) && value[0] !== undefined) others.push(['51 of them', new Array<CborValue>(51).fill(value[0])]);
  return others;
}

/** All values that differ from `value` in one place. */
function* variants(value: CborValue, at: string): Generator<[string, CborValue]> {
  for (const [name, other] of instead(value)) yield [`${at}: ${name}`, other];
  if (isMap(value)) {
    yield [`${at}: a member more`, new Map([...value, ['zz', 1]])];
    for (const [key, member] of value) {
      yield [`${at} without ${key}`, new Map([...value].filter(([other]) => other !== key))];
      for (const [name, other] of variants(member, `${at}.${key}`)) yield [name, new Map([...value, [key, other]])];
    }
  } else if (isArray(value)) {
    // The elements of an array are of one type; the first stands for all.
    for (const item of value.slice(0, 1)) {
      for (const [name, other] of variants(item, `${at}[0]`)) yield [name, value.with(0, other)];
    }
  }
}

function ruleOf(kind: Kind, value: CborValue): string {
  if (kind !== 'HELLO') return kind.toLowerCase();
  return isMap(value) && value.has('k_auth') ? 'hello-pair' : 'hello-operation';
}

/** What tells messages of one kind apart: their words, their keys, and those of what was made. */
function formOf(key: string, member: CborValue): string {
  if (typeof member === 'string') return member;
  const [first] = key === 'out' && isArray(member) ? member : [];
  return first !== undefined && isMap(first) ? [...first.keys()].join('+') : key;
}

/** One message of each form, and all that differs from it in one place. */
async function cases(): Promise<Case[]> {
  const found = new Map<string, Case>();
  for (const name of CONVERSATIONS) {
    for (const frame of (await tell(name)).frames) {
      const kind = KINDS.find((known) => known === frame.kind) ?? 'HELLO';
      const value = decode(unhex(frame.cbor));
      const members = isMap(value) ? [...value] : [];
      const form = members.map(([key, member]) => formOf(key, member)).join();
      if (found.has(`${kind} ${form}`)) continue;
      found.set(`${kind} ${form}`, { name: `${kind} of ${name}`, rule: ruleOf(kind, value), kind, cbor: frame.cbor });
    }
  }
  return [...found.values()].flatMap((whole) => [
    whole,
    ...[...variants(decode(unhex(whole.cbor)), whole.name)].map(([name, value]) => ({
      ...whole,
      name,
      cbor: hex(encode(value)),
    })),
  ]);
}

function verdicts(asked: readonly Case[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sealbid-cddl-'));
  try {
    const list = join(folder, 'cases');
    writeFileSync(list, asked.map(({ rule, cbor }) => `${rule} ${cbor}\n`).join(''));
    const paths = ['crates/link/tests/judge_cddl.py', 'docs/protocol/link.cddl'].map(pathOf);
    const python = pathOf('.venv/bin/python');
    return execFileSync(python, [...paths, list], { encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isTaken({ kind, cbor, rule }: Case): boolean {
  try {
    const { body } = readMessage(kind, unhex(cbor));
    // Of HELLO there are two forms, each with its rule.
    return kind !== 'HELLO' || 'k_auth' in body === (rule === 'hello-pair');
  } catch {
    return false;
  }
}

/** What CDDL cannot say: the bytes of a stroke are points of five. */
const NOT_SAID = /\.strokes\[0\]: a byte (?:more|less)$/u;

test('a message is taken exactly where the schema holds', async () => {
  const asked = await cases();
  const said = verdicts(asked);
  expect(said.length).toBe(asked.length);
  const differing = asked.filter((asked, at) => isTaken(asked) !== (said[at] === 'valid'));
  expect(differing.map(({ name }) => name).filter((name) => !NOT_SAID.test(name))).toEqual([]);
  expect(differing.length, 'and they are refused').toBe(2);
  expect(asked.filter(isTaken).length).toBeGreaterThan(100);
  expect(asked.length).toBeGreaterThan(2_500);
}, 120_000);
