// Times are those of the place where tenders are held, and say so where the phone is elsewhere.

import { afterEach, describe, expect, test } from 'vitest';
import type { Composer } from 'vue-i18n';

import { timesOf, withTimes } from '../../src/i18n/time.ts';

const t = ((key: string, { time }: { time: string }) => `${key} ${time}`) as unknown as Composer['t'];
const OPENS = Date.parse('2026-12-18T01:30:07Z') / 1_000;
const { TZ } = process.env;

afterEach(() => {
  process.env['TZ'] = TZ;
});

describe('on a phone', () => {
  test.each([
    ['in the same zone', 'Asia/Shanghai', ''],
    ['in one that has the same time', 'Asia/Singapore', ''],
    ['elsewhere', 'Europe/Berlin', 'time.beijing '],
  ])('%s', (_, zone, name) => {
    process.env['TZ'] = zone;
    const [zh, en] = [timesOf(t, () => 'zh-CN'), timesOf(t, () => 'en')];
    expect([zh.weekday(OPENS), en.weekday(OPENS)]).toEqual([`${name}2026-12-18 周五 09:30`, `${name}2026-12-18 Fri 09:30`]);
    expect([zh.second(OPENS), zh.minute(OPENS)]).toEqual([`${name}2026-12-18 周五 09:30:07`, `${name}2026-12-18 09:30`]);
    expect(zh.minute(new Date(OPENS * 1_000))).toBe(zh.minute(OPENS));
    // The day is the same in Berlin, too, at that time.
    expect(zh.day(OPENS)).toBe('2026-12-18');
  });

  test('whose day is another', () => {
    process.env['TZ'] = 'America/New_York';
    expect(timesOf(t, () => 'en').day(OPENS)).toBe('time.beijing 2026-12-18');
  });

  test('midnight is the beginning of the day', () => {
    process.env['TZ'] = 'Asia/Shanghai';
    expect(timesOf(t, () => 'en').second(Date.parse('2026-12-17T16:00:09Z') / 1_000)).toBe('2026-12-18 Fri 00:00:09');
  });
});

test('sentence_named_its_deadline_in_the_time_of_greenwich', () => {
  process.env['TZ'] = 'Asia/Shanghai';
  const params = { deadline: '2026-12-18T01:30:07Z', opens: '2026-12-18T01:30:07.250Z', name: '2026-12-18', no: 'T01:30:07Z' };
  const said = { deadline: '2026-12-18 09:30', opens: '2026-12-18 09:30', name: '2026-12-18', no: 'T01:30:07Z' };
  expect(withTimes(timesOf(t, () => 'en'), params)).toEqual(said);
});
