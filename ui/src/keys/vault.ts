// The keys under the PIN. Made here, used here; nothing of them leaves in the clear. Runs in a worker.

import { signDocument } from '../link/attributes.ts';
import { type Bytes, hex, utf8 } from '../link/bytes.ts';
import { encode } from '../link/cbor.ts';
import { suite } from '../link/channel.ts';
import { type SigningKey, browserKey, fingerprint } from '../link/keys.ts';
import {
  type DocumentItem,
  type Request,
  type SignedDocument,
  type WrappedShare,
  documentItem,
  wrappedShare,
} from '../link/messages.ts';
import { unwrapShare } from '../link/share.ts';
import { settled, transact } from '../store/database.ts';
import { certificateRequest } from './request.ts';
import { type Kdf, pinKey, unwrap, wrap, wrappingKey } from './wrap.ts';

/** How many wrong PINs lock the keys. */
export const PIN_TRIES = 5;
/** HPKE's info of a challenge for possession, as the service seals it. */
const POSSESSION = 'sealbid-service/1 possession';
/** The item of a grant for possession; items of questions are hexadecimal digits. */
const POSSESSION_ITEM = 'possession';
/** How long unwrapped keys live, milliseconds. */
const OPEN_MS = 60_000;

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** K_auth and K_dev, neither exportable, as they are stored. */
interface Device {
  readonly auth: CryptoKeyPair;
  readonly device: CryptoKey;
}

/** The wrapped keys as they are stored. */
interface Locked {
  readonly v: 0;
  readonly kdf: Kdf;
  readonly triesLeft: number;
  readonly pin: Bytes;
  readonly sign: Bytes;
  readonly signPoint: Bytes;
  readonly enc: Bytes;
  readonly encPoint: Bytes;
  readonly request: string;
}

/** What others may see of the keys. */
export interface PublicKeys {
  readonly sign: Bytes;
  readonly enc: Bytes;
  /** The PKCS#10 that sk_sign signed when it was made, in PEM. */
  readonly request: string;
}

/** A secret sealed to the encryption key: who opens it has the key. */
export interface PossessionChallenge {
  /** The enrolment's number, which is HPKE's aad. */
  readonly id: Bytes;
  readonly enc: Bytes;
  readonly ct: Bytes;
}

/** What a PIN did. */
export type Opened = { readonly is: 'open' } | { readonly is: 'wrong'; readonly left: number } | { readonly is: 'locked' };

/** Unwrapped keys: for the items of one question, each once, and for a minute. */
interface Grant {
  readonly sign: SigningKey;
  readonly enc: CryptoKeyPair;
  readonly items: string[];
  readonly until: number;
}

/** There are keys already, or there are none, or the PIN is not six digits. */
export class VaultError extends Error {
  readonly reason: 'exists' | 'empty' | 'pin_form';

  constructor(reason: VaultError['reason']) {
    super(reason);
    this.name = 'VaultError';
    this.reason = reason;
  }
}

/** What the keys do, on whichever side of a worker's border. */
export interface KeyHolder {
  /** K_auth's public key; the pair is made at the first call, needs no PIN and cannot be exported. */
  authPoint(): Promise<Bytes>;
  /** K_auth's signature. */
  authSign(message: Bytes): Promise<Bytes>;
  /** Makes the two keys and wraps them under a PIN of six digits. Throws `VaultError`. */
  create(pin: string): Promise<PublicKeys>;
  /**
   * Forgets all keys, K_auth too, where no certificate was given for them: a service that took a phone's name but whose answer was lost takes that
   * name never again. Throws `VaultError` where there is a certificate.
   */
  discard(): Promise<void>;
  /** The public keys; nothing where there are no keys. */
  publicKeys(): Promise<PublicKeys | undefined>;
  /** How many PINs are left; 0 is locked. */
  triesLeft(): Promise<number>;
  /**
   * Opens the keys for the items of one question, or for one proof of possession. A try is counted before the PIN is looked at, in a transaction of its
   * own: one that is cut off counts, and of ten at once five are looked at. Throws `VaultError`.
   */
  open(pin: string, purpose: Request | 'possession'): Promise<Opened>;
  /** Forgets unwrapped keys. */
  lock(): Promise<void>;
  /** Signs a document of the question that the keys were opened for, once. */
  sign(certificate: Bytes, document: DocumentItem, at: number): Promise<SignedDocument | undefined>;
  /** Unwraps a share of the question that the keys were opened for, once. */
  unwrap(share: WrappedShare): Promise<Bytes | undefined>;
  /** Proves possession of the encryption key, once. */
  prove(challenge: PossessionChallenge): Promise<Bytes | undefined>;
}

