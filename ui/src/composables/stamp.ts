// How a bid is stamped: kept at every change.

import { type ShallowRef, shallowRef } from 'vue';

import type { DeskHost } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { StampPlan, StampView } from '../wire/desk.ts';
import { Plan } from './stamp-plan.ts';

export class StampState {
  /** What is stamped; nothing before the first answer. */
  readonly view: ShallowRef<StampView | undefined> = shallowRef();
  /** Why it cannot be shown. */
  readonly problem: ShallowRef<Problem | undefined> = shallowRef();
  readonly plan: Plan;
  readonly #desk: DeskHost;
  readonly #bid: string;
  readonly #changed: () => void;
  /** Counts what the desk is to be told: an answer to a question before it says less. */
  #untold = 0;

  /** `changed` is called whenever the plan is to be kept. */
  constructor(desk: DeskHost, bid: string, changed: () => void) {
    this.#desk = desk;
    this.#bid = bid;
    this.#changed = changed;
    this.plan = new Plan(
      { pages: () => this.view.value?.document?.pages ?? [], seals: () => this.view.value?.seals ?? [] },
      () => {
        this.#change();
      },
    );
  }

  /**
   * Asks for it; `left` is what the desk was not told yet, by this page or one before it. What is changed meanwhile stands. Nothing is
   * taken away because its page or its seal is no more: what the plan comes to says so.
   */
  async load(left?: StampPlan): Promise<void> {
    try {
      const before = this.#untold;
      const view = await this.#desk.api('stamp_view', { bid: this.#bid });
      const own = this.plan.now.value;
      const wanted = this.#untold === before ? (left ?? view.plan) : own;
      this.view.value = view;
      this.problem.value = undefined;
      // What is this page's own can still be undone.
      if (wanted !== own) this.plan.begin(wanted);
      if (left !== undefined) this.#change();
    } catch (error) {
      this.problem.value = problemOf(error);
    }
  }

  /** Hands the plan to the desk. */
  async keep(plan: StampPlan): Promise<void> {
    await this.#desk.api('plan_save', { bid: this.#bid, plan });
  }

  #change(): void {
    this.#untold += 1;
    this.#changed();
  }
}
