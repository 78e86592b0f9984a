// What the arrow keys do on a picture.

import type { Place } from './seal-map.ts';

const WAYS: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** How far a key leads, and takes the key; with Shift a tenth as far. Nothing for another key. */
export function stepOf(event: KeyboardEvent, far: number): Place | undefined {
  const way = event.ctrlKey || event.altKey || event.metaKey ? undefined : WAYS[event.key];
  if (way === undefined) return undefined;
  event.preventDefault();
  const by = event.shiftKey ? far / 10 : far;
  return { x: way.x * by, y: way.y * by };
}
