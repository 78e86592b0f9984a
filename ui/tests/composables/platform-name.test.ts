import { expect, test } from 'vitest';

import { platformNames } from '../../src/composables/platform-name.ts';
import type { Network } from '../../src/service/network.ts';

/** A machine that does other things too takes its time. */
const PATIENT = { timeout: 10_000 };

test('every field of a form asked for the names of platforms on its own', async () => {
  let [asked, isAway] = [0, true];
  const network: Network = {
    fetch: () => {
      asked += 1;
      if (isAway) return Promise.reject(new TypeError('away'));
      return Promise.resolve(Response.json([{ code: 'jiangbei', name: '江北示范市公共资源交易平台', region: '示范省', kind: 'local' }]));
    },
    wait: () => Promise.resolve(),
    jitter: () => 0,
  };
  const away = platformNames(network);
  await expect.poll(() => Object.is(platformNames(network), away), PATIENT).toBe(false);
  // It failed, so it was asked for again; now it is there for all.
  isAway = false;
  await expect.poll(() => platformNames(network).value.get('jiangbei'), PATIENT).toBe('江北示范市公共资源交易平台');
  const before = asked;
  expect(platformNames(network)).toBe(platformNames(network));
  expect(asked).toBe(before);
}, 30_000);
