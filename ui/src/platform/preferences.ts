// What the person chose for this browser: language and theme. Nothing secret, and wanted before the database is open.

import { Dark } from 'quasar';
import { type Ref, ref, watch } from 'vue';

import { LANGUAGES, type Language, languageOf } from '../i18n/index.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = { language: 'sealbid-language', theme: 'sealbid-theme' } as const;

function stored<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  try {
    const found = localStorage.getItem(key);
    return allowed.find((value) => value === found);
  } catch {
    // A browser that keeps nothing for this page.
    return undefined;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds until the page is closed.
  }
}

export const language: Ref<Language> = ref(stored(KEY.language, LANGUAGES) ?? languageOf(navigator.languages));
export const theme: Ref<Theme> = ref(stored(KEY.theme, THEMES) ?? 'auto');

function wear(chosen: Theme): void {
  Dark.set(chosen === 'auto' ? 'auto' : chosen === 'dark');
}

/** Applies what was chosen, now and whenever it changes; `speak` loads the page's words of a language. Quasar has to be installed. */
export async function applyPreferences(speak: (language: Language) => Promise<void>): Promise<void> {
  wear(theme.value);
  watch(theme, (chosen) => {
    keep(KEY.theme, chosen);
    wear(chosen);
  });
  watch(language, (chosen) => {
    keep(KEY.language, chosen);
    void speak(chosen);
  });
  await speak(language.value);
}
