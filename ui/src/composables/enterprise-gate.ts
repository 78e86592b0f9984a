// Whether somebody may look for an enterprise and apply: their real name is proven.

import { type ComputedRef, computed } from 'vue';

import { useSession } from './session.ts';

/** For the setup of a component. */
export function useGate(): ComputedRef<boolean> {
  const { account } = useSession();
  return computed(() => account.value?.identity === 'passed' && account.value.level === 'full');
}
