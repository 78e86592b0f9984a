// What the person chose for this window, applied: language and theme.

import { Dark } from 'quasar';
import { watch } from 'vue';

import type { WindowState } from '../composables/window.ts';
import { speakInWindow } from '../i18n/desktop.ts';
import type { Theme } from '../wire/desk.ts';

/** Where desktop-public/theme.js finds the theme before the desk has told it. */
const KEY = 'sealbid-window-theme';

function wear(theme: Theme): void {
  Dark.set(theme === 'system' ? 'auto' : theme === 'dark');
  // From here on the body says it.
  delete document.documentElement.dataset['theme'];
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The next window begins in the system's theme.
  }
}

/** Applies what was chosen, now and whenever it changes. Quasar has to be installed. */
export async function applySettings(state: WindowState): Promise<void> {
  wear(state.settings.value.theme);
  watch(() => state.settings.value.theme, wear);
  watch(state.language, (language) => {
    void speakInWindow(language);
  });
  await speakInWindow(state.language.value);
}
