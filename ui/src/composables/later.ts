// Work that waits for a pause in typing, and is never left out.

import { onBeforeUnmount } from 'vue';

/** A pause, ms. */
const PAUSE_MS = 300;

export interface Later {
  /** Does it after a pause. */
  readonly soon: () => void;
  /** Does it at once where it waits. */
  readonly now: () => void;
}

/** For the setup of a component: what waits is done before the component goes. */
export function useLater(work: () => unknown): Later {
  let waits: ReturnType<typeof setTimeout> | undefined;
  function now(): void {
    if (waits === undefined) return;
    clearTimeout(waits);
    waits = undefined;
    work();
  }
  function soon(): void {
    clearTimeout(waits);
    waits = setTimeout(now, PAUSE_MS);
  }
  onBeforeUnmount(now);
  return { soon, now };
}
