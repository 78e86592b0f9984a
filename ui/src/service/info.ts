// What the service says of itself.

import { type Network, ask } from './network.ts';

export interface ServiceInfo {
  readonly format: number;
  /** `practice`: nothing that it certifies counts. */
  readonly mode: string;
  /** Its clock, RFC 3339. */
  readonly now: string;
  /** The root that its certificates lead to, PEM. */
  readonly root: string;
  /** The key by which the platform signs what it says of a bid and of an opening: an uncompressed point in base64url. */
  readonly platform_key?: string;
  /** The key by which the PIN service signs tickets, likewise. */
  readonly pin_key?: string;
}

/** Throws `Refused`. */
export function serviceInfo(network: Network): Promise<ServiceInfo> {
  return ask<ServiceInfo>(network, '/v1/service');
}
