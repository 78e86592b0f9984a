// The paired computers, newest first, those that were removed last.

import { type ShallowRef, shallowRef } from 'vue';

import { hex } from '../link/bytes.ts';
import { fingerprint } from '../link/keys.ts';
import { usePlatform } from '../platform/platform.ts';
import type { StoredDesk } from '../store/memory.ts';

export interface ListedDesk extends StoredDesk {
  /** Hexadecimal digits. */
  readonly sha256: string;
}

/** The desks, once they are read, and how to read them anew; for the setup of a component. */
export function useDesks(): { desks: ShallowRef<readonly ListedDesk[] | undefined>; load: () => Promise<void> } {
  const { stored } = usePlatform();
  const desks: ShallowRef<readonly ListedDesk[] | undefined> = shallowRef();
  const load = async (): Promise<void> => {
    const all = await stored.desks();
    const listed = await Promise.all(all.map(async (desk) => ({ ...desk, sha256: hex(await fingerprint(desk.point)) })));
    desks.value = listed.sort(
      (one, other) => Number(one.isRevoked) - Number(other.isRevoked) || other.pairedAt - one.pairedAt,
    );
  };
  void load();
  return { desks, load };
}
