// What the window says, from the same files as it has it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Language } from '../../../src/i18n/index.ts';
import { ROOT } from '../../browser/support/programs.ts';

interface Words {
  readonly [key: string]: string | Words;
}

const AREAS = ['report', 'shared', 'window', 'workspace', 'stamping', 'seals', 'making', 'account', 'enterprise'] as const;

function load(language: Language): Words {
  const read = (area: string): Words =>
    JSON.parse(readFileSync(join(ROOT, 'ui/src/locales', language, `${area}.json`), 'utf8')) as Words;
  const areas = AREAS.map(read);
  const own = areas.map((area) => area['errors']).filter((errors) => typeof errors === 'object');
  const merge = (parts: readonly Words[]): Words => Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
  return { ...merge(areas), said: read('messages'), errors: merge([read('errors'), ...own]) };
}

const loaded = new Map<Language, Words>();

/** The words of a key, placeholders filled. */
export function words(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  const all = loaded.get(language) ?? load(language);
  loaded.set(language, all);
  const found = key.split('.').reduce<string | Words | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), all);
  if (typeof found !== 'string') throw new Error(`there are no words for ${key}`);
  return found.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(params[name]));
}
