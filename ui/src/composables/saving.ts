// A copy of a file that is saved where a dialog says: a job once the dialog is answered.

import { type ComputedRef, computed, onBeforeUnmount } from 'vue';

import type { Problem } from '../problem.ts';
import type { FileRef } from '../wire/desk.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

export interface Saving {
  /** While it is copied. */
  readonly job: ComputedRef<Job | undefined>;
  /** What it is called where it was saved. */
  readonly saved: ComputedRef<string | undefined>;
  readonly problem: ComputedRef<Problem | undefined>;
  /** The copying was ended by the person. */
  readonly isCancelled: ComputedRef<boolean>;
  /** Asks where; `title` heads the dialog. */
  readonly save: (title: string) => void;
}

/** Saves copies of a file; for the setup of a component. */
export function useSaving(file: () => FileRef): Saving {
  const jobs = useJobs();
  // It goes on while another page is shown.
  const last = computed(() => keptJob(jobs, `file_save:${file().handle}`));
  const end = computed(() => last.value.value?.end.value);

  onBeforeUnmount(() => {
    if (end.value !== undefined) last.value.value = undefined;
  });
  return {
    job: computed(() => (end.value === undefined && last.value.value?.last('progress') !== undefined ? last.value.value : undefined)),
    saved: computed(() => (end.value?.is === 'done' && end.value.outcome.is === 'saved' ? end.value.outcome.saved.name : undefined)),
    problem: computed(() => (end.value?.is === 'failed' ? end.value.problem : undefined)),
    // A dialog that was closed began none.
    isCancelled: computed(() => end.value?.is === 'cancelled' && last.value.value?.id !== undefined),
    save: (title) => {
      if (last.value.value !== undefined && end.value === undefined) return;
      const { handle, name } = file();
      last.value.value = jobs.start('file_save', { handle, name, title });
    },
  };
}
