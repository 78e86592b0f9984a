import { afterEach, expect, test, vi } from 'vitest';

import { earlierAddress, forgetAddress } from '../../src/platform/address.ts';

const HERE = 'https://192.0.2.7:8443';
const THERE = 'https://192.0.2.7:9443';

test.each([
  ['none', '', undefined],
  ['of this address', `sealbid-address=${encodeURIComponent(HERE)}`, undefined],
  ['of another port', `a=b; sealbid-address=${encodeURIComponent(THERE)}; c=d`, THERE],
  ['of another name that ends alike', `xsealbid-address=${encodeURIComponent(THERE)}`, undefined],
  ['that is no address', 'sealbid-address=%E0%A4%A', undefined],
  ['that would run code', `sealbid-address=${encodeURIComponent('javascript:alert(1)')}`, undefined],
])('a cookie %s', (_, cookies, earlier) => {
  expect(earlierAddress(HERE, cookies)).toBe(earlier);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['this address is forgotten', HERE, true],
  ['another, where certificates may be, is kept', THERE, false],
])('%s', (_, remembered, isForgotten) => {
  const page = { cookie: '' };
  vi.stubGlobal('document', page);
  forgetAddress(HERE, `sealbid-address=${encodeURIComponent(remembered)}`);
  expect(page.cookie.includes('Max-Age=0;')).toBe(isForgotten);
});
