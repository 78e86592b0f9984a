// The phone of the link protocol, made of its keys and its memory.

import { equal } from '../link/bytes.ts';
import type { Phone } from '../link/phone.ts';
import type { StoredMemory } from '../store/memory.ts';
import type { KeyHolder } from './vault.ts';

/** What the phone is at this moment; `relays` as the page knows them. */
export async function phoneOf(holder: KeyHolder, stored: StoredMemory, relays: number): Promise<Phone> {
  const [point, certificates] = [await holder.authPoint(), await stored.certificates()];
  const signing = certificates.find(({ use }) => use === 'sign');
  return {
    auth: { point, sign: (message) => holder.authSign(message) },
    certificates: certificates.map(({ fingerprint }) => fingerprint),
    capabilities: ['AUDIT', 'DECRYPT', 'LOGIN', 'PAIR', 'SIGN', 'WRITE'],
    relays,
    keys: {
      can: (request) => {
        if (request.op === 'SIGN') return Promise.resolve(signing !== undefined);
        if (request.op !== 'DECRYPT') return Promise.resolve(true);
        const own = certificates.filter(({ use }) => use === 'enc');
        const isOwn = request.items.every((item) => own.some(({ fingerprint }) => equal(fingerprint, item.cert_sha256)));
        return Promise.resolve(isOwn);
      },
      sign: (document, at) =>
        signing === undefined ? Promise.resolve(undefined) : holder.sign(signing.fingerprint, document, at),
      unwrap: (share) => holder.unwrap(share),
    },
    memory: stored.memory,
  };
}
