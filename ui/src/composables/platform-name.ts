// The name of the trading platform that an account works with: the account knows its code alone.

import { type ComputedRef, computed, shallowRef, watch } from 'vue';

import { platforms } from '../service/account.ts';
import type { Network } from '../service/network.ts';
import { useSession } from './session.ts';

/** The names by their codes, as each service told them. */
const KNOWN = new WeakMap<Network, Map<string, string>>();

/** For the setup of a component: nothing where none was chosen, or the service has not told its name yet. */
export function usePlatformName(): ComputedRef<string | undefined> {
  const { account, network } = useSession();
  const names = shallowRef<ReadonlyMap<string, string>>(KNOWN.get(network) ?? new Map());
  const code = computed(() => account.value?.platform ?? undefined);

  async function ask(): Promise<void> {
    try {
      const told = new Map((await platforms(network, '')).map((platform) => [platform.code, platform.name]));
      KNOWN.set(network, told);
      names.value = told;
    } catch {
      // It is asked for again where it is shown next.
    }
  }
  watch(
    code,
    (wanted) => {
      if (wanted !== undefined && !names.value.has(wanted)) void ask();
    },
    { immediate: true },
  );
  return computed(() => (code.value === undefined ? undefined : names.value.get(code.value)));
}
