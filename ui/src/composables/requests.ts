// The requests of an enterprise as its admin sees them, and the grants that answered some.

import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue';

import type { Problem } from '../problem.ts';
import { requestsOf } from '../service/grants.ts';
import type { JoinRequest } from '../wire/enterprise.ts';
import { FRESH_MS } from './grants.ts';
import { useSession } from './session.ts';
import { useTold } from './told.ts';

export interface Requests {
  readonly value: ShallowRef<readonly JoinRequest[] | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly ask: () => Promise<void>;
  /** One of them with a statement that may be signed still: it is asked for anew where it is too old. Nothing where it does not wait any more, or why it cannot be told is shown. */
  readonly fresh: (application: string, isAnew?: boolean) => Promise<JoinRequest | undefined>;
  readonly count: ComputedRef<number>;
}

/** Asks at once, and again whenever something happens to the account; for the setup of a component. */
export function useRequests(enterprise: () => string): Requests {
  const session = useSession();
  const askedAt = shallowRef(0);
  const { value, problem, ask } = useTold(async () => {
    const at = performance.now();
    const told = await session.as((network, bearer) => requestsOf(network, bearer, enterprise()));
    askedAt.value = at;
    return told;
  }, 'account', 'messages');
  const of = (application: string): JoinRequest | undefined => value.value?.find((request) => request.application === application);
  return {
    value,
    problem,
    ask,
    fresh: async (application, isAnew = false) => {
      if (!isAnew && problem.value === undefined && performance.now() - askedAt.value < FRESH_MS) return of(application);
      await ask();
      return problem.value === undefined ? of(application) : undefined;
    },
    count: computed(() => value.value?.length ?? 0),
  };
}
