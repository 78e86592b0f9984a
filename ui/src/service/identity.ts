// The real name of whoever has an account.

import type { Bytes } from '../link/bytes.ts';
import type { IdentityView, ProveIdentity } from '../wire/account.ts';
import { type Network, ask } from './network.ts';

const PATH = '/v1/account/identity';

/** How it stands. Throws `Refused`. */
export function identityOf(network: Network, bearer: Bytes): Promise<IdentityView> {
  return ask<IdentityView>(network, PATH, { bearer });
}

/** Has a provider asked. Throws `Refused`. */
export function proveIdentity(network: Network, bearer: Bytes, body: ProveIdentity): Promise<IdentityView> {
  return ask<IdentityView>(network, PATH, { bearer, body });
}
