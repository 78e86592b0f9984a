// Jobs that go on while another page is shown, and are found again.

import { type ShallowRef, shallowRef } from 'vue';

import type { Job, Jobs } from './jobs.ts';

const RUNNING = new WeakMap<Jobs, Map<string, ShallowRef<Job | undefined>>>();

/** The job of a name, as whoever asked for it before left it. */
export function keptJob(jobs: Jobs, name: string): ShallowRef<Job | undefined> {
  const kept = RUNNING.get(jobs) ?? new Map<string, ShallowRef<Job | undefined>>();
  RUNNING.set(jobs, kept);
  const job = kept.get(name) ?? shallowRef<Job>();
  kept.set(name, job);
  return job;
}
