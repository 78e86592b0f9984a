// A phone becomes known to a service: it proves that it holds both keys, and is given their certificates.

import { isFor } from '../keys/certificate.ts';
import type { KeyHolder } from '../keys/vault.ts';
import { type Bytes, base64url, hex, unbase64url, unhex } from '../link/bytes.ts';
import { fingerprint, sha256 } from '../link/keys.ts';
import type { StoredCertificate } from '../store/memory.ts';
import { type Network, Refused, ask } from './network.ts';
import { derOf } from './pem.ts';

/** Whom the certificates are for. */
export interface Holder {
  /** The enterprise and its unified social credit code. */
  readonly organization: string;
  readonly uscc: string;
  /** The holder's name; the enterprise's where there is none. */
  readonly name?: string;
}

/** An application that was approved: the service knows whom the certificates are for. */
export interface Approved {
  readonly application: string;
  /** The applicant's session. */
  readonly session: Bytes;
}

/** What an enrolment gives. */
export interface Enrolled {
  /** The phone's identifier at the service. */
  readonly device: string;
  readonly certificates: readonly StoredCertificate[];
  /** The root that they lead to, in PEM. */
  readonly root: string;
}

type Words<K extends string> = Readonly<Record<K, string>>;
type Begun = Words<'id' | 'enc' | 'ct'>;
type Given = Words<'device' | 'signing' | 'encryption' | 'root'>;

/** How often the answer is given, and how long to wait in between, milliseconds. */
const ANSWER_TRIES = 4;
const ANSWER_WAIT = 1_000;

/**
 * Asks for both certificates. The keys have to be open for a proof of possession; `bearer` is 32 bytes by which this phone
 * names itself to the service from then on. Throws `Refused`: what is not for this phone and these keys is not taken.
 */
export async function enrol(network: Network, holder: KeyHolder, who: Holder | Approved, bearer: Bytes): Promise<Enrolled> {
  const keys = await holder.publicKeys();
  if (keys === undefined) throw new Refused('KEY_MISSING');
  const phoneId = hex(await fingerprint(await holder.authPoint()));
  const own = {
    request: keys.request,
    encryption_key: base64url(keys.enc),
    bearer_sha256: base64url(await sha256(bearer)),
    phone_id: phoneId,
  };
  const begun = await ('application' in who
    ? ask<Begun>(network, `/v1/applications/${who.application}/enrolments`, { body: own, bearer: who.session, isAnew: true })
    : ask<Begun>(network, '/v1/enrolments', { body: { ...who, ...own } }));
  const [id, enc, ct] = [unhexed(begun.id), unbase64url(begun.enc), unbase64url(begun.ct)];
  const secret = id && enc && ct && (await holder.prove({ id, enc, ct }));
  if (secret === undefined) throw new Refused('KEY_MISSING');
  const given = await answer(network, begun.id, base64url(secret));
  if (given.device !== phoneId) throw new Refused('enrolment_answer');
  const certificates = [
    await certificateOf(given.signing, 'sign', keys.sign),
    await certificateOf(given.encryption, 'enc', keys.enc),
  ];
  return { device: given.device, certificates, root: given.root };
}

/** A right answer may be given again: one that was lost on the way back is asked for until it is there. */
async function answer(network: Network, id: string, secret: string): Promise<Given> {
  for (let left = ANSWER_TRIES; ; left -= 1) {
    try {
      return await ask<Given>(network, `/v1/enrolments/${id}/answer`, { body: { secret } });
    } catch (error) {
      if (left === 1 || !(error instanceof Refused) || error.isFinal) throw error;
    }
    await network.wait(ANSWER_WAIT);
  }
}

function unhexed(digits: string): Bytes | undefined {
  return /^(?:[0-9a-f]{2})+$/u.test(digits) ? unhex(digits) : undefined;
}

/** The first certificate of a chain in PEM, which has to be for the key of `point`. */
async function certificateOf(pem: string, use: StoredCertificate['use'], point: Bytes): Promise<StoredCertificate> {
  const der = derOf(pem);
  if (der === undefined || !isFor(der, point)) throw new Refused('enrolment_answer');
  return { fingerprint: await sha256(der), der, use };
}
