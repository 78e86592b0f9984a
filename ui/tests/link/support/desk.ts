// A desk for tests, written from docs/protocol/link.md: it does what it is told, right or wrong.

import { p256 } from '@noble/curves/nist.js';
import type { RecipientContext } from '@hpke/core';

import { type Bytes, bigEndian, concat, hex, utf8 } from '../../../src/link/bytes.ts';
import { encode } from '../../../src/link/cbor.ts';
import { type ResponseKeys, responseKeys, responseParams, suite } from '../../../src/link/channel.ts';
import { encodeHeader, pad, unpad } from '../../../src/link/frame.ts';
import { type SigningKey, fingerprint, hkdf, sha256 } from '../../../src/link/keys.ts';
import {
  type HelloBody,
  KINDS,
  type Kind,
  type Message,
  type RequestBody,
  helloBody,
  readMessage,
  requestBody,
  resultBody,
  writeMessage,
} from '../../../src/link/messages.ts';
import { type Purpose, helloInfo } from '../../../src/link/qr.ts';
import { keyOf } from './keys.ts';

/** What a desk draws. */
export interface Drawn {
  readonly root: Bytes;
  readonly deskNonce: Bytes;
  readonly ikm: Bytes;
  readonly responseNonce: Bytes;
}

/** HKDF-Expand of up to 32 bytes, with `prk` as PRK (RFC 5869 §2.3). */
export async function expand(prk: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', prk, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const block = await crypto.subtle.sign('HMAC', key, concat(info, Uint8Array.of(1)));
  return new Uint8Array(block).slice(0, length);
}

/** The text of 85 bytes. */
export function textOfQr(qr: Bytes): string {
  const groups = Array.from({ length: 12 }, (_, at) => BigInt(`0x${hex(qr.slice(7 * at, 7 * at + 7))}`));
  const digits = groups.map((group) => group.toString().padStart(17, '0')).join('');
  return `SBL1:${digits}${String(qr[84]).padStart(3, '0')}`;
}

export class Desk {
  readonly key: SigningKey;
  readonly drawn: Drawn;
  readonly qr: Bytes;
  readonly frame: number;
  readonly pair: CryptoKeyPair;
  readonly sid: Bytes;
  readonly #fingerprint: Bytes;
  /** HELLO's payload, enc and message, once it came. */
  hello: { readonly payload: Bytes; readonly enc: Bytes; readonly body: HelloBody } | undefined;
  /** What the channel was derived from. */
  channel: { readonly secret: Bytes; readonly keys: ResponseKeys } | undefined;
  #context: RecipientContext | undefined;
  #sent = 0;

  private constructor(key: SigningKey, fingerprint: Bytes, drawn: Drawn, pair: CryptoKeyPair, qr: Bytes, frame: number) {
    this.key = key;
    this.#fingerprint = fingerprint;
    this.drawn = drawn;
    this.pair = pair;
    this.qr = qr;
    this.frame = frame;
    this.sid = qr.slice(4, 20);
  }

  /** Shows frame `frame` of a code. */
  static async show(scalar: Bytes, purpose: Purpose, drawn: Drawn, frame: number): Promise<Desk> {
    const key = keyOf(scalar);
    const desk = await fingerprint(key.point);
    const sid = (await sha256(utf8('SBL1-SID\0'), drawn.deskNonce, desk)).slice(0, 16);
    const pair = await suite().kem.deriveKeyPair(drawn.ikm);
    const point = new Uint8Array(await suite().kem.serializePublicKey(pair.publicKey));
    const psk = await expand(drawn.root, concat(utf8('sealbid-link/1 qr'), sid, bigEndian(frame, 2)), 32);
    const compressed = p256.Point.fromBytes(point).toBytes(true);
    const head = Uint8Array.of(purpose === 'pair' ? 0x11 : 0x12, 0);
    return new Desk(key, desk, drawn, pair, concat(head, bigEndian(frame, 2), sid, compressed, psk), frame);
  }

  get text(): string {
    return textOfQr(this.qr);
  }

