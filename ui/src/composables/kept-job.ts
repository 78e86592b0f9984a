// Jobs that go on while another page is shown, and are found again.

import { type ShallowRef, shallowRef } from 'vue';

import type { JobSubject } from '../wire/desk.ts';
import type { Job, Jobs } from './jobs.ts';

/** The name by which whoever began a job finds it again. */
export function nameOf(subject: JobSubject): string {
  switch (subject.is) {
    case 'pair':
    case 'stamp_files':
    case 'seal_write':
    case 'log_in':
      return subject.is;
    case 'seal_order':
      return `${subject.is}:${subject.seal}:${subject.order}`;
    case 'tender_look':
    case 'bid_new':
      return `${subject.is}:${subject.file.handle}`;
    case 'file_save':
    case 'verify':
    case 'service_send':
      return `${subject.is}:${subject.handle}`;
    case 'decrypt':
      return `${subject.is}:${subject.header_sha256}`;
    case 'grant':
      return `${subject.is}:${subject.application}`;
    case 'part_add':
      return `${subject.is}:${subject.bid}:${subject.part}`;
    default:
      return `${subject.is}:${subject.bid}`;
  }
}

const RUNNING = new WeakMap<Jobs, Map<string, ShallowRef<Job | undefined>>>();

/** The job of a name, as whoever asked for it before left it. */
export function keptJob(jobs: Jobs, name: string): ShallowRef<Job | undefined> {
  const kept = RUNNING.get(jobs) ?? new Map<string, ShallowRef<Job | undefined>>();
  RUNNING.set(jobs, kept);
  const job = kept.get(name) ?? shallowRef<Job>();
  kept.set(name, job);
  return job;
}
