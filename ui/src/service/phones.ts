// The phones of an account and the computers that they were paired with, at the service.

import { type Bytes, base64url, concat, utf8 } from '../link/bytes.ts';
import { encode } from '../link/cbor.ts';
import { sha256 } from '../link/keys.ts';
import { accountStatement } from '../link/messages.ts';
import type { AccountDesk, AccountPhone, RegisterPhone, TellDesk } from '../wire/account.ts';
import { serviceInfo } from './info.ts';
import { type Network, Refused, ask } from './network.ts';
import { derOf } from './pem.ts';

const PHONES = '/v1/account/phones';
const DESKS = '/v1/account/desks';

/** K_auth of this phone. */
export interface AuthKey {
  authPoint(): Promise<Bytes>;
  authSign(message: Bytes): Promise<Bytes>;
}

/** The phones of an account, the newest first. Throws `Refused`. */
export function phonesOf(network: Network, bearer: Bytes): Promise<readonly AccountPhone[]> {
  return ask<readonly AccountPhone[]>(network, PHONES, { bearer });
}

/** Makes this phone the account's: it proves its key to this service, in this session. Throws `Refused`. */
export async function addPhone(
  network: Network,
  bearer: Bytes,
  { key, session, name }: { readonly key: AuthKey; readonly session: string; readonly name: string },
): Promise<readonly AccountPhone[]> {
  const { root } = await serviceInfo(network);
  const der = derOf(root);
  // Not what a service says of itself: something in between answered.
  if (der === undefined) throw new Refused('service_unreachable');
  const statement = encode(accountStatement.write({ service: await sha256(der), session }));
  const [point, sig] = [await key.authPoint(), await key.authSign(concat(utf8('SBL1-ACCOUNT\0'), statement))];
  const body: RegisterPhone = { key: base64url(point), name, sig: base64url(sig) };
  return ask<readonly AccountPhone[]>(network, PHONES, { bearer, body });
}

/** Ends a phone, and the logins that it approved. Throws `Refused`. */
export function endPhone(network: Network, bearer: Bytes, id: string): Promise<void> {
  return ask(network, `${PHONES}/${id}`, { method: 'DELETE', bearer });
}

/** The computers of an account, those that ended too, the one that was paired last first. Throws `Refused`. */
export function desksOf(network: Network, bearer: Bytes): Promise<readonly AccountDesk[]> {
  return ask<readonly AccountDesk[]>(network, DESKS, { bearer });
}

/** Tells that a phone was paired with a computer. Throws `Refused`. */
export function tellDesk(network: Network, bearer: Bytes, id: string, body: TellDesk): Promise<readonly AccountDesk[]> {
  return ask<readonly AccountDesk[]>(network, `${DESKS}/${id}`, { method: 'PUT', bearer, body });
}

/** Ends a computer, for all phones of the account or for one. Throws `Refused`. */
export function endDesk(network: Network, bearer: Bytes, id: string, phone?: string): Promise<void> {
  const query = phone === undefined ? '' : `?phone=${phone}`;
  return ask(network, `${DESKS}/${id}${query}`, { method: 'DELETE', bearer });
}