  /** Opens HELLO. */
  async take(frame: Bytes): Promise<void> {
    const [header, payload] = [frame.slice(0, 25), frame.slice(25)];
    const enc = payload.slice(2, 67);
    this.#context = await suite().createRecipientContext({
      recipientKey: this.pair,
      enc,
      psk: { key: this.qr.slice(53), id: concat(this.sid, payload.slice(0, 2)) },
      info: helloInfo(await sha256(this.qr)),
    });
    const message = read('HELLO', await this.#context.open(payload.slice(67), header));
    if (message.kind !== 'HELLO') throw new Error('no HELLO');
    this.hello = { payload, enc, body: message.body };
    const secret = new Uint8Array(await this.#context.export(utf8('sealbid-link/1 d2p'), 32));
    this.channel = { secret, keys: await responseKeys(secret, enc, this.drawn.responseNonce) };
  }

  /** Opens a further frame of the phone. */
  async open(frame: Bytes): Promise<Message> {
    if (this.#context === undefined) throw new Error('no HELLO came');
    const kind = KINDS[(frame[20] ?? 0) - 1] ?? 'HELLO';
    return read(kind, await this.#context.open(frame.slice(25), frame.slice(0, 25)));
  }

  /** A frame of these padded bytes, at the next seq. */
  async seal(kind: Kind, padded: Bytes): Promise<Bytes> {
    const seq = this.#sent;
    this.#sent += 1;
    return this.sealAt(seq, kind, padded);
  }

  async sealAt(seq: number, kind: Kind, padded: Bytes): Promise<Bytes> {
    if (this.channel === undefined) throw new Error('no HELLO came');
    const nonce = seq === 0 ? this.drawn.responseNonce : new Uint8Array();
    const length = nonce.length + padded.length + 16;
    const header = encodeHeader({ sid: this.sid, direction: 'desk_to_phone', seq, kind }, length);
    const { keys } = this.channel;
    const sealed = await crypto.subtle.encrypt(responseParams(keys, seq, header), keys.key, padded);
    return concat(header, nonce, new Uint8Array(sealed));
  }

  send(message: Message): Promise<Bytes> {
    return this.seal(message.kind, pad(writeMessage(message)));
  }

  /** What K_desk signs of a REQUEST. */
  async toBeSigned(body: RequestBody): Promise<Bytes> {
    if (this.hello === undefined) throw new Error('no HELLO came');
    const content = await sha256(encode(requestBody.write(body)));
    return concat(utf8('SBL1-REQ\0'), await sha256(this.qr), await sha256(this.hello.payload), content);
  }

  /** REQUEST, signed. */
  async ask(body: RequestBody, signer: SigningKey = this.key): Promise<Message> {
    return { kind: 'REQUEST', body: { ...body, sig: await signer.sign(await this.toBeSigned(body)) } };
  }

  /** What every REQUEST of this session has. */
  common(now: number, lasts = 180): { req_id: Bytes; now: number; exp: number; desk: Bytes; desk_nonce: Bytes } {
    const { deskNonce: desk_nonce } = this.drawn;
    return { req_id: new Uint8Array(16).fill(0x42), now, exp: now + lasts, desk: this.#fingerprint, desk_nonce };
  }

  /** What K_auth signs of a HELLO. */
  async signedHello(body: HelloBody): Promise<Bytes> {
    if (this.hello === undefined) throw new Error('no HELLO came');
    const bound = await sha256(this.hello.enc, helloInfo(await sha256(this.qr)));
    return concat(utf8('SBL1-HELLO\0'), bound, await sha256(encode(helloBody.write(body))));
  }

  /** What K_auth signs of a RESULT. */
  async signedResult(body: Parameters<typeof resultBody.write>[0]): Promise<Bytes> {
    const content = await sha256(encode(resultBody.write(body)));
    return concat(utf8('SBL1-RESULT\0'), await sha256(this.qr), content);
  }

  /** The PRK of the desk's direction, for vectors. */
  async prk(): Promise<Bytes> {
    if (this.hello === undefined || this.channel === undefined) throw new Error('no HELLO came');
    const salt = concat(this.hello.enc, this.drawn.responseNonce);
    const key = await crypto.subtle.importKey('raw', salt, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, this.channel.secret));
  }

  /** The key of the desk's direction in the clear, for vectors. */
  async rawKey(): Promise<Bytes> {
    if (this.hello === undefined || this.channel === undefined) throw new Error('no HELLO came');
    return hkdf(this.channel.secret, concat(this.hello.enc, this.drawn.responseNonce), 'key', 32);
  }
}

function read(kind: Kind, plain: ArrayBuffer): Message {
  const cbor = unpad(new Uint8Array(plain));
  if (cbor === undefined) throw new Error('the padding is wrong');
  return readMessage(kind, cbor);
}
