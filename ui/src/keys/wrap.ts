// Wrapping under the PIN, format v:0: until the PIN service takes part, whoever has a copy of the phone's storage and of the
// browser's keys can try all PINs. The labels and layouts are those of docs/protocol/link.md, so that MK alone is wrapped anew then.

import { type Bytes, concat, utf8 } from '../link/bytes.ts';

const NONCE_LENGTH = 12;

/** What a wrapped key is, bound into its ciphertext. */
export type Wrapped = 'pin' | 'sign' | 'enc';

/** How the key-encryption key comes from the PIN; stored beside what it wraps. */
export interface Kdf {
  readonly name: 'PBKDF2';
  readonly hash: 'SHA-256';
  readonly iterations: number;
  readonly salt: Bytes;
}

function params(what: Wrapped, iv: Bytes): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: utf8(`sealbid-link/1 wrap ${what}`) };
}

/** An AES-256-GCM key of 32 bytes that cannot be exported. */
export function wrappingKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** nonce ‖ ciphertext ‖ tag. */
export async function wrap(key: CryptoKey, what: Wrapped, plain: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt(params(what, iv), key, plain)));
}

/** What was wrapped; nothing where the key is another. */
export async function unwrap(key: CryptoKey, what: Wrapped, wrapped: Bytes): Promise<Bytes | undefined> {
  const iv = wrapped.slice(0, NONCE_LENGTH);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(params(what, iv), key, wrapped.slice(NONCE_LENGTH)));
  } catch {
    return undefined;
  }
}

/** The key-encryption key of a PIN on this device: PBKDF2 over HMAC(K_dev, label ‖ device_id ‖ 0 ‖ PIN). */
export async function pinKey(device: CryptoKey, deviceId: Bytes, pin: string, kdf: Kdf): Promise<CryptoKey> {
  const input = concat(utf8('sealbid-link/1 pin\0'), deviceId, Uint8Array.of(0), utf8(pin));
  const password = await crypto.subtle.sign('HMAC', device, input);
  const base = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const { name, hash, iterations, salt } = kdf;
  return wrappingKey(new Uint8Array(await crypto.subtle.deriveBits({ name, hash, iterations, salt }, base, 256)));
}
