// The keys that open an encrypted response, as files, for programs that we did not write. The phone's key is taken out of the phone's
// storage by whoever knows its PIN, the platform's out of the service's folder by whoever owns that: no program of ours hands them out.

import { createDecipheriv } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

/** AES-GCM's tag, bytes. */
const TAG = 16;

interface Sealed {
  readonly nonce: string;
  readonly sealed: string;
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Writes the platform's opening key of a service's folder. */
export function writePlatformKey(data: string, path: string): void {
  const { key } = json(join(data, 'kek')) as { readonly key: string };
  const { nonce, sealed } = json(join(data, 'keys/opening.json')) as Sealed;
  const bytes = Buffer.from(sealed, 'base64url');
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), Buffer.from(nonce, 'base64url'));
  cipher.setAAD(Buffer.from('sealbid-service/1 key opening')).setAuthTag(bytes.subarray(-TAG));
  writeFileSync(path, Buffer.concat([cipher.update(bytes.subarray(0, -TAG)), cipher.final()]), { mode: 0o600 });
}

/** Writes the phone's encryption key. */
export async function writePhoneKey(page: Page, pin: string, path: string): Promise<void> {
  const pkcs8 = await page.evaluate(unwrapped, pin);
  const lines = pkcs8.match(/.{1,64}/gu) ?? [];
  writeFileSync(path, `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`, { mode: 0o600 });
}

/** The phone's encryption key in PKCS#8, base64. Runs in the phone's page; the layouts are those of src/keys/wrap.ts. */
async function unwrapped(pin: string): Promise<string> {
  interface Locked {
    readonly kdf: { readonly iterations: number; readonly salt: BufferSource };
    readonly pin: Uint8Array<ArrayBuffer>;
    readonly enc: Uint8Array<ArrayBuffer>;
  }
  interface Device {
    readonly auth: CryptoKeyPair;
    readonly device: CryptoKey;
  }
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error('IndexedDB'));
      };
    });
  const database = await settled(indexedDB.open('sealbid-phone'));
  const store = database.transaction('device').objectStore('device');
  const [locked, device] = (await Promise.all([settled(store.get('keys')), settled(store.get('device'))])) as [Locked, Device];
  database.close();
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const deviceId = new Uint8Array(await crypto.subtle.digest('SHA-256', await crypto.subtle.exportKey('spki', device.auth.publicKey)));
  const open = async (key: BufferSource, what: string, wrapped: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => {
    const params = { name: 'AES-GCM', iv: wrapped.slice(0, 12), additionalData: new TextEncoder().encode(`sealbid-link/1 wrap ${what}`) };
    const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    return crypto.subtle.decrypt(params, imported, wrapped.slice(12));
  };
  const input = new Uint8Array([...utf8('sealbid-link/1 pin\0'), ...deviceId, 0, ...utf8(pin)]);
  const password = await crypto.subtle.sign('HMAC', device.device, input);
  const base = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', ...locked.kdf }, base, 256);
  const master = await open(bits, 'pin', locked.pin);
  return btoa(String.fromCharCode(...new Uint8Array(await open(master, 'enc', locked.enc))));
}
