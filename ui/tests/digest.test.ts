import { expect, test } from 'vitest';

import { digestEnds, digestGroups } from '../src/digest.ts';

test('a digest by its ends and in groups', () => {
  const digits = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, '0')).join('');
  expect(digestEnds(digits)).toBe('00010203 … 1c1d1e1f');
  expect(digestGroups(digits).split(' ').map((group) => group.length)).toEqual(Array.from({ length: 8 }, () => 8));
});
