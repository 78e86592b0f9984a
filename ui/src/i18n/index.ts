// The two languages of the screens. Sentences of codes come from errors.json, which the command line shares; codes that arise on a
// page alone stand in that page's own file.

import { Lang } from 'quasar';
import { createI18n } from 'vue-i18n';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '中文', en: 'English' };

/** Words in any depth. */
export interface Words {
  readonly [key: string]: string | Words;
}

/** The words of a language in one page: its own, the sentences of codes, Quasar's. */
export type Pack = readonly [words: Words, errors: Words, quasar: typeof import('quasar/lang/en-US.js')];

const LOADERS: Readonly<Record<Language, () => Promise<Pack>>> = {
  'zh-CN': async () => {
    const [shared, phone, account, enterprise, said, errors, quasar] = await Promise.all([
      import('../locales/zh-CN/shared.json'),
      import('../locales/zh-CN/phone.json'),
      import('../locales/zh-CN/account.json'),
      import('../locales/zh-CN/enterprise.json'),
      import('../locales/zh-CN/messages.json'),
      import('../locales/zh-CN/errors.json'),
      import('quasar/lang/zh-CN.js'),
    ]);
    return [{ ...shared.default, ...phone.default, ...account.default, ...enterprise.default, said: said.default }, errors.default, quasar];
  },
  en: async () => {
    const [shared, phone, account, enterprise, said, errors, quasar] = await Promise.all([
      import('../locales/en/shared.json'),
      import('../locales/en/phone.json'),
      import('../locales/en/account.json'),
      import('../locales/en/enterprise.json'),
      import('../locales/en/messages.json'),
      import('../locales/en/errors.json'),
      import('quasar/lang/en-US.js'),
    ]);
    return [{ ...shared.default, ...phone.default, ...account.default, ...enterprise.default, said: said.default }, errors.default, quasar];
  },
};

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' satisfies Language,
  fallbackLocale: false,
  messages: {},
});

/** The language of a browser that prefers these. */
export function languageOf(preferred: readonly string[]): Language {
  return preferred[0]?.toLowerCase().startsWith('zh') === false ? 'en' : 'zh-CN';
}

/** Speaks a language from now on: with these words, and Quasar's own. */
export function wear(language: Language, words: Words, quasar: typeof import('quasar/lang/en-US.js')): void {
  i18n.global.setLocaleMessage(language, words);
  i18n.global.locale.value = language;
  Lang.set(quasar.default as Parameters<typeof Lang.set>[0]);
  document.documentElement.lang = language;
}

/** Loads the phone's words of a language and speaks it from then on. */
export async function speak(language: Language): Promise<void> {
  const [phone, errors, quasar] = await LOADERS[language]();
  wear(language, { ...phone, errors: { ...errors, ...(phone['errors'] as Words) } }, quasar);
}
