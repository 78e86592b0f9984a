import { expect, test } from 'vitest';

import { standingOf } from '../../src/composables/standing.ts';

const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-12-31T00:00:00Z')];

const REVOKED = { at: '2026-06-01T00:00:00Z', reason: 'superseded' };

test.each([
  ['in its middle', '2026-06-01T00:00:00Z', undefined, true, 'valid', 213],
  ['in its middle, the service not asked', '2026-06-01T00:00:00Z', undefined, false, 'dated', 213],
  ['a month and a day before its end', '2026-11-30T00:00:00Z', undefined, true, 'valid', 31],
  ['less than a month before its end', '2026-12-01T00:00:01Z', undefined, true, 'ending', 29],
  ['after its end', '2026-12-31T00:00:01Z', undefined, true, 'ended', -1],
  ['before its time', '2025-12-31T23:00:00Z', undefined, true, 'early', 364],
  ['just issued, the clock a minute behind', '2025-12-31T23:59:00Z', undefined, true, 'valid', 364],
  ['revoked', '2026-06-01T00:00:00Z', REVOKED, true, 'revoked', 213],
  ['revoked, the service not asked', '2026-06-01T00:00:00Z', REVOKED, false, 'revoked', 213],
] as const)('a certificate %s', (_, now, revoked, isTold, is, days) => {
  expect(standingOf({ notBefore, notAfter, revoked }, Date.parse(now), isTold)).toEqual({ is, days });
});
