// The strengths of ink in a photo as bars, and colours as screens write them.

/** Steps that paper fills: so much more of a photo is bare than inked that they say nothing of the ink. */
const BARE = 10;

/** How high each bar is, 0 to 1: the highest of the ink as high as there is room, and those of bare paper no higher. */
export function barsOf(histogram: readonly number[]): number[] {
  const highest = Math.max(1, ...histogram.slice(BARE));
  // Roots, so that what is between paper and ink is seen.
  return histogram.map((count) => Math.sqrt(Math.min(1, count / highest)));
}

/** `#rrggbb` of a colour, and the colour of that. */
export function hexOf(colour: readonly [number, number, number]): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
export function rgbOf(hex: string): [number, number, number] {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
