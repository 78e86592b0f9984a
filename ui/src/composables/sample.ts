// The sample: its bid can be filled with the papers of an invented bidder.

import type { ShallowRef } from 'vue';

import type { Job, Jobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

/** What fills a bid on the sample's tender, as it was begun last. */
export function samplePapers(jobs: Jobs, bid: string): ShallowRef<Job | undefined> {
  return keptJob(jobs, `sample_papers:${bid}`);
}

/** Fills a bid on the sample's tender. Whoever shows the bid tells how it goes. */
export function fillWithSample(jobs: Jobs, bid: string): void {
  samplePapers(jobs, bid).value = jobs.start('sample_papers', { bid });
}
