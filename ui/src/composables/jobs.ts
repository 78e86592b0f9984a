// Jobs of the desk: what happened in each so far, and how it ended.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import type { Ask, DeskHost, RequestName } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { Requests, Event, JobEvent, JobId, JobOutcome, JobRow } from '../wire/desk.ts';
import { keptJob, nameOf } from './kept-job.ts';

/** Requests that begin a job, or none where the person closed the dialog that stands before it. */
export type JobName = { [N in RequestName]: Requests[N]['answer'] extends JobId | null ? N : never }[RequestName];

/** Something that happened in a job. */
export interface Happened {
  /** When, by this machine's clock. */
  readonly at: string;
  readonly event: JobEvent;
}

export type JobEnd =
  | { readonly is: 'done'; readonly outcome: JobOutcome }
  | { readonly is: 'failed'; readonly problem: Problem }
  | { readonly is: 'cancelled' };

/** One job from its request to its end. */
export class Job {
  /** Everything that happened, codes and progress only as they are now. */
  readonly happened: ShallowRef<readonly Happened[]> = shallowRef([]);
  readonly end: ShallowRef<JobEnd | undefined> = shallowRef();
  readonly #desk: DeskHost;
  #id: string | undefined;
  #isCancelled = false;
  /** The desk's clock when a page that did not begin it found it. */
  #foundAt: string | undefined;

  constructor(desk: DeskHost) {
    this.#desk = desk;
  }

  get id(): string | undefined {
    return this.#id;
  }

  get foundAt(): string | undefined {
    return this.#foundAt;
  }

  /** The newest event of a kind. */
  last<K extends JobEvent['is']>(is: K): (JobEvent & { readonly is: K }) | undefined {
    return this.happened.value.findLast(({ event }) => event.is === is)?.event as (JobEvent & { readonly is: K }) | undefined;
  }

  /** Ends it. The end comes as an event; one that has no number yet is ended once it has. */
  async cancel(): Promise<void> {
    this.#isCancelled = true;
    if (this.#id !== undefined && this.end.value === undefined) await this.#desk.api('job_cancel', { job: this.#id });
  }

  /** Types the digits of a pairing. */
  async type(digits: string): Promise<void> {
    if (this.#id !== undefined) await this.#desk.api('job_digits', { job: this.#id, digits });
  }

  /** For `Jobs`: it was taken on. */
  begun(id: string): void {
    this.#id = id;
    // One that cannot be ended goes on, and says itself how it ends.
    if (this.#isCancelled) this.cancel().catch(() => undefined);
  }

  /** For `Jobs`: it was under way before this page was there. */
  found({ job, now, happened }: JobRow): void {
    this.#id = job;
    this.#foundAt = now;
    for (const [at, event] of happened) this.hear(at, event);
  }

  /** For `Jobs`: something happened in it. */
  hear(at: string, event: JobEvent): void {
    // What a job that was found told may also come as an event on its way.
    if (this.#foundAt !== undefined && this.happened.value.some((one) => one.at === at && isSame(one.event, event))) return;
    const replaces = event.is === 'code' || event.is === 'progress';
    const before = replaces ? this.happened.value.filter((one) => one.event.is !== event.is) : this.happened.value;
    this.happened.value = [...before, { at, event }];
    if (event.is === 'done') this.end.value = { is: 'done', outcome: event.outcome };
    else if (event.is === 'failed') this.end.value = { is: 'failed', problem: event.problem };
    else if (event.is === 'cancelled') this.end.value = { is: 'cancelled' };
  }

  /** For `Jobs`: the person closed the dialog that stands before it. */
  closed(): void {
    this.end.value = { is: 'cancelled' };
  }

  /** For `Jobs`: it never began. */
  refuse(problem: Problem): void {
    this.end.value = { is: 'failed', problem };
  }
}

function isSame(one: JobEvent, other: JobEvent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** All jobs of this window. */
export class Jobs {
  readonly #desk: DeskHost;
  readonly #jobs = new Map<string, Job>();
  /** What happened in jobs whose request is not answered yet. */
  readonly #early = new Map<string, Happened[]>();
  #asking = 0;

  constructor(desk: DeskHost) {
    this.#desk = desk;
    desk.watch((event) => {
      this.#hear(event);
    });
  }

  /** Begins a job; it is there at once, and ends by itself where the desk refuses it. */
  start<N extends JobName>(name: N, ask: Ask<N>): Job {
    const job = new Job(this.#desk);
    this.#asking += 1;
    void this.#desk
      .api(name, ask)
      .then((answer) => {
        const begun: JobId | null = answer;
        if (begun === null) job.closed();
        else this.#begun(job, begun.job);
      })
      .catch((error: unknown) => {
        job.refuse(problemOf(error));
      })
      .finally(() => {
        this.#asked();
      });
    return job;
  }

  /** Finds the jobs that a page before this one began, for the screens that they belong to. */
  async find(): Promise<readonly JobRow[]> {
    this.#asking += 1;
    try {
      const rows = await this.#desk.api('jobs', {});
      for (const row of rows) {
        const job = new Job(this.#desk);
        job.found(row);
        keptJob(this, nameOf(row.subject)).value = job;
        this.#know(row.job, job);
      }
      return rows;
    } finally {
      this.#asked();
    }
  }

  #begun(job: Job, id: string): void {
    this.#know(id, job);
    job.begun(id);
  }

  #know(id: string, job: Job): void {
    this.#jobs.set(id, job);
    for (const { at, event } of this.#early.get(id) ?? []) this.#tell(id, job, at, event);
    this.#early.delete(id);
  }

  #asked(): void {
    this.#asking -= 1;
    if (this.#asking === 0) this.#early.clear();
  }

  #hear(event: Event): void {
    if (event.is !== 'job') return;
    const job = this.#jobs.get(event.job);
    if (job !== undefined) this.#tell(event.job, job, event.at, event.event);
    else if (this.#asking > 0) this.#early.set(event.job, [...(this.#early.get(event.job) ?? []), event]);
  }

  #tell(id: string, job: Job, at: string, event: JobEvent): void {
    job.hear(at, event);
    if (job.end.value !== undefined) this.#jobs.delete(id);
  }
}

export const JOBS: InjectionKey<Jobs> = Symbol('jobs');

/** The jobs of this window. */
export function useJobs(): Jobs {
  const jobs = inject(JOBS);
  if (jobs === undefined) throw new Error('no jobs were provided');
  return jobs;
}
