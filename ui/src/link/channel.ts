// The keys of both directions: HPKE from phone to desk, and in the manner of RFC 9458 §4.4 from desk to phone.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256, type SenderContext } from '@hpke/core';

import { type Bytes, bigEndian, concat, utf8 } from './bytes.ts';
import { HEADER_LENGTH, TAG_LENGTH, encodeHeader, pad } from './frame.ts';
import { type RandomSource, hkdf } from './keys.ts';
import type { Kind } from './messages.ts';
import { type Qr, helloInfo } from './qr.ts';

const NONCE_LENGTH = 32;

/** The protocol's one suite. */
export function suite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

/** Key and nonce from desk to phone. */
export interface ResponseKeys {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
}

/** Derives them from the exported secret. */
export async function responseKeys(secret: Bytes, enc: Bytes, responseNonce: Bytes): Promise<ResponseKeys> {
  const salt = concat(enc, responseNonce);
  const [raw, nonce] = await Promise.all([hkdf(secret, salt, 'key', 32), hkdf(secret, salt, 'nonce', 12)]);
  return { key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']), nonce };
}

/** The parameters of AES-GCM for frame `seq` of the desk. */
export function responseParams(keys: ResponseKeys, seq: number, aad: Bytes): AesGcmParams {
  const iv = keys.nonce.slice();
  const view = new DataView(iv.buffer);
  view.setUint16(10, view.getUint16(10) ^ seq);
  return { name: 'AES-GCM', iv, additionalData: aad };
}

/** The phone's end of the channel to one desk. */
export class Channel {
  /** HPKE's encapsulated key. */
  readonly enc: Bytes;
  readonly #frame: number;
  readonly #context: SenderContext;
  #keys: ResponseKeys | undefined;

  private constructor(frame: number, context: SenderContext) {
    this.enc = new Uint8Array(context.enc);
    this.#frame = frame;
    this.#context = context;
  }

  /** To the desk of a code. */
  static async open(qr: Qr, qrSha256: Bytes, random: RandomSource): Promise<Channel> {
    const cipher = suite();
    const context = await cipher.createSenderContext({
      recipientPublicKey: await cipher.kem.deserializePublicKey(qr.desk),
      psk: { key: qr.psk, id: qr.pskId },
      info: helloInfo(qrSha256),
      ekm: await random.ephemeral(),
    });
    return new Channel(qr.frame, context);
  }

  /** The next frame, which has to be of number `seq`: HPKE counts by itself. */
  async seal(sid: Bytes, seq: number, kind: Kind, cbor: Bytes): Promise<Bytes> {
    const padded = pad(cbor);
    const before = kind === 'HELLO' ? concat(bigEndian(this.#frame, 2), this.enc) : new Uint8Array();
    const length = before.length + padded.length + TAG_LENGTH;
    const header = encodeHeader({ sid, direction: 'phone_to_desk', seq, kind }, length);
    const sealed = await this.#context.seal(padded, header);
    return concat(header, before, new Uint8Array(sealed));
  }

  /** The padded plaintext of a frame of the desk; nothing where it does not open. */
  async unseal(seq: number, aad: Bytes, payload: Bytes): Promise<Bytes | undefined> {
    const isFirst = this.#keys === undefined;
    if (isFirst && payload.length < NONCE_LENGTH) return undefined;
    const keys = this.#keys ?? (await this.#derive(payload.slice(0, NONCE_LENGTH)));
    const sealed = isFirst ? payload.slice(NONCE_LENGTH) : payload;
    try {
      const plain = await crypto.subtle.decrypt(responseParams(keys, seq, aad), keys.key, sealed);
      // Kept only now: a frame that does not open changes nothing.
      this.#keys = keys;
      return new Uint8Array(plain);
    } catch {
      return undefined;
    }
  }

  async #derive(responseNonce: Bytes): Promise<ResponseKeys> {
    const secret = await this.#context.export(utf8('sealbid-link/1 d2p'), 32);
    return responseKeys(new Uint8Array(secret), this.enc, responseNonce);
  }
}

/** The payload of a HELLO, whose digest REQUEST is bound to. */
export function payloadOf(frame: Bytes): Bytes {
  return frame.slice(HEADER_LENGTH);
}

