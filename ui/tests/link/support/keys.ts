import { createHash } from 'node:crypto';

import { p256 } from '@noble/curves/nist.js';

import { type Bytes, concat, utf8 } from '../../../src/link/bytes.ts';
import { suite } from '../../../src/link/channel.ts';
import type { RandomSource, SigningKey } from '../../../src/link/keys.ts';

/** A key of a scalar, whose signatures are deterministic (RFC 6979) and so the same in every implementation. */
export function keyOf(scalar: Bytes): SigningKey {
  return {
    point: new Uint8Array(p256.getPublicKey(scalar, false)),
    sign: (message) => Promise.resolve(new Uint8Array(p256.sign(message, scalar, { lowS: false }))),
  };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** An ECDH pair of a scalar, of which the private half cannot be exported. */
export async function pairOf(scalar: Bytes): Promise<CryptoKeyPair> {
  const point = p256.getPublicKey(scalar, false);
  const jwk = { kty: 'EC', crv: 'P-256', x: base64url(point.slice(1, 33)), y: base64url(point.slice(33)) };
  const ecdh = { name: 'ECDH', namedCurve: 'P-256' };
  return {
    publicKey: await crypto.subtle.importKey('jwk', jwk, ecdh, true, []),
    privateKey: await crypto.subtle.importKey('jwk', { ...jwk, d: base64url(scalar) }, ecdh, false, ['deriveBits']),
  };
}

/** Bytes that look random and are the same for the same seed. */
export function seeded(seed: string): (length: number) => Bytes {
  let count = 0;
  return (length) => {
    count += 1;
    return new Uint8Array(createHash('shake256', { outputLength: length }).update(`${seed}/${count}`).digest());
  };
}

/** A random source over bytes that are handed in. */
export function randomOf(bytes: (length: number) => Bytes): RandomSource {
  return { bytes, ephemeral: () => suite().kem.deriveKeyPair(bytes(32)) };
}

/** A random source that gives these bytes in this order and nothing else. */
export function given(...drawn: readonly Bytes[]): RandomSource {
  const left = [...drawn];
  return randomOf((length) => {
    const next = left.shift();
    if (next?.length !== length) throw new Error(`${length} bytes are not the next to be drawn`);
    return next;
  });
}

/** SHA-256 of a text, for digests that stand for something. */
export function digestOf(text: string): Bytes {
  return new Uint8Array(createHash('sha256').update(concat(utf8(text))).digest());
}
