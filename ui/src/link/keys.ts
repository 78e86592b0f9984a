import { type Bytes, concat, utf8 } from './bytes.ts';

/** DER of an EC public key's SubjectPublicKeyInfo on P-256, up to the point. */
export const SPKI = Uint8Array.from([
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
  0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
]);
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A private key of ECDSA on P-256 that signs with SHA-256, wherever it lies. */
export interface SigningKey {
  /** The public key, uncompressed. */
  readonly point: Bytes;
  /** r ‖ s over a message. */
  sign(this: void, message: Bytes): Promise<Bytes>;
}

/** Where randomness comes from. */
export interface RandomSource {
  bytes(this: void, length: number): Bytes;
  /** A fresh key pair of ECDH on P-256, with usage `deriveBits`. */
  ephemeral(this: void): Promise<CryptoKeyPair>;
}

/** The randomness of the browser. */
export const browserRandom: RandomSource = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  ephemeral: () => crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']),
};

/** The key of a pair that WebCrypto holds; the private one need not be extractable. */
export async function browserKey(pair: CryptoKeyPair): Promise<SigningKey> {
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    point,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ECDSA, pair.privateKey, message)),
  };
}

/** Whether `sig` is that of `point` over `message`. */
export async function verifies(point: Bytes, message: Bytes, sig: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', point, ECDSA, false, ['verify']);
    return await crypto.subtle.verify(ECDSA, key, sig, message);
  } catch {
    // Not a point of the curve.
    return false;
  }
}

/** SHA-256 of the parts, one after another. */
export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
}

/** The fingerprint of a public key: SHA-256 of its SubjectPublicKeyInfo. */
export function fingerprint(point: Uint8Array): Promise<Bytes> {
  return sha256(SPKI, point);
}

/** HKDF-SHA256, extract and expand. */
export async function hkdf(ikm: Bytes, salt: Bytes, info: string, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  const params = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, 8 * length));
}
