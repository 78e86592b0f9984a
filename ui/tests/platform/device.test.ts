import { expect, test } from 'vitest';

import { deviceName } from '../../src/platform/device.ts';

const TAIL = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${TAIL} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Chrome, Pixel 9'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${TAIL} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Chrome, Android'],
  [`Mozilla/5.0 (Linux; Android 14; M2102J2SC Build/UKQ1) ${TAIL} Chrome/131.0 Mobile MicroMessenger/8.0 Safari/537.36`, 'WeChat, M2102J2SC'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1', 'Safari, iPhone'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${TAIL} Chrome/131.0 Safari/537.36 Edg/131.0`, 'Edge, Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
  ['', 'Browser'],
])('%s', (agent, name) => {
  expect(deviceName(agent)).toBe(name);
});
