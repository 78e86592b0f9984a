// The words of the console: its own, those of accounts, and those that it shares.

import { type Language, type Pack, wear } from './index.ts';

const LOADERS: Readonly<Record<Language, () => Promise<Pack>>> = {
  'zh-CN': async () => {
    const [shared, account, own, review, said, errors, quasar] = await Promise.all([
      import('../locales/zh-CN/shared.json'),
      import('../locales/zh-CN/account.json'),
      import('../locales/zh-CN/console.json'),
      import('../locales/zh-CN/review.json'),
      import('../locales/zh-CN/messages.json'),
      import('../locales/zh-CN/errors.json'),
      import('quasar/lang/zh-CN.js'),
    ]);
    const sentences = { ...errors.default, ...own.default.errors, ...review.default.errors };
    return [{ ...shared.default, ...account.default, ...own.default, ...review.default, said: said.default }, sentences, quasar];
  },
  en: async () => {
    const [shared, account, own, review, said, errors, quasar] = await Promise.all([
      import('../locales/en/shared.json'),
      import('../locales/en/account.json'),
      import('../locales/en/console.json'),
      import('../locales/en/review.json'),
      import('../locales/en/messages.json'),
      import('../locales/en/errors.json'),
      import('quasar/lang/en-US.js'),
    ]);
    const sentences = { ...errors.default, ...own.default.errors, ...review.default.errors };
    return [{ ...shared.default, ...account.default, ...own.default, ...review.default, said: said.default }, sentences, quasar];
  },
};

/** Loads the console's words of a language and speaks it from then on. */
export async function speakInConsole(language: Language): Promise<void> {
  const [words, errors, quasar] = await LOADERS[language]();
  wear(language, { ...words, errors }, quasar);
}
