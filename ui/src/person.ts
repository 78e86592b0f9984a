// Numbers of people as they are typed: what they are made of, how they are shown, and what is wrong with them. The service judges again.

/** Half-width digits of what was typed or pasted. */
function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[^0-9]/gu, '');
}

function grouped(text: string, ...sizes: readonly number[]): string {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at < text.length) groups.push(text.slice(at, at + size));
    at += size;
  }
  return groups.join(' ');
}

/** Digits of a mobile number of mainland China. */
export const PHONE_DIGITS = 11;
/** Digits of a code by SMS. */
export const CODE_DIGITS = 6;
/** Characters of an ID number of GB 11643. */
export const ID_CHARACTERS = 18;
/** Digits of an account by which it is compared. */
export const TAIL_DIGITS = 6;
/** Digits that a bank card may have. */
const CARD_DIGITS = { least: 12, most: 19 } as const;

/** The digits of a mobile number; the prefix of the country is left out. */
export function asPhone(typed: string): string {
  const digits = digitsOf(typed);
  return (digits.length > PHONE_DIGITS && digits.startsWith('86') ? digits.slice(2) : digits).slice(0, PHONE_DIGITS);
}

/** `138 0000 0000` */
export function showPhone(digits: string): string {
  return grouped(digits, 3, 4, 4);
}

/** The last six digits of an account, typed alone or in the whole number that was pasted. */
export function asAccountTail(typed: string): string {
  const digits = digitsOf(typed);
  // One too many was typed by mistake; more were pasted.
  return digits.length > TAIL_DIGITS + 1 ? digits.slice(-TAIL_DIGITS) : digits.slice(0, TAIL_DIGITS);
}

/** Whether an address of mail may be one, as far as that shows: the service judges, and the code that comes proves it. */
export function isMail(typed: string): boolean {
  return /^[^\s@]{1,64}@[\w-]+(?:\.[\w-]+)+$/u.test(typed.trim());
}

/** Whether a number may be somebody's; in practice it may be one of the hundred that are invented, `100 0000 0000` to `100 0000 0099`. */
export function isPhone(digits: string, isPractice: boolean): boolean {
  return /^1[3-9]\d{9}$/u.test(digits) || (isPractice && /^100000000\d\d$/u.test(digits));
}

/** The code in what was typed, or in a whole message that was pasted. */
export function asCode(typed: string): string {
  const [six] = /(?<!\d)\d{6}(?!\d)/u.exec(typed.normalize('NFKC')) ?? [];
  return (six ?? digitsOf(typed)).slice(0, CODE_DIGITS);
}

/** An ID number with its last character as the standard has it. */
export function asIdNumber(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9X]/gu, '')
    .slice(0, ID_CHARACTERS);
}

/** `110105 1949 1231 002X` */
export function showIdNumber(number: string): string {
  return grouped(number, 6, 4, 4, 4);
}

/** What is wrong with an ID number: not whole, no such day, under 18 years, or its check character. */
export type IdVerdict = 'good' | 'form' | 'day' | 'young' | 'check';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = '10X98765432';

/** Judges an ID number (GB 11643) on a day, `2026-12-15`. */
export function judgeIdNumber(number: string, today: string): IdVerdict {
  const [, year = '', month = '', day = ''] = /^[1-9]\d{5}(\d{4})(\d\d)(\d\d)\d{3}[\dX]$/u.exec(number) ?? [];
  if (year === '') return 'form';
  const born = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(born.getTime()) || born.getUTCDate() !== Number(day) || Number(year) < 1850) return 'day';
  // One who was born on 29 February is of age on 1 March.
  if (`${Number(year) + 18}-${month}-${day}` > today) return 'young';
  const sum = WEIGHTS.reduce((total: number, weight, at) => total + weight * Number(number[at]), 0);
  return CHECKS[sum % 11] === number[17] ? 'good' : 'check';
}

export function asCard(typed: string): string {
  return digitsOf(typed).slice(0, CARD_DIGITS.most);
}

/** `6222 0000 0000 0000 000` */
export function showCard(digits: string): string {
  return grouped(digits, 4, 4, 4, 4, 4);
}

/** What is wrong with the number of a card: not whole, or its check digit (Luhn). */
export function judgeCard(digits: string): 'good' | 'form' | 'check' {
  if (digits.length < CARD_DIGITS.least) return 'form';
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : 2 * digit - (digit > 4 ? 9 : 0)), 0);
  return sum % 10 === 0 ? 'good' : 'check';
}

/** What is wrong with a name. */
export function judgeName(name: string): 'good' | 'short' | 'long' | 'sign' {
  const length = Array.from(name.trim()).length;
  if (length < 2) return 'short';
  if (length > 40) return 'long';
  return /^[\p{L}\p{M}·•. '’-]+$/u.test(name.trim()) ? 'good' : 'sign';
}

/** The day of an instant where tenders are held, `2026-12-15`. */
export function dayIn(instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(instant));
}
