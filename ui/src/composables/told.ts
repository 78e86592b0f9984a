// What the service was asked for to be shown: not there yet, there, or refused.

import { type ShallowRef, onBeforeUnmount, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import type { LiveEvent } from '../wire/account.ts';
import { useSession } from './session.ts';

export interface Told<T> {
  readonly value: ShallowRef<T | undefined>;
  /** Why it is not there, or not as it is now. */
  readonly problem: ShallowRef<Problem | undefined>;
  readonly ask: () => Promise<void>;
}

/** Asks at once, and again whenever something of these kinds happens; for the setup of a component. */
export function useTold<T>(work: () => Promise<T>, ...kinds: readonly LiveEvent['is'][]): Told<T> {
  const session = useSession();
  const value = shallowRef<T>();
  const problem = shallowRef<Problem>();
  let newest = 0;
  const ask = async (): Promise<void> => {
    newest += 1;
    const own = newest;
    try {
      const told = await work();
      if (own === newest) [value.value, problem.value] = [told, undefined];
    } catch (error) {
      if (own === newest) problem.value = problemOf(error);
    }
  };
  onBeforeUnmount(
    session.onEvent((event) => {
      if (kinds.includes(event.is)) void ask();
    }),
  );
  void ask();
  return { value, problem, ask };
}
