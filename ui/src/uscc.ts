// The unified social credit code of an enterprise, GB 32100-2015.

/** The alphabet without I, O, S, V and Z; a character counts as its place. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** As it is written: capitals, no spaces, full-width characters as the narrow ones. */
export function asUscc(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/gu, '').toUpperCase();
}

/**
 * What is to be said of a code: `form` when a certificate cannot carry it, `check` when its check digit or alphabet is another than the standard has.
 * Some codes in use fail the check, so it warns and never blocks.
 */
export function judgeUscc(code: string): 'good' | 'form' | 'check' {
  if (!/^[0-9A-Z]{18}$/u.test(code)) return 'form';
  const places = Array.from(code, (character) => ALPHABET.indexOf(character));
  if (places.includes(-1)) return 'check';
  let [sum, weight] = [0, 1];
  for (const place of places.slice(0, 17)) {
    sum += place * weight;
    weight = (weight * 3) % 31;
  }
  return places[17] === (31 - (sum % 31)) % 31 ? 'good' : 'check';
}
