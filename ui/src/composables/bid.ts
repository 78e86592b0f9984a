// One bid as its steps share it: what the desk says of it, and whether what was typed is kept.

import { type ComputedRef, type InjectionKey, type Ref, type ShallowReactive, type ShallowRef, computed, inject, ref, shallowReactive, shallowRef } from 'vue';

import type { Answer, Ask, DeskHost, RequestName } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { BidView, PartRow } from '../wire/desk.ts';
import type { Autosave } from './bid-save.ts';
import { Newest } from './newest.ts';
import type { Keeping } from './window.ts';

/** Requests that answer with the whole of a bid. */
type Change = { [N in RequestName]: Answer<N> extends BidView ? N : never }[RequestName];

export class BidState {
  readonly id: string;
  /** As it is now; nothing before the first answer. */
  readonly view: ShallowRef<BidView | undefined> = shallowRef();
  /** Why it cannot be shown. */
  readonly problem: ShallowRef<Problem | undefined> = shallowRef();
  /** Fields that are typed in, by their key; those of a step that was left stay until they are kept. */
  readonly saves: ShallowReactive<Map<string, Autosave>> = shallowReactive(new Map<string, Autosave>());
  /** How all of them stand: the worst of them. */
  readonly keeping: ComputedRef<Keeping>;
  /** In a narrow window: whether the third pane lies over the work. */
  readonly isPaneOpen: Ref<boolean> = ref(false);
  readonly #desk: DeskHost;
  readonly #newest = new Newest();
  #loading = false;
  #isStale = false;

  constructor(desk: DeskHost, id: string) {
    this.#desk = desk;
    this.id = id;
    this.keeping = computed(() => {
      const states = Array.from(this.saves.values(), ({ keeping }) => keeping.value);
      return states.find(({ is }) => is === 'refused') ?? states.find(({ is }) => is === 'keeping') ?? { is: 'kept' };
    });
  }

  /** Asks for it; what is asked meanwhile is asked once, afterwards. */
  async load(): Promise<void> {
    this.#isStale = true;
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.change('bid', { bid: this.id });
      }
      this.problem.value = undefined;
    } catch (error) {
      this.problem.value = problemOf(error);
    } finally {
      this.#loading = false;
    }
  }

  /** Asks for a change and shows what came of it. An answer never takes the place of that to a later question. Rejects with `Refused`. */
  async change<N extends Change>(name: N, ask: Ask<N>): Promise<void> {
    const view = await this.#newest.answer<BidView>(() => this.#desk.api(name, ask));
    if (view !== undefined) this.view.value = view;
  }

  /** Keeps at once what is typed and waits for a pause. */
  async flush(): Promise<void> {
    await Promise.all(Array.from(this.saves.values(), (save) => save.flush()));
  }

  /** Keeps at once what waits, and tells whether all of it is kept: nothing is made of older values. */
  async isKept(): Promise<boolean> {
    await this.flush();
    return this.keeping.value.is === 'kept';
  }

  /** A part of its outline. */
  part(id: string | undefined): PartRow | undefined {
    return this.view.value?.outline.flatMap(({ parts }) => parts).find((part) => part.id === id);
  }
}

export const BID: InjectionKey<BidState> = Symbol('bid');

/** The bid whose steps are shown; for the setup of a component within them. */
export function useBid(): BidState {
  const bid = inject(BID);
  if (bid === undefined) throw new Error('no bid was provided');
  return bid;
}
