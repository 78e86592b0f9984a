// The sample: its bid can be filled with the papers of an invented bidder.

import { watch } from 'vue';

import { useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';
import { useWindow } from './window.ts';

/** Gives what fills a bid on the sample's tender; what goes wrong is told in the frame. For the setup of a component. */
export function useSamplePapers(): (bid: string) => void {
  const jobs = useJobs();
  const state = useWindow();
  return (bid) => {
    const job = jobs.start('sample_papers', { bid });
    keptJob(jobs, `sample_papers:${bid}`).value = job;
    const leave = watch(job.end, (end) => {
      leave();
      if (end?.is === 'failed') state.tell(end.problem);
    });
  };
}
