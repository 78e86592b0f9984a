// What the pages say, from the same files as they have it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Language } from '../../src/i18n/index.ts';

interface Words {
  readonly [key: string]: string | Words;
}
const FILES = ['shared', 'phone', 'account', 'console'] as const;

function read(language: Language): Words {
  const folder = join(import.meta.dirname, '../../src/locales', language);
  return Object.assign({}, ...FILES.map((name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Words)) as Words;
}
const OF: Readonly<Record<Language, Words>> = { 'zh-CN': read('zh-CN'), en: read('en') };

/** The words of a key, gaps filled. */
export function say(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  const found = key.split('.').reduce<string | Words | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), OF[language]);
  if (typeof found !== 'string') throw new Error(`there are no words for ${key}`);
  return found.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(params[name]));
}
