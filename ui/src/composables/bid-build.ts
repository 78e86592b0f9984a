// The one document of all parts: made by a job, looked at, and what is to be said of it.

import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { DocumentView } from '../wire/desk.ts';
import { timeOfDay } from './bid-format.ts';
import { useBid } from './bid.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

export interface Build {
  /** While it is made. */
  readonly job: ComputedRef<Job | undefined>;
  readonly problem: ComputedRef<Problem | undefined>;
  /** The document as it was made last. */
  readonly document: ShallowRef<DocumentView | undefined>;
  /** When it was made, and whether it still is what the parts are. */
  readonly said: ComputedRef<string>;
  /** Begins it, where it is not being made. */
  readonly start: () => void;
}

/** For the setup of a component of a bid. */
export function useBuild(): Build {
  const desk = useDesk();
  const jobs = useJobs();
  const bid = useBid();
  const { t } = useI18n();
  // Found again by whoever comes back to the step.
  const last = keptJob(jobs, `build:${bid.id}`);
  const end = computed(() => last.value?.end.value);
  const job = computed(() => (end.value === undefined ? last.value : undefined));
  const unread = shallowRef<Problem>();
  const problem = computed(() => (end.value?.is === 'failed' ? end.value.problem : unread.value));
  const document = shallowRef<DocumentView>();

  function start(): void {
    if (job.value !== undefined) return;
    unread.value = undefined;
    last.value = jobs.start('build', { bid: bid.id });
  }
  watch(end, (now) => {
    if (now !== undefined) void bid.load();
  });

  async function look(at: string | undefined): Promise<void> {
    if (at === undefined) return;
    try {
      const view = await desk.api('stamp_view', { bid: bid.id });
      if (bid.view.value?.built?.at === at) document.value = view.document ?? undefined;
    } catch (error) {
      unread.value = problemOf(error);
    }
  }
  watch(() => bid.view.value?.built?.at, look, { immediate: true });

  const said = computed(() => {
    const built = bid.view.value?.built;
    if (job.value !== undefined) return t('workspace.check.isBuilding');
    if (built == null) return t('workspace.check.notBuilt');
    const time = timeOfDay(built.at);
    return t(built.is_current ? 'workspace.check.built' : 'workspace.check.stale', { time, pages: built.pages });
  });
  return { job, problem, document, said, start };
}
