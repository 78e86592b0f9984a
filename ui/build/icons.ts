// Writes the sprite of all icons. Lucide is under the ISC licence.

import { readFileSync, writeFileSync } from 'node:fs';

import { ICON_NAMES } from '../src/assets/icon-names.ts';

/** Where the sprite stands. */
export const SPRITE = new URL('../src/assets/icons.svg', import.meta.url);

function symbol(name: string): string {
  const file = new URL(`../node_modules/lucide-static/icons/${name}.svg`, import.meta.url);
  const [, body = ''] = /<svg[^>]*>([\s\S]*)<\/svg>/u.exec(readFileSync(file, 'utf8')) ?? [];
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replaceAll(/\s*\n\s*/gu, '')}</symbol>`;
}

/** The sprite as it has to be. */
export function sprite(): string {
  const head = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC licence: https://lucide.dev/license -->\n';
  return `${head}${ICON_NAMES.map(symbol).join('\n')}\n</svg>\n`;
}

if (import.meta.main) writeFileSync(SPRITE, sprite());
