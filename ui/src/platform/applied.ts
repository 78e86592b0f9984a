// What the person chose for this window, applied: language and theme.

import { Dark } from 'quasar';
import { watch } from 'vue';

import type { WindowState } from '../composables/window.ts';
import { speakInWindow } from '../i18n/desktop.ts';
import type { Theme } from '../wire/desk.ts';

function wear(theme: Theme): void {
  Dark.set(theme === 'system' ? 'auto' : theme === 'dark');
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
