/** The numbers, from 1, of things one under the other that reach into a part of the whole; `tops` are where each begins, and the end. */
export function spanOf(tops: readonly number[], from: number, to: number): readonly number[] {
  const count = tops.length - 1;
  let [low, high] = [0, count];
  // The first that ends below `from`.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle + 1] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const numbers: number[] = [];
  for (let index = low; index < count && (tops[index] ?? 0) < to; index += 1) numbers.push(index + 1);
  return numbers;
}
