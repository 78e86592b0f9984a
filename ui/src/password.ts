// How hard a password looks to guess while it is typed. The service decides, by a list of what people choose; this says early what it will
// surely refuse.

export const PASSWORD_LENGTH = { least: 8, most: 128 } as const;

/** How it looks: `weak` for a reason, `fair` and `good` by what it would take to try all that are like it. */
export type Strength = 'weak' | 'fair' | 'good';
/** Why it is weak. */
export type Weakness = 'short' | 'long' | 'number' | 'repeats' | 'row' | 'few';

export interface PasswordLook {
  readonly strength: Strength;
  readonly weakness?: Weakness;
}

/** Bits from which a password is no easy one, and from which it is a good one. */
const [FAIR_BITS, GOOD_BITS] = [40, 60];
const CLASSES = [/[a-z]/u, /[A-Z]/u, /\d/u, /\p{Script=Han}/u, /[^a-zA-Z\d\p{Script=Han}]/u] as const;
const SIZES = [26, 26, 10, 2_000, 33] as const;
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
/** Characters in a row that count as one. */
const RUN = 3;

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}
const LINES = ROWS.flatMap((row) => [row, reversed(row)]);

/** What is left when each run of repeated or neighbouring characters counts as one. */
function condensed(password: string): { readonly left: number; readonly repeats: number; readonly rows: number } {
  const text = password.toLowerCase();
  let [left, repeats, rows, at] = [0, 0, 0, 0];
  while (at < text.length) {
    const [same = ''] = /^(.)\1*/u.exec(text.slice(at)) ?? [];
    let row = 1;
    while (at + row < text.length && LINES.some((line) => line.includes(text.slice(at, at + row + 1)))) row += 1;
    const step = Math.max(same.length, row);
    if (step >= RUN) {
      if (same.length === step) repeats += step;
      else rows += step;
      left += 1;
      at += step;
    } else {
      left += 1;
      at += 1;
    }
  }
  return { left, repeats, rows };
}

/** Judges a password; `number` are the digits of the account's number, as far as they are known. */
export function lookAtPassword(password: string, number: string): PasswordLook {
  const length = Array.from(password).length;
  if (length < PASSWORD_LENGTH.least) return { strength: 'weak', weakness: 'short' };
  if (length > PASSWORD_LENGTH.most) return { strength: 'weak', weakness: 'long' };
  if (number.length >= 8 && (password.includes(number) || password.includes(number.slice(-8)))) {
    return { strength: 'weak', weakness: 'number' };
  }
  const { left, repeats, rows } = condensed(password);
  const alphabet = CLASSES.reduce((sum, kind, at) => sum + (kind.test(password) ? (SIZES[at] ?? 0) : 0), 0);
  // Few characters, over and over, are as good as a small alphabet.
  const bits = left * Math.log2(Math.max(2, Math.min(alphabet, new Set(password).size ** 2)));
  if (bits >= GOOD_BITS) return { strength: 'good' };
  if (bits >= FAIR_BITS) return { strength: 'fair' };
  return { strength: 'weak', weakness: repeats > rows ? 'repeats' : rows > 0 ? 'row' : 'few' };
}
