// The names of trading platforms by their codes: accounts, applications and grants know the codes alone.

import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue';

import { platforms } from '../service/account.ts';
import type { Network } from '../service/network.ts';
import { useSession } from './session.ts';

export type PlatformNames = ReadonlyMap<string, string>;

/** The names as each service told them. */
const KNOWN = new WeakMap<Network, ShallowRef<PlatformNames>>();

/** Asked for once, and again by whoever shows them next where that failed; empty until they are there. */
export function platformNames(network: Network): ShallowRef<PlatformNames> {
  const known = KNOWN.get(network);
  if (known !== undefined) return known;
  const names = shallowRef<PlatformNames>(new Map());
  KNOWN.set(network, names);
  void platforms(network, '').then(
    (told) => {
      names.value = new Map(told.map(({ code, name }) => [code, name]));
    },
    // The code stands in the name's place.
    () => KNOWN.delete(network),
  );
  return names;
}

/** For the setup of a component: nothing where none was chosen, or the service has not told its name yet. */
export function usePlatformName(): ComputedRef<string | undefined> {
  const { account, network } = useSession();
  const names = shallowRef<ShallowRef<PlatformNames>>();
  const code = computed(() => account.value?.platform ?? undefined);
  watch(
    code,
    (wanted) => {
      if (wanted !== undefined) names.value = platformNames(network);
    },
    { immediate: true },
  );
  return computed(() => (code.value === undefined ? undefined : names.value?.value.get(code.value)));
}
