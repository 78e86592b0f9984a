// Whom this phone acts for: its enrolment and certificates, as the database holds them.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import { type CertificateFacts, factsOf } from '../keys/certificate.ts';
import { hex } from '../link/bytes.ts';
import type { Enrolment, StoredCertificate, StoredMemory } from '../store/memory.ts';

/** A certificate of this phone, and what it says. */
export interface OwnCertificate extends CertificateFacts {
  /** Hexadecimal digits. */
  readonly sha256: string;
  readonly use: StoredCertificate['use'];
}

export class Account {
  readonly enrolment: ShallowRef<Enrolment | undefined> = shallowRef();
  /** The one for signing first. */
  readonly certificates: ShallowRef<readonly OwnCertificate[]> = shallowRef([]);
  readonly #stored: StoredMemory;

  constructor(stored: StoredMemory) {
    this.#stored = stored;
  }

  /** Reads both anew. */
  async load(): Promise<void> {
    const [enrolment, certificates] = await Promise.all([this.#stored.enrolment(), this.#stored.certificates()]);
    this.enrolment.value = enrolment;
    this.certificates.value = certificates
      .flatMap(({ der, fingerprint, use }) => {
        const facts = factsOf(der);
        return facts === undefined ? [] : [{ ...facts, sha256: hex(fingerprint), use }];
      })
      .sort((one, other) => Number(one.use === 'enc') - Number(other.use === 'enc'));
  }
}

export const ACCOUNT: InjectionKey<Account> = Symbol('account');

/** The account of this phone; for the setup of a component. */
export function useAccount(): Account {
  const account = inject(ACCOUNT);
  if (account === undefined) throw new Error('no account was provided');
  return account;
}
