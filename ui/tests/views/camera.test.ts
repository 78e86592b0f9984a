// @vitest-environment happy-dom
// Nobody is filmed while the page is not looked at.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type App, createApp } from 'vue';

import { i18n } from '../../src/i18n/index.ts';
import CameraView from '../../src/views/phone/scan/CameraView.vue';

let app: App;
let asked: ((stream: MediaStream) => void)[];
let streams: { isLive: boolean }[];

/** The browser lets the page have the camera. */
async function allow(): Promise<void> {
  const own = { isLive: true };
  streams.push(own);
  const stream = Object.assign(new MediaStream(), { getTracks: () => [{ stop: () => (own.isLive = false) }] });
  asked.shift()?.(stream);
  await new Promise((resolve) => setTimeout(resolve, 5));
}

function look(visibilityState: 'hidden' | 'visible'): void {
  Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  [asked, streams] = [[], []];
  vi.stubGlobal('isSecureContext', true);
  const getUserMedia = (): Promise<MediaStream> => new Promise((resolve) => asked.push(resolve));
  Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia }, configurable: true });
  document.body.innerHTML = '<div id="app"></div>';
  const [reader, eye] = [{ read: () => Promise.resolve([]) }, { frame: () => undefined }];
  app = createApp(CameraView, { reader, eye, isReading: false }).use(i18n);
  i18n.global.setMissingHandler((_, key) => key);
  app.mount('#app');
});
afterEach(() => {
  app.unmount();
  look('visible');
  vi.unstubAllGlobals();
});

test('put away while the browser asks, the camera stays off until the page is looked at again', async () => {
  look('hidden');
  await allow();
  expect(streams.map(({ isLive }) => isLive)).toEqual([false]);
  look('visible');
  expect(asked.length).toBe(1);
  await allow();
  expect(streams.map(({ isLive }) => isLive)).toEqual([false, true]);
});

test('looked at again while the browser still asks, it is asked once', async () => {
  look('hidden');
  look('visible');
  expect(asked.length).toBe(1);
  await allow();
  expect(streams.map(({ isLive }) => isLive)).toEqual([true]);
});

test('put away while it is open, it is let go and opened again', async () => {
  await allow();
  look('hidden');
  expect(streams.map(({ isLive }) => isLive)).toEqual([false]);
  look('visible');
  await allow();
  expect(streams.map(({ isLive }) => isLive)).toEqual([false, true]);
});
