// A code by SMS or by mail: asked for, again after a while, and over after another.

import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { askCode } from '../service/account.ts';
import type { Network } from '../service/network.ts';
import type { CodeAsked, CodePurpose } from '../wire/account.ts';
import { once } from './once.ts';
import { secondsUntil, useTicking } from './ticking.ts';

/** Codes of what is wrong with a code. */
export const CODE_PROBLEMS: ReadonlySet<string> = new Set(['code_wrong', 'code_over']);

export interface Code {
  /** The last one that was asked for. */
  readonly asked: ShallowRef<CodeAsked | undefined>;
  /** Seconds until another may be asked for. */
  readonly wait: ComputedRef<number>;
  /** Seconds until the last one is over; 0 where there is none. */
  readonly left: ComputedRef<number>;
  readonly isBusy: ShallowRef<boolean>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Asks for one; a second click while that is on its way asks for none. */
  readonly ask: () => Promise<void>;
  /** It was used, or is for another number. */
  readonly forget: () => void;
}

/** For the setup of a component; `phone` gives the digits that it goes to. */
export function useCode(network: Network, purpose: CodePurpose, phone: () => string): Code {
  return useSentCode(() => askCode(network, phone(), purpose));
}

/** The same for a code that is sent some other way. */
export function useSentCode(send: () => Promise<CodeAsked>): Code {
  const { now, look } = useTicking();
  const asked = shallowRef<CodeAsked>();
  const again = shallowRef<string>();
  const problem = shallowRef<Problem>();
  const isBusy = shallowRef(false);

  const ask = once(async () => {
    [isBusy.value, problem.value] = [true, undefined];
    try {
      asked.value = await send();
      again.value = asked.value.again;
      look();
    } catch (error) {
      problem.value = problemOf(error);
      const { code, params } = problem.value;
      // Another page asked for one, or this one before it was loaded anew.
      if (code === 'code_too_soon') again.value = new Date(now.value + 1_000 * Number(params['secs'] ?? 0)).toISOString();
    } finally {
      isBusy.value = false;
    }
  });
  const forget = (): void => {
    [asked.value, again.value, problem.value] = [undefined, undefined, undefined];
  };
  const wait = computed(() => (again.value === undefined ? 0 : secondsUntil(again.value, now.value)));
  const left = computed(() => (asked.value === undefined ? 0 : secondsUntil(asked.value.until, now.value)));
  return { asked, wait, left, isBusy, problem, ask, forget };
}
