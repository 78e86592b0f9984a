// The service's clock, second by second.

import { type Ref, onBeforeUnmount, onMounted, ref } from 'vue';

import { useService } from './service.ts';

const SECOND = 1_000;

/** For the setup of a component: milliseconds since 1970, and the way to look at the clock between two seconds. */
export function useTicking(): { readonly now: Ref<number>; readonly look: () => void } {
  const service = useService();
  const now = ref(service.time());
  const look = (): void => {
    now.value = service.time();
  };
  let ticks: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    ticks = setInterval(look, SECOND);
  });
  onBeforeUnmount(() => {
    clearInterval(ticks);
  });
  return { now, look };
}

/** Whole seconds from `now` until an instant in RFC 3339; 0 once it is there. */
export function secondsUntil(instant: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - now) / SECOND));
}
