import { describe, expect, test } from 'vitest';

import { asAccountTail, asCard, asCode, asIdNumber, asPhone, dayIn, isPhone, judgeCard, judgeIdNumber, judgeName, showCard, showIdNumber, showPhone } from '../src/person.ts';

const TODAY = '2026-12-15';
/** Of a region that there is not. */
const ID = '99000019900307775X';

describe('a mobile number', () => {
  test.each([
    ['as it is', '138 0000 0000'],
    ['with hyphens', '138-0000-0000'],
    ['with the country', '+86 138 0000 0000'],
    ['full width', '１３８ ００００ ００００'],
    ['with too much behind it', '138 0000 0000 123'],
  ])('typed %s is understood', (_, typed) => {
    expect(showPhone(asPhone(typed))).toBe('138 0000 0000');
  });

  test('is shown in groups as it grows', () => {
    expect(['', '1', '138', '1380', '1380000', '13800001'].map(showPhone)).toEqual(['', '1', '138', '138 0', '138 0000', '138 0000 1']);
  });

  test('begins with 13 to 19 and is whole', () => {
    const typed = ['138 0000 0000', '128 0000 0000', '238 0000 0000', '138 0000 000'];
    expect(typed.map((one) => isPhone(asPhone(one), false))).toEqual([true, false, false, false]);
  });

  test('invented_number_was_taken_in_production', () => {
    const typed = ['100 0000 0000', '100 0000 0099', '100 0000 0100', '100 0000 009'].map(asPhone);
    expect(typed.map((one) => isPhone(one, true))).toEqual([true, true, false, false]);
    expect(typed.map((one) => isPhone(one, false))).toEqual([false, false, false, false]);
  });
});

test.each([
  ['730518', '730518'],
  ['７３０ ５１８', '730518'],
  ['【封标】验证码 730518，5 分钟内有效', '730518'],
  ['73', '73'],
  ['2026-12-15 73', '202612'],
])('code_was_not_found_in_what_was_pasted %s', (typed, code) => {
  expect(asCode(typed)).toBe(code);
});

describe('an ID number', () => {
  test.each([
    [ID, 'good'],
    ['990000199003077754', 'check'],
    ['990000900307775', 'form'],
    ['990000199013077754', 'day'],
    ['990000199002307754', 'day'],
    ['990000200812157754', 'check'],
    ['990000200812167754', 'young'],
    // No region begins with 0.
    ['0'.concat('90000199003077754'), 'form'],
  ] as const)('%s is %s', (number, verdict) => {
    expect(judgeIdNumber(number, TODAY)).toBe(verdict);
  });

  test('born on 29 February is of age on 1 March', () => {
    expect([judgeIdNumber('990000200802297754', '2026-02-28'), judgeIdNumber('990000200802297754', '2026-03-01')]).toEqual(['young', 'good']);
  });

  test('ends in X however that was typed', () => {
    expect(showIdNumber(asIdNumber(' 990000 19900307775x '))).toBe('990000 1990 0307 775X');
  });
});

describe('the number of a card', () => {
  test.each([
    ['6222 0000 0000 0000 000', 'check'],
    ['6222 0000 0000 0000 004', 'good'],
    ['4111 1111 1111 1111', 'good'],
    ['4111 1111 1111 1112', 'check'],
    ['4111 1111 111', 'form'],
  ] as const)('%s is %s', (typed, verdict) => {
    expect(judgeCard(asCard(typed))).toBe(verdict);
    expect(showCard(asCard(typed))).toBe(typed);
  });
});

test.each([
  ['林一舟', 'good'],
  ['阿卜杜拉·买买提', 'good'],
  ['林', 'short'],
  ['林1舟', 'sign'],
  ['舟'.repeat(41), 'long'],
] as const)('the name %s is %s', (name, verdict) => {
  expect(judgeName(name)).toBe(verdict);
});

test('a day is that of the place where tenders are held', () => {
  expect([dayIn(Date.parse('2026-12-14T15:59:59Z')), dayIn(Date.parse('2026-12-14T16:00:00Z'))]).toEqual(['2026-12-14', '2026-12-15']);
});

test.each([
  ['three typed', '123', '123'],
  ['one too many typed', '1234567', '123456'],
  ['full width', '１２３４５６', '123456'],
  ['a whole number pasted', '0000 0000 0012 3456', '123456'],
] as const)('the end of an account: %s', (_name, typed, tail) => {
  expect(asAccountTail(typed)).toBe(tail);
});
