// Jobs of the desk: what happened in each so far, and how it ended.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import type { Ask, DeskHost, RequestName } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { Requests, Event, JobEvent, JobId, JobOutcome } from '../wire/desk.ts';

/** Requests that begin a job. */
export type JobName = { [N in RequestName]: Requests[N]['answer'] extends JobId ? N : never }[RequestName];

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

  constructor(desk: DeskHost) {
    this.#desk = desk;
  }

  get id(): string | undefined {
    return this.#id;
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

  /** For `Jobs`: something happened in it. */
  hear(at: string, event: JobEvent): void {
    const replaces = event.is === 'code' || event.is === 'progress';
    const before = replaces ? this.happened.value.filter((one) => one.event.is !== event.is) : this.happened.value;
    this.happened.value = [...before, { at, event }];
    if (event.is === 'done') this.end.value = { is: 'done', outcome: event.outcome };
    else if (event.is === 'failed') this.end.value = { is: 'failed', problem: event.problem };
    else if (event.is === 'cancelled') this.end.value = { is: 'cancelled' };
  }

  /** For `Jobs`: it never began. */
  refuse(problem: Problem): void {
    this.end.value = { is: 'failed', problem };
  }
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
        this.#begun(job, (answer as JobId).job);
      })
      .catch((error: unknown) => {
        job.refuse(problemOf(error));
      })
      .finally(() => {
        this.#asking -= 1;
        if (this.#asking === 0) this.#early.clear();
      });
    return job;
  }

  #begun(job: Job, id: string): void {
    this.#jobs.set(id, job);
    for (const { at, event } of this.#early.get(id) ?? []) this.#tell(id, job, at, event);
    this.#early.delete(id);
    job.begun(id);
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
