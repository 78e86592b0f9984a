// @vitest-environment happy-dom
// What is seen before the desk has told the theme.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Dark, Quasar } from 'quasar';
import { createApp } from 'vue';
import { expect, test, vi } from 'vitest';

import { WindowState } from '../../src/composables/window.ts';
import { applySettings } from '../../src/platform/applied.ts';
import { haveOrientation } from '../../src/platform/tauri/orientation.ts';
import type { Theme } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';
import tellWindow, { SETTINGS } from '../desktop/window-answers.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, '../../desktop-public/theme.js'), 'utf8');

test.each([
  ['dark', false, 'dark'],
  ['light', true, undefined],
  ['system', true, 'dark'],
  ['system', false, undefined],
] as const)('window_was_light_until_the_desk_answered: %s, system dark %s', async (theme: Theme, isSystemDark, first) => {
  vi.stubGlobal('matchMedia', () => ({ matches: isSystemDark, addListener: () => undefined, removeListener: () => undefined }));
  const desk = new FakeDesk();
  tellWindow(desk);
  desk.on('settings_save', (ask) => ask);
  const state = new WindowState(desk);
  haveOrientation();
  createApp({}).use(Quasar, { plugins: { Dark } });
  await state.start();
  await applySettings(state);
  await state.save({ ...SETTINGS, theme });
  // The next window.
  (0, eval)(SCRIPT);
  expect(document.documentElement.dataset['theme']).toBe(first);
  await applySettings(state);
  expect(document.documentElement.dataset['theme']).toBeUndefined();
});
