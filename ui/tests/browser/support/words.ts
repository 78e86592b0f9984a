// What the page says, from the same files as it has it.

import type { Language } from '../../../src/i18n/index.ts';
import enErrors from '../../../src/locales/en/errors.json' with { type: 'json' };
import en from '../../../src/locales/en/phone.json' with { type: 'json' };
import enShared from '../../../src/locales/en/shared.json' with { type: 'json' };
import zhErrors from '../../../src/locales/zh-CN/errors.json' with { type: 'json' };
import zh from '../../../src/locales/zh-CN/phone.json' with { type: 'json' };
import zhShared from '../../../src/locales/zh-CN/shared.json' with { type: 'json' };

interface Words {
  readonly [key: string]: string | Words;
}
const OF: Readonly<Record<Language, Words>> = {
  'zh-CN': { ...zhShared, ...zh, errors: { ...zhErrors, ...zh.errors } },
  en: { ...enShared, ...en, errors: { ...enErrors, ...en.errors } },
};

/** The words of a key, placeholders filled. */
export function words(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  const found = key.split('.').reduce<string | Words | undefined>(
    (at, part) => (typeof at === 'object' ? at[part] : undefined),
    OF[language],
  );
  if (typeof found !== 'string') throw new Error(`there are no words for ${key}`);
  return found.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(params[name]));
}
