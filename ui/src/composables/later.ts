// Work that waits for a pause in typing.

import { onBeforeUnmount } from 'vue';

/** A pause, ms. */
const PAUSE_MS = 300;

export interface Later {
  /** Does it after a pause; one that waits already is put off. */
  readonly soon: (ms?: number) => void;
  /** Does it at once where it waits. */
  readonly now: () => void;
  /** Leaves it. */
  readonly never: () => void;
}

export function later(work: () => unknown): Later {
  let waits: ReturnType<typeof setTimeout> | undefined;
  function never(): void {
    clearTimeout(waits);
    waits = undefined;
  }
  function now(): void {
    if (waits === undefined) return;
    never();
    work();
  }
  function soon(ms = PAUSE_MS): void {
    never();
    waits = setTimeout(now, ms);
  }
  return { soon, now, never };
}

/** For the setup of a component: what waits is done before the component goes. */
export function useLater(work: () => unknown): Later {
  const own = later(work);
  onBeforeUnmount(own.now);
  return own;
}
