// Something a page does for whoever uses it: it goes on, and it may be refused.

import { type ShallowRef, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';

export interface Work {
  readonly isBusy: ShallowRef<boolean>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Does it, unless it goes on already; gives whether it was done. */
  readonly run: (what: () => Promise<void>) => Promise<boolean>;
}

export function useWork(): Work {
  const isBusy = shallowRef(false);
  const problem = shallowRef<Problem>();
  const run = async (what: () => Promise<void>): Promise<boolean> => {
    if (isBusy.value) return false;
    [isBusy.value, problem.value] = [true, undefined];
    try {
      await what();
      return true;
    } catch (error) {
      problem.value = problemOf(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, problem, run };
}
