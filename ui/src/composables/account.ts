// Whom this phone acts for: its enrolment and certificates, as the database holds them.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import { type CertificateFacts, factsOf } from '../keys/certificate.ts';
import { hex, unhex } from '../link/bytes.ts';
import { type Problem, problemOf } from '../problem.ts';
import { type CertificateEntry, type Reason, certificatesOf, revoke } from '../service/certificates.ts';
import type { Network } from '../service/network.ts';
import type { Enrolment, Revoked, StoredCertificate, StoredMemory } from '../store/memory.ts';

/** A certificate of this phone, and what it says. */
export interface OwnCertificate extends CertificateFacts {
  /** Hexadecimal digits. */
  readonly sha256: string;
  readonly use: StoredCertificate['use'];
  readonly revoked: Revoked | undefined;
}

/** Whether the service was asked how the certificates stand, and what came of it. */
export type Asked = { readonly is: 'not' } | { readonly is: 'told'; readonly at: Date } | { readonly is: 'refused'; readonly problem: Problem };

export class Account {
  readonly enrolment: ShallowRef<Enrolment | undefined> = shallowRef();
  /** The one for signing first. */
  readonly certificates: ShallowRef<readonly OwnCertificate[]> = shallowRef([]);
  readonly asked: ShallowRef<Asked> = shallowRef({ is: 'not' });
  readonly #stored: StoredMemory;
  readonly #network: Network;
  readonly #now: () => number;

  /** `now` is the phone's clock, milliseconds since 1970. */
  constructor(stored: StoredMemory, network: Network, now: () => number) {
    this.#stored = stored;
    this.#network = network;
    this.#now = now;
  }

  /** Reads both anew. */
  async load(): Promise<void> {
    const [enrolment, certificates] = await Promise.all([this.#stored.enrolment(), this.#stored.certificates()]);
    this.enrolment.value = enrolment;
    if (enrolment === undefined) this.asked.value = { is: 'not' };
    this.certificates.value = certificates
      .flatMap(({ der, fingerprint, use, revoked }) => {
        const facts = factsOf(der);
        return facts === undefined ? [] : [{ ...facts, sha256: hex(fingerprint), use, revoked }];
      })
      .sort((one, other) => Number(one.use === 'enc') - Number(other.use === 'enc'));
  }

  /** Asks the service how the certificates stand and remembers it. */
  async ask(): Promise<void> {
    const bearer = this.enrolment.value?.bearer;
    if (bearer === undefined) return;
    try {
      await this.#remember(await certificatesOf(this.#network, bearer));
      this.asked.value = { is: 'told', at: new Date(this.#now()) };
    } catch (error) {
      this.asked.value = { is: 'refused', problem: problemOf(error) };
    }
  }

  /** Ends a certificate. Throws `Refused`. */
  async revoke(sha256: string, reason: Reason): Promise<void> {
    const bearer = this.enrolment.value?.bearer;
    if (bearer === undefined) return;
    await this.#remember([await revoke(this.#network, bearer, sha256, reason)]);
  }

  async #remember(entries: readonly CertificateEntry[]): Promise<void> {
    for (const { sha256, revoked: at, reason } of entries) {
      if (at !== null) await this.#stored.markRevoked(unhex(sha256), { at, reason: reason ?? 'unspecified' });
    }
    await this.load();
  }
}

export const ACCOUNT: InjectionKey<Account> = Symbol('account');

/** The account of this phone; for the setup of a component. */
export function useAccount(): Account {
  const account = inject(ACCOUNT);
  if (account === undefined) throw new Error('no account was provided');
  return account;
}
