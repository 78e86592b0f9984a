// Digests as they are shown, from their hexadecimal digits.

/** `9c41d2e7 … 5b08fa13`. */
export function digestEnds(digits: string): string {
  return `${digits.slice(0, 8)} … ${digits.slice(-8)}`;
}

/** All digits in groups of eight. */
export function digestGroups(digits: string): string {
  return digits.replaceAll(/.{8}(?=.)/gu, '$& ');
}
