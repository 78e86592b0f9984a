// A phone joins a service: keys, certificates, and what it is to trust.

import type { KeyHolder } from '../keys/vault.ts';
import { unbase64url } from '../link/bytes.ts';
import { type RandomSource, fingerprint } from '../link/keys.ts';
import { point as pointType } from '../link/types.ts';
import type { StoredMemory } from '../store/memory.ts';
import { type Approved, type Holder, enrol } from './enrol.ts';
import { serviceInfo } from './info.ts';
import type { Network } from './network.ts';

/** What is being done, in this order. */
export const JOIN_STEPS = ['keys', 'ask', 'store'] as const;
export type JoinStep = (typeof JOIN_STEPS)[number];

/** What it takes. */
export interface Joining {
  readonly network: Network;
  readonly holder: KeyHolder;
  readonly stored: StoredMemory;
  readonly random: RandomSource;
  readonly locks: LockManager;
}

/**
 * Makes the keys under `pin`, has them certified for `who` and keeps what the service gave; `step` is told what begins. Nothing is kept of a try
 * that ends before: the next one makes other keys. Throws `Refused`, `VaultError`, or what the database says.
 */
export async function join(
  { network, holder, stored, random, locks }: Joining,
  who: Holder | Approved,
  pin: string,
  now: number,
  step: (step: JoinStep) => void,
): Promise<void> {
  await locks.request('sealbid-join', async () => {
    step('keys');
    await holder.discard();
    await holder.create(pin);
    await holder.open(pin, 'possession');
    step('ask');
    const bearer = random.bytes(32);
    const { device, certificates, root } = await enrol(network, holder, who, bearer);
    step('store');
    await stored.enrol({ device, bearer, root, at: now }, certificates);
  });
}

/** Makes the platform's key known if none is yet; a service that cannot be asked is asked again at the next start. */
export async function trustPlatform(network: Network, stored: StoredMemory): Promise<void> {
  if (await stored.knowsPlatform()) return;
  try {
    const { platform_key: key } = await serviceInfo(network);
    const point = key === undefined ? undefined : unbase64url(key);
    if (point !== undefined) await stored.trust(await fingerprint(point), pointType.read(point));
  } catch {
    // Until then what a platform says of a bid counts as not verified.
  }
}
