// What the guide calls the buttons and pages is what stands on them, and its pictures are there.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

interface Words {
  readonly [key: string]: string | Words;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function textsOf(words: Words): string[] {
  return Object.values(words).flatMap((word) => (typeof word === 'string' ? [word] : textsOf(word)));
}

test.each(['zh-CN', 'en'])('guide_named_a_button_that_is_not_there %s', (language) => {
  const files = ['window', 'workspace', 'stamping', 'seals', 'phone', 'account', 'enterprise', 'console', 'review'].map((name) => `${ROOT}/ui/src/locales/${language}/${name}.json`);
  const texts = new Set(files.flatMap((file) => textsOf(JSON.parse(readFileSync(file, 'utf8')) as Words)));
  const guide = readFileSync(`${ROOT}/docs/guide/${language}.md`, 'utf8');
  const named = [...guide.matchAll(/\*\*(.+?)\*\*/gu)].map(([, label]) => label);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((label) => label === undefined || !texts.has(label))).toEqual([]);
});

test.each(['zh-CN', 'en'])('guide_linked_a_picture_that_is_not_there %s', (language) => {
  const guide = readFileSync(`${ROOT}/docs/guide/${language}.md`, 'utf8');
  const linked = [...guide.matchAll(/!\[[^\]]*\]\(\.\.\/(images\/[^)]+)\)/gu)].map(([, path = '']) => path);
  expect(linked.length).toBeGreaterThan(3);
  expect(linked.filter((path) => !existsSync(`${ROOT}/docs/${path}`))).toEqual([]);
});
