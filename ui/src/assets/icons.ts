// The icons as components take them: one sprite, one request.

import type { IconName } from './icon-names.ts';
import sprite from './icons.svg?no-inline';

/** As Quasar takes an icon of a sprite. */
export function iconOf(name: IconName): string {
  return `svguse:${sprite}#${name}`;
}
