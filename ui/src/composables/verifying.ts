// The verification of a file: a job, and what came of it.

import { type ComputedRef, computed, onBeforeUnmount, watch } from 'vue';

import type { Problem } from '../problem.ts';
import type { VerifyReport } from '../wire/desk.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

export interface Verifying {
  /** While it goes on. */
  readonly job: ComputedRef<Job | undefined>;
  readonly report: ComputedRef<VerifyReport | undefined>;
  readonly problem: ComputedRef<Problem | undefined>;
  readonly isCancelled: ComputedRef<boolean>;
  /** Begins anew. */
  readonly again: () => void;
}

/** Verifies a file, and the next one once that is another; for the setup of a component. */
export function useVerifying(handle: () => string): Verifying {
  const jobs = useJobs();
  // It goes on while another page is shown.
  const last = computed(() => keptJob(jobs, `verify:${handle()}`));
  const end = computed(() => last.value.value?.end.value);
  const job = computed(() => (end.value === undefined ? last.value.value : undefined));

  function again(): void {
    void job.value?.cancel().catch(() => undefined);
    last.value.value = jobs.start('verify', { handle: handle() });
  }
  /** What has ended is asked for anew by whoever comes back. */
  function leave(left: string): void {
    const kept = keptJob(jobs, `verify:${left}`);
    if (kept.value?.end.value !== undefined) kept.value = undefined;
  }
  watch(
    handle,
    (_, before) => {
      if (before !== undefined) leave(before);
      if (job.value === undefined) again();
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    leave(handle());
  });
  return {
    job,
    report: computed(() => (end.value?.is === 'done' && end.value.outcome.is === 'verified' ? end.value.outcome.report : undefined)),
    problem: computed(() => (end.value?.is === 'failed' ? end.value.problem : undefined)),
    isCancelled: computed(() => end.value?.is === 'cancelled'),
    again,
  };
}