export class Vault implements KeyHolder {
  readonly #database: IDBDatabase;
  /** Milliseconds that never go back. */
  readonly #clock: () => number;
  readonly #iterations: number;
  #grant: Grant | undefined;

  /** `iterations` of PBKDF2 for keys that are made from now on. */
  constructor(database: IDBDatabase, clock: () => number, iterations: number) {
    this.#database = database;
    this.#clock = clock;
    this.#iterations = iterations;
  }

  async authPoint(): Promise<Bytes> {
    return pointOf((await this.#device()).auth);
  }

  async authSign(message: Bytes): Promise<Bytes> {
    return (await browserKey((await this.#device()).auth)).sign(message);
  }

  async create(pin: string): Promise<PublicKeys> {
    if (!/^[0-9]{6}$/u.test(pin)) throw new VaultError('pin_form');
    const master = crypto.getRandomValues(new Uint8Array(32));
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const kdf: Kdf = { name: 'PBKDF2', hash: 'SHA-256', iterations: this.#iterations, salt };
    const [sign, enc] = await Promise.all([
      crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']),
      crypto.subtle.generateKey(ECDH, true, ['deriveBits']),
    ]);
    const masterKey = await wrappingKey(master);
    const locked: Locked = {
      v: 0,
      kdf,
      triesLeft: PIN_TRIES,
      pin: await wrap(await this.#pinKey(pin, kdf), 'pin', master),
      sign: await wrapPrivate(masterKey, 'sign', sign),
      signPoint: await pointOf(sign),
      enc: await wrapPrivate(masterKey, 'enc', enc),
      encPoint: await pointOf(enc),
      request: await certificateRequest(await browserKey(sign)),
    };
    master.fill(0);
    await transact(this.#database, ['device'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('device');
      if ((await settled(store.get('keys'))) !== undefined) throw new VaultError('exists');
      await settled(store.put(locked, 'keys'));
    });
    return shown(locked);
  }

  async discard(): Promise<void> {
    this.#forget();
    await transact(this.#database, ['device', 'certificates'], 'readwrite', async (transaction) => {
      const certificates = await settled(transaction.objectStore('certificates').count());
      if (certificates !== 0) throw new VaultError('exists');
      const store = transaction.objectStore('device');
      await Promise.all([settled(store.delete('keys')), settled(store.delete('device'))]);
    });
  }

  async publicKeys(): Promise<PublicKeys | undefined> {
    const locked = await this.#locked();
    return locked && shown(locked);
  }

  async triesLeft(): Promise<number> {
    return (await this.#locked())?.triesLeft ?? 0;
  }

  async open(pin: string, purpose: Request | 'possession'): Promise<Opened> {
    this.#forget();
    const locked = await this.#takeTry();
    if (locked === undefined) return { is: 'locked' };
    const master = await unwrap(await this.#pinKey(pin, locked.kdf), 'pin', locked.pin);
    if (master === undefined) {
      const left = await this.triesLeft();
      return left === 0 ? { is: 'locked' } : { is: 'wrong', left };
    }
    const masterKey = await wrappingKey(master);
    master.fill(0);
    const [sign, enc] = [await unwrap(masterKey, 'sign', locked.sign), await unwrap(masterKey, 'enc', locked.enc)];
    if (sign === undefined || enc === undefined) throw new VaultError('empty');
    await this.#allTriesAgain();
    const signKey = await crypto.subtle.importKey('pkcs8', sign, ECDSA, false, ['sign']);
    const encKey = await crypto.subtle.importKey('pkcs8', enc, ECDH, false, ['deriveBits']);
    sign.fill(0);
    enc.fill(0);
    const items = purpose === 'possession' ? [POSSESSION_ITEM] : itemsOf(purpose);
    if (items.length === 0) return { is: 'open' };
    this.#grant = {
      sign: await browserKey({ privateKey: signKey, publicKey: await importPoint(ECDSA, locked.signPoint, ['verify']) }),
      enc: { privateKey: encKey, publicKey: await importPoint(ECDH, locked.encPoint, []) },
      items,
      until: this.#clock() + OPEN_MS,
    };
    return { is: 'open' };
  }

  lock(): Promise<void> {
    this.#forget();
    return Promise.resolve();
  }

  #forget(): void {
    this.#grant = undefined;
  }

  async sign(certificate: Bytes, document: DocumentItem, at: number): Promise<SignedDocument | undefined> {
    const grant = this.#use(hex(encode(documentItem.write(document))));
    return grant && signDocument(grant.sign, certificate, document, at);
  }

  async unwrap(share: WrappedShare): Promise<Bytes | undefined> {
    const grant = this.#use(hex(encode(wrappedShare.write(share))));
    return grant && unwrapShare(grant.enc, share);
  }

  async prove({ id, enc, ct }: PossessionChallenge): Promise<Bytes | undefined> {
    const grant = this.#use(POSSESSION_ITEM);
    try {
      const params = grant && { recipientKey: grant.enc, enc, info: utf8(POSSESSION) };
      return params && new Uint8Array(await suite().open(params, ct, id));
    } catch {
      return undefined;
    }
  }

  #use(item: string): Grant | undefined {
    const grant = this.#grant;
    if (grant === undefined || this.#clock() >= grant.until) {
      this.#forget();
      return undefined;
    }
    const at = grant.items.indexOf(item);
    if (at === -1) return undefined;
    grant.items.splice(at, 1);
    if (grant.items.length === 0) this.#forget();
    return grant;
  }

  async #pinKey(pin: string, kdf: Kdf): Promise<CryptoKey> {
    const { auth, device } = await this.#device();
    return pinKey(device, await fingerprint(await pointOf(auth)), pin, kdf);
  }

  /** The device's keys; made where there are none. */
  async #device(): Promise<Device> {
    const known = (await transact(this.#database, ['device'], 'readonly', (transaction) =>
      settled(transaction.objectStore('device').get('device')),
    )) as Device | undefined;
    if (known !== undefined) return known;
    const auth = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
    const device = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return transact(this.#database, ['device'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('device');
      // Another window may have been first.
      const first = (await settled(store.get('device'))) as Device | undefined;
      if (first === undefined) await settled(store.put({ auth, device } satisfies Device, 'device'));
      return first ?? { auth, device };
    });
  }

  #locked(): Promise<Locked | undefined> {
    return transact(this.#database, ['device'], 'readonly', (transaction) =>
      settled(transaction.objectStore('device').get('keys')),
    ) as Promise<Locked | undefined>;
  }

