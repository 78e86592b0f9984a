// One application before an officer: taken under a number, marked, kept as one goes, decided.

import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { isPassing } from '../service/network.ts';
import { decide, decidedOf, letGoOf, lookAgain, saveMarks, takeApplication } from '../service/review.ts';
import type { Check, Mark, ReviewRow, ReviewVerdict, ReviewView } from '../wire/enterprise.ts';
import { type Marks, type Tally, listOf, marksOf, tallyOf } from './review-marks.ts';
import type { Session } from './session.ts';

/** What is done with an application: it is reviewed, or a decision on it gets a second look. */
export type Task = 'review' | 'look';

/** Whether the marks of now are at the service. */
export type Kept = 'kept' | 'keeping' | 'waiting';

/** How long after a mark it is sent, and how long after a failure it is sent again, milliseconds. */
const [SOON, AGAIN] = [300, 5_000];
/** How long work goes on before the lease is prolonged without a mark, milliseconds. */
const PROLONG = 60_000;
/** After these the application is not this officer's any more. */
const LOST = new Set(['LEASE_LOST', 'STATE_CHANGED', 'application_erased', 'application_unknown', 'second_look_none']);

/** What of a session is used. */
export type Asking = Pick<Session, 'as'>;

export class Review {
  readonly view: ShallowRef<ReviewView | undefined> = shallowRef();
  readonly task: ShallowRef<Task> = shallowRef('review');
  readonly marks: ShallowRef<Marks> = shallowRef({});
  readonly kept: ShallowRef<Kept> = shallowRef('kept');
  /** When the marks were kept last, milliseconds by the service's clock. */
  readonly keptAt: ShallowRef<number | undefined> = shallowRef();
  /** Until when it is held, milliseconds by the service's clock. */
  readonly until: ShallowRef<number> = shallowRef(0);
  /** The application that is being opened. */
  readonly opening: ShallowRef<string | undefined> = shallowRef();
  /** Why it could not be opened. */
  readonly refused: ShallowRef<Problem | undefined> = shallowRef();
  /** Why it is held no longer; what was marked stands there still. */
  readonly lost: ShallowRef<Problem | undefined> = shallowRef();
  readonly tally: ComputedRef<Tally>;
  readonly #session: Asking;
  readonly #now: () => number;
  #span = 0;
  #asked = 0;
  #touched = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #isDirty = false;

