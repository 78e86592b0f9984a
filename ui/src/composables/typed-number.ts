// A number as a person types it: also in full width, and with a comma for the point.

/** What was typed; `NaN` where it is none. */
export function numberOf(typed: string): number {
  const text = typed.normalize('NFKC').trim().replace(',', '.').replace('−', '-');
  return /^-?\d{1,4}(?:\.\d*)?$/u.test(text) ? Number(text) : Number.NaN;
}
