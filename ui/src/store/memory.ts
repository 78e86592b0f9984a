// What the phone remembers of desks, platforms, sessions, answers and its log, and how a session's outputs get there.

import { EMPTY_CHAIN, type ChainEnd, after } from '../link/audit.ts';
import { type Bytes, hex } from '../link/bytes.ts';
import type { Entry } from '../link/messages.ts';
import type { KeptResult, KnownDesk, Memory } from '../link/phone.ts';
import type { Output } from '../link/session.ts';
import type { Op } from '../link/types.ts';
import { type StoreName, settled, transact } from './database.ts';

/** A desk as it is listed. */
export interface StoredDesk extends KnownDesk {
  readonly name: string;
  /** When it was paired, Unix seconds. */
  readonly pairedAt: number;
  /** The account that was told of it. */
  readonly toldTo?: string;
}

/** A certificate for one of the phone's keys. */
export interface StoredCertificate {
  /** SHA-256 of its DER. */
  readonly fingerprint: Bytes;
  readonly der: Bytes;
  /** For which of the keys. */
  readonly use: 'sign' | 'enc';
  /** What the service said when it was revoked; absent where it was not, as far as this phone knows. */
  readonly revoked?: Revoked;
}

/** The end of a certificate before its time. */
export interface Revoked {
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

/** A session that has not ended: what it takes to send its frames again after a reload. */
export interface OpenSession {
  readonly sid: Bytes;
  /** By which the relay knows this side; 32 bytes. */
  readonly bearer: Bytes;
  /** When nobody waits for it any more, Unix seconds. */
  readonly until: number;
  /** What was asked, once it was; `desk` is its name. */
  readonly asked?: { readonly reqId: Bytes; readonly op: Op; readonly desk: string; readonly at: number };
}

/** Under what the phone is known to the service that it was enrolled at. */
export interface Enrolment {
  /** The phone's identifier there. */
  readonly device: string;
  /** By which the phone names itself there, 32 bytes. */
  readonly bearer: Bytes;
  /** The root that its certificates lead to, PEM. */
  readonly root: string;
  /** Unix seconds. */
  readonly at: number;
}

const COMMITTED: readonly StoreName[] = ['sessions', 'desks', 'kept', 'log'];

/** The memory in a database. */
export class StoredMemory {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** As a session asks for it. */
  get memory(): Memory {
    return {
      tookPart: async (sid) => (await this.#get('sessions', hex(sid))) !== undefined,
      desk: (fingerprint) => this.desk(fingerprint),
      platform: (fingerprint) => this.#get<Bytes>('platforms', hex(fingerprint)),
      kept: (reqId) => this.#get<KeptResult>('kept', hex(reqId)),
      logEnd: () => this.#logEnd(),
      log: (from, max) =>
        transact(this.#database, ['log'], 'readonly', (transaction) => {
          const range = IDBKeyRange.lowerBound(from);
          return settled(transaction.objectStore('log').getAll(range, max)) as Promise<Entry[]>;
        }),
    };
  }

  /**
   * Stores what a session gave, all of it or nothing; what it gave to send may be sent then. Fails where the log went on
   * meanwhile: a session works and stores under one lock (`exclusively`).
   */
  async commit(sid: Bytes, outputs: readonly Output[], at: number): Promise<void> {
    if (outputs.length === 0) return;
    await transact(this.#database, COMMITTED, 'readwrite', async (transaction) => {
      const sessions = transaction.objectStore('sessions');
      const sent = ((await settled(sessions.get(hex(sid)))) as readonly Bytes[] | undefined) ?? [];
      const frames = outputs.flatMap((output) => (output.do === 'send' ? [output.frame] : []));
      const writes: Promise<unknown>[] = [settled(sessions.put([...sent, ...frames], hex(sid)))];
      for (const output of outputs) writes.push(...this.#write(transaction, output, at));
      await Promise.all(writes);
    });
  }

  /** The frames that a session sent, to be sent again after a reload; none where it ended or is not known. */
  async sent(sid: Bytes): Promise<readonly Bytes[]> {
    return (await this.#get<readonly Bytes[]>('sessions', hex(sid))) ?? [];
  }

  /** Notes that a session has begun, or what it is asked. */
  async opened(session: OpenSession): Promise<void> {
    await transact(this.#database, ['open'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('open').put(session, hex(session.sid))),
    );
  }

  /** Forgets that a session is open, and its frames: it ended. That the phone took part in it stays known. */
  async closed(sid: Bytes): Promise<void> {
    await transact(this.#database, ['open', 'sessions'], 'readwrite', async (transaction) => {
      const sessions = transaction.objectStore('sessions');
      const tookPart = (await settled(sessions.get(hex(sid)))) !== undefined;
      await Promise.all([
        settled(transaction.objectStore('open').delete(hex(sid))),
        ...(tookPart ? [settled(sessions.put([], hex(sid)))] : []),
      ]);
    });
  }

  /** The sessions that have not ended. */
  open(): Promise<readonly OpenSession[]> {
    return this.#all<OpenSession>('open');
  }

  /** Forgets that the phone took part in a session: its slot was freed, and its code may be scanned again. */
  async forget(sid: Bytes): Promise<void> {
    await transact(this.#database, ['sessions'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('sessions').delete(hex(sid))),
    );
  }

