// The icons that screens show, by their names in Lucide. `tools/ui icons` writes icons.svg from them.

export const ICON_NAMES = [
  'badge-check',
  'check',
  'chevron-left',
  'chevron-right',
  'circle',
  'circle-dot',
  'circle-x',
  'clock',
  'copy',
  'file-check',
  'globe',
  'house',
  'info',
  'key-round',
  'lock',
  'log-in',
  'message-square',
  'monitor',
  'refresh-cw',
  'scan-line',
  'shield-alert',
  'stamp',
  'sun-moon',
  'triangle-alert',
  'user',
  'wifi-off',
] as const;

export type IconName = (typeof ICON_NAMES)[number];
