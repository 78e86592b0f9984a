// Days as licences and people write them.

import { expect, test } from 'vitest';

import { asDay } from '../src/day.ts';

test.each([
  ['2020-03-18', '2020-03-18'],
  ['2020年3月18日', '2020-03-18'],
  ['2020 年 03 月 18 日', '2020-03-18'],
  ['2020/3/8', '2020-03-08'],
  ['２０２０．３．１８', '2020-03-18'],
  ['20200318', '2020-03-18'],
  [' 2020-3-18 ', '2020-03-18'],
  ['2020-03', '2020-03'],
  ['长期', '长期'],
  ['', ''],
])('%s', (typed, day) => {
  expect(asDay(typed)).toBe(day);
});
