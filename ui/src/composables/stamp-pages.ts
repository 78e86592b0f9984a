// Choosing pages by a text, as the desk reads it: `all`, `odd`, `even`, or numbers and ranges such as `1,3-5,8-` and `-1` for the last.

/** As a person types it, as the desk reads it; nothing where it makes no sense. */
export function choiceOf(typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/[、，;；]/gu, ',')
    .replaceAll(/[–—―~～至]/gu, '-')
    .replaceAll(/\s/gu, '');
  const isSense = text.split(',').every((item) => rangeOf(item) !== undefined);
  return isSense ? text : undefined;
}

/** First and last; below 0 from the end. */
function rangeOf(item: string): readonly [number, number] | undefined {
  const match = /^(-?\d{1,9})(-(-?\d{1,9})?)?$/u.exec(item);
  if (match === null) return undefined;
  const [, from = '', dash, to] = match;
  const first = Number(from);
  const last = dash === undefined ? first : to === undefined ? -1 : Number(to);
  const runsBackwards = first > 0 === last > 0 && first > last;
  return first === 0 || last === 0 || runsBackwards ? undefined : [first, last];
}

/** The pages of a document of `count` that a choice names, from 1, in order. */
export function pagesOf(choice: string, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (choice === 'all') return all;
  if (choice === 'odd') return all.filter((page) => page % 2 === 1);
  if (choice === 'even') return all.filter((page) => page % 2 === 0);
  const at = (end: number): number => (end > 0 ? end : count + end + 1);
  const ranges = choice.split(',').flatMap((item) => {
    const range = rangeOf(item);
    return range === undefined ? [] : [[at(range[0]), at(range[1])] as const];
  });
  return all.filter((page) => ranges.some(([first, last]) => page >= first && page <= last));
}