  /** `now` is the service's clock, milliseconds. */
  constructor(session: Asking, now: () => number) {
    [this.#session, this.#now] = [session, now];
    this.tally = computed(() => tallyOf(this.view.value?.checks ?? [], this.marks.value));
  }

  /** Whether marks may be set. */
  get isOpen(): boolean {
    return this.view.value !== undefined && this.lost.value === undefined && this.task.value === 'review';
  }

  /** Takes one; gives whether it is there now. What was held before is given back. */
  async open(id: string, task: Task): Promise<boolean> {
    const before = this.view.value;
    this.#asked += 1;
    const own = this.#asked;
    [this.opening.value, this.refused.value] = [id, undefined];
    if (before !== undefined && before.row.id !== id) {
      await this.#leave();
      if (own !== this.#asked) return false;
    }
    // What this officer marked here and the service never got is newer than what it has.
    const unsent = before?.row.id === id && this.#isDirty ? this.marks.value : {};
    try {
      const view = await this.#session.as((network, bearer) => (task === 'look' ? decidedOf : takeApplication)(network, bearer, id));
      if (own !== this.#asked) {
        // Others may have it, unless it is had or asked for here again by now.
        const isWanted = this.opening.value === id || (this.view.value?.row.id === id && this.isOpen);
        if (task === 'review' && !isWanted) await this.#giveBack(id);
        return false;
      }
      this.#show(view, task, before?.row.round === view.row.round ? unsent : {});
      return true;
    } catch (error) {
      if (own === this.#asked) this.refused.value = problemOf(error);
      return false;
    } finally {
      if (own === this.#asked) this.opening.value = undefined;
    }
  }

  /** Leaves it; one that is held is given back, its marks are kept. One that is being opened is not shown any more. */
  async close(): Promise<void> {
    this.#asked += 1;
    this.opening.value = undefined;
    await this.#leave();
  }

  /** Marks a check. */
  mark(check: Check, fits: boolean, reason = ''): void {
    if (!this.isOpen) return;
    const mark: Mark = { check, fits, reason: fits ? '' : reason };
    this.marks.value = { ...this.marks.value, [check]: mark };
    this.#isDirty = true;
    // It is not at the service from now on, also as long as nothing is sent.
    if (this.kept.value === 'kept') this.kept.value = 'keeping';
    this.#soon(SOON);
  }

  /** Somebody works here: the lease goes on. */
  touched(): void {
    if (!this.isOpen || this.#now() - this.#touched < PROLONG) return;
    this.#touched = this.#now();
    this.#isDirty = true;
    this.#soon(0);
  }

  /** The clock went on: whoever did nothing for as long as the lease holds has lost it. */
  look(): void {
    if (this.isOpen && this.#now() >= this.until.value) this.lost.value = { code: 'LEASE_LOST', params: {} };
  }

  /** Sends what waits to be kept. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#isDirty && this.isOpen) {
      this.#saving ??= this.#send().finally(() => {
        this.#saving = undefined;
      });
      await this.#saving;
      if (this.kept.value === 'waiting') return;
    }
  }

  /** Decides. Throws `Refused`; what was marked stays. */
  async decide(verdict: ReviewVerdict, reason: string): Promise<ReviewRow | undefined> {
    const view = this.view.value;
    if (view === undefined) return undefined;
    clearTimeout(this.#timer);
    const body = { lease: view.lease, verdict, marks: listOf(view.checks, this.marks.value), reason };
    return this.#end(() => this.#session.as((network, bearer) => decide(network, bearer, view.row.id, body)));
  }

  /** Says what a second officer thinks of it. Throws `Refused`. */
  async again(agrees: boolean, note: string): Promise<ReviewRow | undefined> {
    const view = this.view.value;
    if (view === undefined) return undefined;
    return this.#end(() => this.#session.as((network, bearer) => lookAgain(network, bearer, view.row.id, { round: view.row.round, agrees, note })));
  }

  async #leave(): Promise<void> {
    const view = this.view.value;
    if (view === undefined) return;
    const isHeld = this.isOpen;
    if (isHeld) await this.keep().catch(() => undefined);
    this.#forget();
    if (isHeld) await this.#giveBack(view.row.id);
  }

  async #giveBack(id: string): Promise<void> {
    // Where the service is away the lease ends by itself.
    await this.#session.as((network, bearer) => letGoOf(network, bearer, id)).catch(() => undefined);
  }

  async #end(work: () => Promise<ReviewRow>): Promise<ReviewRow> {
    try {
      const row = await work();
      this.#forget();
      return row;
    } catch (error) {
      this.#lose(problemOf(error));
      // The marks go on their own again.
      if (this.#isDirty && this.isOpen) this.#soon(0);
      throw error;
    }
  }

  #show(view: ReviewView, task: Task, unsent: Marks): void {
    const now = this.#now();
    this.marks.value = { ...marksOf(view), ...unsent };
    [this.task.value, this.lost.value, this.view.value] = [task, undefined, view];
    this.#span = Math.max(0, Date.parse(view.until) - now);
    [this.until.value, this.#touched, this.keptAt.value, this.kept.value] = [Date.parse(view.until), now, undefined, 'kept'];
    this.#isDirty = Object.keys(unsent).length > 0;
    if (this.#isDirty) this.#soon(0);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    [this.#timer, this.#isDirty] = [undefined, false];
    [this.view.value, this.marks.value, this.lost.value, this.kept.value] = [undefined, {}, undefined, 'kept'];
  }

  #lose(problem: Problem): void {
    if (LOST.has(problem.code)) this.lost.value = problem;
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), ms);
  }

  async #send(): Promise<void> {
    const view = this.view.value;
    if (view === undefined) return;
    this.#isDirty = false;
    this.kept.value = 'keeping';
    const body = { lease: view.lease, marks: listOf(view.checks, this.marks.value) };
    try {
      await this.#session.as((network, bearer) => saveMarks(network, bearer, view.row.id, body));
      if (this.view.value !== view) return;
      [this.kept.value, this.keptAt.value, this.until.value] = ['kept', this.#now(), this.#now() + this.#span];
    } catch (error) {
      if (this.view.value !== view) return;
      const problem = problemOf(error);
      [this.#isDirty, this.kept.value] = [true, 'waiting'];
      if (isPassing(problem.code)) this.#soon(AGAIN);
      else this.lost.value = problem;
    }
  }
}
