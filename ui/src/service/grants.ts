// Who asks to be let into an enterprise, and the grants by which its admin let people in.

import type { Bytes } from '../link/bytes.ts';
import type { DeclineRequest, GrantView, JoinRequest } from '../wire/enterprise.ts';
import { type Network, ask } from './network.ts';

const ENTERPRISES = '/v1/enterprises';

/** Those who ask its admin, the oldest first. Throws `Refused`. */
export function requestsOf(network: Network, bearer: Bytes, enterprise: string): Promise<readonly JoinRequest[]> {
  return ask<readonly JoinRequest[]>(network, `${ENTERPRISES}/${enterprise}/requests`, { bearer });
}

/** Declines one of them, with a reason for who asked. Throws `Refused`. */
export function declineRequest(network: Network, bearer: Bytes, enterprise: string, application: string, reason: string): Promise<DeclineRequest> {
  const body: DeclineRequest = { reason };
  return ask<DeclineRequest>(network, `${ENTERPRISES}/${enterprise}/requests/${application}/refusal`, { bearer, body });
}

/** How many grants are told at once. */
const PAGE = 100;

/** All grants to the admin, to a clerk his own; the newest first. Throws `Refused`. */
export async function grantsOf(network: Network, bearer: Bytes, enterprise: string): Promise<readonly GrantView[]> {
  const path = `${ENTERPRISES}/${enterprise}/grants`;
  const all: GrantView[] = [];
  for (let behind = ''; ; behind = `?before=${all.at(-1)?.id ?? ''}`) {
    const page = await ask<readonly GrantView[]>(network, path + behind, { bearer });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** A file of a grant. */
export type GrantFile = 'statement' | 'signature';

/** Where it is. */
export function grantPath(enterprise: string, grant: string, file: GrantFile): string {
  return `${ENTERPRISES}/${enterprise}/grants/${grant}/${file}`;
}
