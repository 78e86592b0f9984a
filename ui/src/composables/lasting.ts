// What goes on for longer than a moment: only then it is worth a bar.

import { type Ref, onScopeDispose, ref, watch } from 'vue';

import type { Job } from './jobs.ts';
import { later } from './later.ts';

/** How long a job may go on unseen, milliseconds. */
const MOMENT_MS = 400;

/** Whether a job, or what is no job but is waited for too, has gone on for longer than a moment; for the setup of a component. */
export function useLasting(job: () => Job | true | undefined): Ref<boolean> {
  const isLasting = ref(false);
  const wait = later(() => {
    isLasting.value = true;
  });
  watch(
    job,
    (now) => {
      wait.never();
      isLasting.value = false;
      if (now !== undefined) wait.soon(MOMENT_MS);
    },
    { immediate: true },
  );
  onScopeDispose(wait.never);
  return isLasting;
}
