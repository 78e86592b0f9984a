// What the pages say, from the same files as they have it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Language, Words } from '../../../src/i18n/index.ts';

const LOCALES = join(import.meta.dirname, '../../../src/locales');
const FILES = ['shared', 'phone', 'account', 'enterprise', 'console', 'review', 'window', 'stamping'] as const;

function load(language: Language): Words {
  const read = (name: string): Words => JSON.parse(readFileSync(join(LOCALES, language, `${name}.json`), 'utf8')) as Words;
  const pages = Object.assign({}, ...FILES.map(read)) as Words;
  // What arises on the phone alone stands in its own file.
  return { ...pages, said: read('messages'), errors: { ...read('errors'), ...(read('phone')['errors'] as Words) } };
}
const OF: Readonly<Record<Language, Words>> = { 'zh-CN': load('zh-CN'), en: load('en') };

/** The words of a key, placeholders filled. */
export function words(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  const found = key.split('.').reduce<string | Words | undefined>(
    (at, part) => (typeof at === 'object' ? at[part] : undefined),
    OF[language],
  );
  if (typeof found !== 'string') throw new Error(`there are no words for ${key}`);
  return found.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(params[name]));
}
