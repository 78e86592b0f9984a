// Why there is no picture.

import { expect, test } from 'vitest';

import { troubleOf } from '../../src/scan/camera.ts';

test.each([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
  ['TypeError', 'unsupported'],
])('%s', (name, trouble) => {
  expect(troubleOf(new DOMException('', name))).toBe(trouble);
});

test('anything else', () => {
  expect(troubleOf(new TypeError())).toBe('unsupported');
});
