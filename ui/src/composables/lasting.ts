// What goes on for longer than a moment: only then it is worth a bar.

import { type Ref, onScopeDispose, ref, watch } from 'vue';

import type { Job } from './jobs.ts';

/** How long a job may go on unseen, milliseconds. */
const MOMENT_MS = 400;

/** Whether a job has gone on for longer than a moment; for the setup of a component. */
export function useLasting(job: () => Job | undefined): Ref<boolean> {
  const isLasting = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    job,
    (now) => {
      clearTimeout(timer);
      isLasting.value = false;
      if (now === undefined) return;
      timer = setTimeout(() => {
        isLasting.value = true;
      }, MOMENT_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return isLasting;
}