  #takeTry(): Promise<Locked | undefined> {
    return transact(this.#database, ['device'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('device');
      const locked = (await settled(store.get('keys'))) as Locked | undefined;
      if (locked === undefined) throw new VaultError('empty');
      if (locked.triesLeft === 0) return undefined;
      await settled(store.put({ ...locked, triesLeft: locked.triesLeft - 1 }, 'keys'));
      return locked;
    });
  }

  async #allTriesAgain(): Promise<void> {
    await transact(this.#database, ['device'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('device');
      const locked = (await settled(store.get('keys'))) as Locked | undefined;
      if (locked !== undefined) await settled(store.put({ ...locked, triesLeft: PIN_TRIES }, 'keys'));
    });
  }
}

function shown({ signPoint, encPoint, request }: Locked): PublicKeys {
  return { sign: signPoint, enc: encPoint, request };
}

function itemsOf(request: Request): string[] {
  if (request.op === 'SIGN') return request.items.map((item) => hex(encode(documentItem.write(item))));
  return request.op === 'DECRYPT' ? request.items.map((item) => hex(encode(wrappedShare.write(item)))) : [];
}

async function pointOf(pair: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
}

function importPoint(algorithm: EcKeyImportParams, point: Bytes, usages: KeyUsage[]): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', point, algorithm, true, usages);
}

async function wrapPrivate(key: CryptoKey, what: 'sign' | 'enc', pair: CryptoKeyPair): Promise<Bytes> {
  const plain = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const wrapped = await wrap(key, what, plain);
  plain.fill(0);
  return wrapped;
}
