import { expect, test } from 'vitest';

import { asPhone } from '../src/person.ts';
import { lookAtPassword } from '../src/password.ts';

const NUMBER = asPhone('138 2468 1357');

test.each([
  ['short', 'aB3$xyz'],
  ['long', 'aB3$'.repeat(33)],
  ['number', `my ${NUMBER}`],
  ['number', `x${NUMBER.slice(-8)}y`],
  ['repeats', 'aaaaaaaa1111'],
  ['row', 'abcdefgh'],
  ['row', 'qwertyuiop'],
  ['row', '87654321'],
  ['few', 'tzlkapre'],
] as const)('what is weak is so for %s: %s', (weakness, password) => {
  expect(lookAtPassword(password, NUMBER)).toEqual({ strength: 'weak', weakness });
});

test.each([
  ['fair', 'tz8Lka9pre'],
  ['good', 'seven paper boats'],
  ['good', '林间七只纸船慢慢漂过河湾去'],
] as const)('what is hard to guess is %s: %s', (strength, password) => {
  expect(lookAtPassword(password, NUMBER)).toEqual({ strength });
});