  /** The desk of a fingerprint, as it is listed. */
  desk(fingerprint: Bytes): Promise<StoredDesk | undefined> {
    return this.#get<StoredDesk>('desks', hex(fingerprint));
  }

  /** The desks that the phone was paired with. */
  desks(): Promise<readonly StoredDesk[]> {
    return this.#all<StoredDesk>('desks');
  }

  /** Revokes a desk: the phone refuses it from now on. */
  async revoke(fingerprint: Bytes): Promise<void> {
    await transact(this.#database, ['desks'], 'readwrite', async (transaction) => {
      const desks = transaction.objectStore('desks');
      const desk = (await settled(desks.get(hex(fingerprint)))) as StoredDesk | undefined;
      if (desk !== undefined) await settled(desks.put({ ...desk, isRevoked: true }, hex(fingerprint)));
    });
  }

  /** Notes that an account was told of a desk. */
  async markTold(fingerprint: Bytes, toldTo: string): Promise<void> {
    await transact(this.#database, ['desks'], 'readwrite', async (transaction) => {
      const desks = transaction.objectStore('desks');
      const desk = (await settled(desks.get(hex(fingerprint)))) as StoredDesk | undefined;
      if (desk !== undefined) await settled(desks.put({ ...desk, toldTo }, hex(fingerprint)));
    });
  }

  /** The account that this phone was added to last. */
  addedTo(): Promise<string | undefined> {
    return this.#get<string>('device', 'added-to');
  }

  async markAdded(account: string): Promise<void> {
    await transact(this.#database, ['device'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('device').put(account, 'added-to')),
    );
  }

  /** Makes a platform's key known. */
  async trust(fingerprint: Bytes, point: Bytes): Promise<void> {
    await transact(this.#database, ['platforms'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('platforms').put(point, hex(fingerprint))),
    );
  }

  /** The enrolment; nothing where the phone was not enrolled. */
  enrolment(): Promise<Enrolment | undefined> {
    return this.#get<Enrolment>('device', 'enrolment');
  }

  /** Keeps an enrolment and its certificates, all of it or nothing. */
  async enrol(enrolment: Enrolment, certificates: readonly StoredCertificate[]): Promise<void> {
    await transact(this.#database, ['device', 'certificates'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('certificates');
      const puts = certificates.map((certificate) => settled(store.put(certificate, hex(certificate.fingerprint))));
      await Promise.all([...puts, settled(transaction.objectStore('device').put(enrolment, 'enrolment'))]);
    });
  }

  /** The phone's certificates. */
  certificates(): Promise<readonly StoredCertificate[]> {
    return this.#all<StoredCertificate>('certificates');
  }

  /** Remembers that a certificate was revoked, for when the service cannot be asked. */
  async markRevoked(fingerprint: Bytes, revoked: Revoked): Promise<void> {
    await transact(this.#database, ['certificates'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('certificates');
      const certificate = (await settled(store.get(hex(fingerprint)))) as StoredCertificate | undefined;
      if (certificate !== undefined) await settled(store.put({ ...certificate, revoked }, hex(fingerprint)));
    });
  }

  /** Whether the key of any platform is known. */
  async knowsPlatform(): Promise<boolean> {
    return (await this.#all<Bytes>('platforms')).length > 0;
  }

  /** Forgets everything, keys too. */
  async erase(): Promise<void> {
    const stores = [...this.#database.objectStoreNames] as StoreName[];
    await transact(this.#database, stores, 'readwrite', async (transaction) => {
      await Promise.all(stores.map((name) => settled(transaction.objectStore(name).clear())));
    });
  }

  #write(transaction: IDBTransaction, output: Output, at: number): Promise<unknown>[] {
    switch (output.do) {
      case 'log':
        // A number that is there already is no next entry.
        return [settled(transaction.objectStore('log').add(output.entry, output.entry.n))];
      case 'keep':
        return [settled(transaction.objectStore('kept').put(output.kept, hex(output.reqId)))];
      case 'pair': {
        const desk: StoredDesk = { point: output.point, isRevoked: false, name: output.name, pairedAt: at };
        return [settled(transaction.objectStore('desks').put(desk, hex(output.desk)))];
      }
      default:
        return [];
    }
  }

  #get<T>(store: StoreName, key: string): Promise<T | undefined> {
    return transact(this.#database, [store], 'readonly', (transaction) =>
      settled(transaction.objectStore(store).get(key)),
    ) as Promise<T | undefined>;
  }

  #all<T>(store: StoreName): Promise<readonly T[]> {
    return transact(this.#database, [store], 'readonly', (transaction) =>
      settled(transaction.objectStore(store).getAll()),
    ) as Promise<T[]>;
  }

  async #logEnd(): Promise<ChainEnd> {
    const last = await transact(this.#database, ['log'], 'readonly', async (transaction) => {
      const cursor = await settled(transaction.objectStore('log').openCursor(undefined, 'prev'));
      return (cursor as IDBCursorWithValue | null)?.value as Entry | undefined;
    });
    return last === undefined ? EMPTY_CHAIN : after(last);
  }
}

/** Runs `work` while no other session of this phone, in any window, computes an entry of the log or stores one. */
export function exclusively<T>(locks: LockManager, work: () => Promise<T>): Promise<T> {
  return locks.request('sealbid-log', work);
}
