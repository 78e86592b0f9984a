// Applications as officers review them.

import { type Bytes, base64url } from '../link/bytes.ts';
import type { Decide, QueuePart, ReviewQueue, ReviewRow, ReviewView, SaveMarks, SecondLook } from '../wire/enterprise.ts';
import { type Network, Refused, ask, refusalOf } from './network.ts';

const PATH = '/v1/office/applications';
/** How long a picture may take, milliseconds: ten mebibytes over a slow line. */
const PATIENCE = 120_000;

/** A part of the queue. Throws `Refused`. */
export function queueOf(network: Network, bearer: Bytes, part: QueuePart): Promise<ReviewQueue> {
  return ask<ReviewQueue>(network, `${PATH}?part=${part}`, { bearer });
}

/** Takes an application, or goes on with one's own; what is told is as it is at this moment. Throws `Refused`. */
export function takeApplication(network: Network, bearer: Bytes, id: string): Promise<ReviewView> {
  return ask<ReviewView>(network, `${PATH}/${id}/lease`, { method: 'POST', bearer, isAnew: true });
}

/** Gives it back without a decision; the marks stay. Throws `Refused`. */
export function letGoOf(network: Network, bearer: Bytes, id: string): Promise<void> {
  return ask(network, `${PATH}/${id}/lease`, { method: 'DELETE', bearer });
}

/** Keeps the marks of now, which prolongs the lease. Throws `Refused`. */
export function saveMarks(network: Network, bearer: Bytes, id: string, body: SaveMarks): Promise<void> {
  return ask(network, `${PATH}/${id}/marks`, { method: 'PUT', bearer, body });
}

/** Decides. Throws `Refused`. */
export function decide(network: Network, bearer: Bytes, id: string, body: Decide): Promise<ReviewRow> {
  return ask<ReviewRow>(network, `${PATH}/${id}/decision`, { bearer, body });
}

/** A decision that waits for a second look, as it was found. Throws `Refused`. */
export function decidedOf(network: Network, bearer: Bytes, id: string): Promise<ReviewView> {
  return ask<ReviewView>(network, `${PATH}/${id}/second-look`, { bearer });
}

/** A second officer's word on it. Throws `Refused`. */
export function lookAgain(network: Network, bearer: Bytes, id: string, body: SecondLook): Promise<ReviewRow> {
  return ask<ReviewRow>(network, `${PATH}/${id}/second-look`, { bearer, body });
}

/** The bytes of a picture or paper. Throws `Refused`. */
export async function paperOf(network: Network, bearer: Bytes, id: string, document: string): Promise<Uint8Array<ArrayBuffer>> {
  const headers = { authorization: `Bearer ${base64url(bearer)}` };
  let response: Response;
  try {
    response = await network.fetch(`${PATH}/${id}/papers/${document}`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('service_unreachable');
  }
  throw await refusalOf(response);
}
