// Figures as they are shown.

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `612 KB`, `4.82 GB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1_024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1_024)));
  const value = bytes / 1_024 ** power;
  return `${power < 2 ? Math.round(value) : value.toFixed(2)} ${UNITS[power] ?? ''}`;
}

/** Exactly so many bytes, with thousands set apart. */
export function countText(count: number): string {
  return count.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `¥ 48,627,350.00`. */
export function moneyText(fen: number): string {
  return `¥ ${countText(Math.floor(fen / 100))}.${String(fen % 100).padStart(2, '0')}`;
}
