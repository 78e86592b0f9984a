// A desk without a program behind it: it answers what it was told to, and says what it was asked.

import { Refused } from '../../src/service/network.ts';
import type { Answer, Ask, DeskHost, RequestName } from '../../src/platform/desk.ts';
import type { Event, JobEvent, JobOutcome } from '../../src/wire/desk.ts';

type Told<N extends RequestName> = (ask: Ask<N>) => Answer<N> | Promise<Answer<N>>;

export class FakeDesk implements DeskHost {
  /** Every request so far, in order. */
  readonly asked: { readonly name: RequestName; readonly ask: unknown }[] = [];
  /** What `read` reads, by handle. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #told = new Map<RequestName, Told<RequestName>>();
  readonly #ears = new Set<(event: Event) => void>();
  #jobs = 0;
  #ended = 0;

  /** What it answers to a request from now on. */
  on<N extends RequestName>(name: N, told: Told<N>): this {
    this.#told.set(name, told as unknown as Told<RequestName>);
    return this;
  }

  /** What it was told to answer to a request, for whoever changes a part of that. */
  told<N extends RequestName>(name: N): Told<N> {
    const told = this.#told.get(name) as unknown as Told<N> | undefined;
    if (told === undefined) throw new Error(`nobody told the desk what to answer to ${name}`);
    return told;
  }

  /** A request that it refuses from now on. */
  refuse(name: RequestName, code: string, params: Readonly<Record<string, string>> = {}): this {
    return this.on(name, () => {
      throw new Refused(code, params);
    });
  }

  /** Tells the page. */
  emit(event: Event): void {
    for (const heard of this.#ears) heard(event);
  }

  /** Tells the page that something happened in a job. */
  happen(job: string, event: JobEvent): void {
    this.emit({ is: 'job', job, at: '2026-12-15T02:42:13Z', event });
  }

  /** The number of a new job. */
  job(): { readonly job: string } {
    this.#jobs += 1;
    return { job: `job-${this.#jobs}` };
  }

  /** The number of a new job that is done at once. */
  ends(outcome: JobOutcome): { readonly job: string } {
    this.#ended += 1;
    const job = `ended-${this.#ended}`;
    queueMicrotask(() => {
      this.happen(job, { is: 'done', outcome });
    });
    return { job };
  }

  /** How often a request came. */
  count(name: RequestName): number {
    return this.asked.filter((one) => one.name === name).length;
  }

  readonly api = async <N extends RequestName>(name: N, ask: Ask<N>): Promise<Answer<N>> => {
    this.asked.push({ name, ask });
    return this.told(name)(ask);
  };

  readonly watch = (heard: (event: Event) => void): (() => void) => {
    this.#ears.add(heard);
    return () => this.#ears.delete(heard);
  };

  // eslint-disable-next-line @typescript-eslint/require-await -- it answers later, as a desk does
  readonly read = async (handle: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = this.files.get(handle);
    if (bytes === undefined) throw new Refused('file_not_found', { path: handle });
    return bytes.slice(offset, offset + length);
  };
}
