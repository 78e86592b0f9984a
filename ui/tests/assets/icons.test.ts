import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { SPRITE, sprite } from '../../build/icons.ts';
import { ICON_NAMES } from '../../src/assets/icon-names.ts';

const SRC = join(import.meta.dirname, '../../src');

test('the sprite holds the icons as Lucide has them', () => {
  expect(readFileSync(SPRITE, 'utf8')).toBe(sprite());
});

test('every icon is shown somewhere', () => {
  const all = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|vue)$/u.test(name) && !name.endsWith('icon-names.ts'))
    .map((name) => readFileSync(join(SRC, name), 'utf8'))
    .join('\n');
  expect(ICON_NAMES.filter((name) => !all.includes(`'${name}'`) && !all.includes(`"${name}"`))).toEqual([]);
});
