import { expect, test } from 'vitest';

import { countingClock } from '../../src/platform/clock.ts';

/** Both clocks after each step: by how much the counter and the wall clock moved, and what is counted. */
test.each<[string, readonly (readonly [number, number, number])[]]>([
  ['both go on', [[500, 500, 500], [500, 500, 1_000]]],
  ['the counter stood still while the phone slept', [[500, 500, 500], [0, 60_000, 60_500], [100, 100, 60_600]]],
  ['a short sleep after a short sleep', [[0, 700, 0], [0, 700, 1_400]]],
  ['the wall clock is set back', [[500, -3_600_000, 500], [500, 500, 1_000]]],
  ['a sleep after the wall clock was set back', [[0, -3_600_000, 0], [0, 60_000, 60_000]]],
  ['the wall clock stands still', [[60_000, 0, 60_000], [500, 500, 60_500]]],
  ['milliseconds that are rounded up add up to nothing', Array.from({ length: 3_000 }, (_, at) => [1, at % 2 === 0 ? 2 : 0, at + 1] as const)],
])('%s', (_, steps) => {
  let [counter, wall] = [10, 1_795_600_000_000];
  const clock = countingClock(
    () => counter,
    () => wall,
  );
  const begun = clock();
  for (const [counted, moved, expected] of steps) {
    counter += counted;
    wall += moved;
    expect(clock() - begun).toBe(expected);
  }
});
