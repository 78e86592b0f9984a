// The one document of all parts: made by a job, looked at, and what is to be said of it.

import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { DocumentView } from '../wire/desk.ts';
import { timeOfDay } from './bid-format.ts';
import { type BidState, useBid } from './bid.ts';
import { type Job, useJobs } from './jobs.ts';

export interface Build {
  /** While it is made. */
  readonly job: ShallowRef<Job | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** The document as it was made last. */
  readonly document: ShallowRef<DocumentView | undefined>;
  /** When it was made, and whether it still is what the parts are. */
  readonly said: ComputedRef<string>;
  readonly start: () => void;
}

/** The job of each bid, so that it is found again by whoever comes back to the step. */
const running = new WeakMap<BidState, ShallowRef<Job | undefined>>();

/** For the setup of a component of a bid. */
export function useBuild(): Build {
  const desk = useDesk();
  const jobs = useJobs();
  const bid = useBid();
  const { t } = useI18n();
  const job = running.get(bid) ?? shallowRef<Job>();
  running.set(bid, job);
  const problem = shallowRef<Problem>();
  const document = shallowRef<DocumentView>();

  function start(): void {
    problem.value = undefined;
    const begun = jobs.start('build', { bid: bid.id });
    job.value = begun;
    watch(
      begun.end,
      (end) => {
        if (end === undefined || job.value !== begun) return;
        job.value = undefined;
        if (end.is === 'failed') problem.value = end.problem;
        void bid.load();
      },
      { immediate: true },
    );
  }

  async function look(at: string | undefined): Promise<void> {
    if (at === undefined) return;
    try {
      const view = await desk.api('stamp_view', { bid: bid.id });
      if (bid.view.value?.built?.at === at) document.value = view.document ?? undefined;
    } catch (error) {
      problem.value = problemOf(error);
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
