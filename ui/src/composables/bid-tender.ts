// The tender package of the bid, asked for once while the bid is shown.

import { type ComputedRef, computed } from 'vue';

import type { Problem } from '../problem.ts';
import type { TenderView } from '../wire/desk.ts';
import { type BidState, useBid } from './bid.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

interface Asked {
  /** While it is checked. */
  readonly job: ComputedRef<Job | undefined>;
  readonly tender: ComputedRef<TenderView | undefined>;
  readonly problem: ComputedRef<Problem | undefined>;
}

const asked = new WeakMap<BidState, Asked>();

/** What the tender package says; for the setup of a component of a bid. */
export function useTenderDocuments(): Asked {
  const jobs = useJobs();
  const bid = useBid();
  const last = keptJob(jobs, `bid_tender:${bid.id}`);
  const known = asked.get(bid);
  const isRunning = last.value !== undefined && last.value.end.value === undefined;
  // A signer who was not known may be known once the service answers.
  if (known !== undefined && (isRunning || known.tender.value?.is_trusted === true)) return known;
  if (!isRunning) last.value = jobs.start('bid_tender', { bid: bid.id });
  const end = computed(() => last.value?.end.value);
  const own: Asked = {
    job: computed(() => (end.value === undefined ? last.value : undefined)),
    tender: computed(() => (end.value?.is === 'done' && end.value.outcome.is === 'tender' ? end.value.outcome.tender : undefined)),
    problem: computed(() => {
      if (end.value?.is === 'cancelled') return { code: 'cancelled', params: {} };
      return end.value?.is === 'failed' ? end.value.problem : undefined;
    }),
  };
  asked.set(bid, own);
  return own;
}
