// A day as people write it.

/** `2020-03-18` of `2020年3月18日`, `2020/3/18`, `2020.3.18` or `20200318`; what is none of these is given back as it is. */
export function asDay(typed: string): string {
  const text = typed.normalize('NFKC').trim();
  const [, year = '', month = '', day = ''] =
    /^(\d{4})(\d{2})(\d{2})$/u.exec(text) ?? /^(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?$/u.exec(text) ?? [];
  return year === '' ? typed : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
