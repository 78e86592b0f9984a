// The seals of this desk, as they stand now.

import { type ShallowRef, onBeforeUnmount, shallowRef } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { SealDetail, SealsView } from '../wire/desk.ts';
import { Newest } from './newest.ts';

export interface SealsState {
  /** Nothing before the first answer. */
  readonly view: ShallowRef<SealsView | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly load: () => Promise<void>;
  /** One of them is known to be so; a new one is the last. */
  readonly know: (detail: SealDetail) => void;
  /** What is answered where one was removed. */
  readonly show: (view: SealsView) => void;
}

/** For the setup of a component. */
export function useSeals(): SealsState {
  const desk = useDesk();
  const view = shallowRef<SealsView>();
  const problem = shallowRef<Problem>();
  const newest = new Newest();

  async function load(): Promise<void> {
    try {
      const now = await newest.answer(() => desk.api('seals', {}));
      if (now !== undefined) view.value = now;
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  function show(now: SealsView): void {
    newest.changed();
    view.value = now;
  }
  const leave = desk.watch((event) => {
    if (event.is === 'seal') void load();
  });
  onBeforeUnmount(leave);
  void load();
  return {
    view,
    problem,
    load,
    show,
    know: ({ row }) => {
      if (view.value === undefined) return;
      const { seals } = view.value;
      const at = seals.findIndex(({ id }) => id === row.id);
      show({ ...view.value, seals: at === -1 ? [...seals, row] : seals.with(at, row) });
    },
  };
}
