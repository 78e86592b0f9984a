import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { bundleOf } from '../../src/platform/bundle.ts';

const LIST = `${'ab'.repeat(32)}  assets/phone-AAAAAAAA.js\n${'cd'.repeat(32)}  index.html\n`;
const SELF = 'https://192.0.2.7:8443/assets/phone-AAAAAAAA.js';

test('a page knows the bundle that it is of', async () => {
  const bundle = await bundleOf(SELF, () => Promise.resolve(new Response(LIST)));
  expect(bundle).toEqual({ sha256: createHash('sha256').update(LIST).digest('hex'), isCurrent: true });
});

test('a page that was replaced meanwhile says so', async () => {
  const bundle = await bundleOf(SELF.replace('AAAAAAAA', 'BBBBBBBB'), () => Promise.resolve(new Response(LIST)));
  expect(bundle?.isCurrent).toBe(false);
});

test.each([
  ['is refused', () => Promise.resolve(new Response(LIST, { status: 404 }))],
  ['cannot be reached', () => Promise.reject(new TypeError('away'))],
])('nothing is said of a bundle whose list %s', async (_, fetch) => {
  expect(await bundleOf(SELF, fetch)).toBeUndefined();
});
