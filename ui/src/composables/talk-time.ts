// The time left of a conversation, for a screen.

import { type ComputedRef, computed, onBeforeUnmount, ref } from 'vue';

import { usePlatform } from '../platform/platform.ts';

/** How often the screen looks at the clock, milliseconds. */
const LOOK_MS = 250;

export interface TimeLeft {
  /** `m:ss`. */
  readonly text: ComputedRef<string>;
  /** From 1 down to 0. */
  readonly share: ComputedRef<number>;
}

/** `m:ss`, a second that has begun counting whole. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The time to the tick `deadline`, of `total` milliseconds. */
export function useTimeLeft(deadline: () => number, total: () => number): TimeLeft {
  const { moment } = usePlatform();
  const now = ref(moment().tick);
  const timer = setInterval(() => {
    now.value = moment().tick;
  }, LOOK_MS);
  onBeforeUnmount(() => {
    clearInterval(timer);
  });
  const left = computed(() => Math.max(0, deadline() - now.value));
  return {
    text: computed(() => clockText(left.value)),
    share: computed(() => Math.min(1, left.value / total())),
  };
}
