// The powers that views are given: no view reaches a network, a key, a database or a clock by itself.

import { type InjectionKey, inject } from 'vue';

import type { KeyHolder } from '../keys/vault.ts';
import type { RandomSource } from '../link/keys.ts';
import type { Moment } from '../link/phone.ts';
import type { Network } from '../service/network.ts';
import type { StoredMemory } from '../store/memory.ts';
import type { SessionStore } from './session.ts';

export interface Platform {
  readonly network: Network;
  /** The keys, in their worker. */
  readonly holder: KeyHolder;
  readonly stored: StoredMemory;
  /** The session of an account. */
  readonly sessions: SessionStore;
  readonly random: RandomSource;
  readonly locks: LockManager;
  /** Both clocks of the phone. */
  moment(this: void): Moment;
  /** The address that served this page: what the browser keeps belongs to it. */
  readonly origin: string;
  /** Asks the browser to keep what is stored, and whether it does. */
  persist(this: void): Promise<boolean>;
  persisted(this: void): Promise<boolean>;
}

export const PLATFORM: InjectionKey<Platform> = Symbol('platform');

/** The powers of this app; for the setup of a component. */
export function usePlatform(): Platform {
  const platform = inject(PLATFORM);
  if (platform === undefined) throw new Error('no platform was provided');
  return platform;
}
