// A ticket of the service says that it let this phone act on one question.

import { type Bytes, base64url, equal, unbase64url } from '../link/bytes.ts';
import { type Ticket, ticket as ticketType } from '../link/messages.ts';
import { type Network, Refused, ask } from './network.ts';

interface Given {
  readonly device?: unknown;
  readonly req_hash?: unknown;
  readonly exp?: unknown;
  readonly key?: unknown;
  readonly sig?: unknown;
}

/** The ticket for the question of `reqHash`; `bearer` names the phone. Throws `Refused`. */
export async function ticketFor(network: Network, bearer: Bytes, reqHash: Bytes): Promise<Ticket> {
  const given = await ask<Given>(network, '/v1/tickets', { bearer, body: { req_hash: base64url(reqHash) } });
  const members = [
    ['device', bytesOf(given.device)],
    ['req_hash', bytesOf(given.req_hash)],
    ['exp', isInstant(given.exp) ? given.exp : undefined],
    ['key', bytesOf(given.key)],
    ['sig', bytesOf(given.sig)],
  ] as const;
  const known = members.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  let ticket: Ticket;
  try {
    ticket = ticketType.read(new Map(known));
  } catch {
    // Not what the service answers: something in between did.
    throw new Refused('service_unreachable');
  }
  if (!equal(ticket.req_hash, reqHash)) throw new Refused('service_unreachable');
  return ticket;
}

function bytesOf(value: unknown): Bytes | undefined {
  return typeof value === 'string' ? unbase64url(value) : undefined;
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
