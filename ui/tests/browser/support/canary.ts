// Looks for what is secret in all that a phone and its service leave behind, however it was written down.

import { type Dirent, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

/** What of base64 stays the same whatever stands before and after, where so many bytes, mod 3, stand before. */
function base64Inside(secret: Buffer, before: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(before), secret]).toString(encoding);
  return text.slice([0, 2, 3][before], Math.floor(((before + secret.length) * 8) / 6));
}

/** Every form in which a secret might stand somewhere. */
function formsOf(secret: Buffer): readonly Buffer[] {
  const hex = secret.toString('hex');
  const base64 = [0, 1, 2].flatMap((before) => [
    base64Inside(secret, before, 'base64'),
    base64Inside(secret, before, 'base64url'),
  ]);
  return [secret, ...[hex, hex.toUpperCase(), ...base64].map((form) => Buffer.from(form))];
}

/** Six digits in a longer row of digits, such as a fingerprint, are no PIN, nor are those of the second in the time of a line of a log. */
function isAlone(bytes: Buffer, at: number, length: number): boolean {
  const isDigit = (byte: number | undefined): boolean => byte !== undefined && /[0-9a-f]/u.test(String.fromCharCode(byte));
  const around = [bytes.subarray(Math.max(0, at - 4), at), bytes.subarray(at + length, at + length + 1)].map((part) => part.toString('latin1'));
  return !isDigit(bytes[at - 1]) && !isDigit(bytes[at + length]) && !/^:\d\d\.Z$/u.test(around.join(''));
}

export class Canary {
  readonly #forms: readonly Buffer[];

  constructor(secret: Buffer) {
    this.#forms = formsOf(secret);
  }

  isIn(bytes: Buffer): boolean {
    return this.#forms.some((form) => {
      for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1)) {
        if (form.length > 8 || isAlone(bytes, at, form.length)) return true;
      }
      return false;
    });
  }

  /** The names of the places that it is in. */
  in(places: ReadonlyMap<string, Buffer>): readonly string[] {
    return [...places].flatMap(([name, bytes]) => (this.isIn(bytes) ? [name] : [])).sort();
  }
}

/** What is read; nothing where it is gone. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Every file below a folder. A browser removes files and folders of its own while they are read. */
export function files(folder: string, name: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const entries = (path: string): Dirent[] => readdirSync(path, { withFileTypes: true });
  const look = (all: readonly Dirent[]): void => {
    for (const entry of all) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) look(unlessGone(() => entries(path)) ?? []);
      const bytes = entry.isFile() ? unlessGone(() => readFileSync(path)) : undefined;
      if (bytes !== undefined) found.set(name + path.slice(folder.length), bytes);
    }
  };
  look(entries(folder));
  return found;
}

/** Arguments and environment of every process. */
export function processes(): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/u.test(entry))) {
    for (const what of ['cmdline', 'environ']) {
      try {
        found.set(`${what} of ${pid}`, readFileSync(`/proc/${pid}/${what}`));
      } catch {
        // It ended meanwhile.
      }
    }
  }
  return found;
}

/** All that a page sends and is sent, as it happens. */
export function traffic(page: Page): Buffer[] {
  const passed: Buffer[] = [];
  const note = (...parts: readonly (Buffer | string)[]): void => {
    passed.push(...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  };
  page.on('request', (request) => {
    note(request.url(), JSON.stringify(request.headers()), request.postDataBuffer() ?? '');
  });
  page.on('websocket', (socket) => {
    note(socket.url());
    const frame = ({ payload }: { readonly payload: string | Buffer }): void => {
      note(payload);
    };
    socket.on('framesent', frame);
    socket.on('framereceived', frame);
  });
  return passed;
}

/** The addresses that a page was at or asked for, as they come. */
export function addresses(page: Page): string[] {
  const found: string[] = [];
  page.on('request', (request) => found.push(request.url()));
  page.on('framenavigated', (frame) => found.push(frame.url()));
  return found;
}

/** What a page stores for its origin and its tab, and the addresses and states that its way back leads to. */
export async function stored(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  const text = await page.evaluate(() =>
    JSON.stringify([location.href, document.cookie, history.state, Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  return Buffer.from([...entries.map(({ url }) => url), text].join('\n'));
}

/** All that a page keeps where scripts can read it: IndexedDB, localStorage, sessionStorage, cookies, caches and its address. */
export async function kept(page: Page): Promise<Buffer> {
  const text = await page.evaluate(async () => {
    const parts: string[] = [location.href, document.cookie, JSON.stringify(history.state)];
    const write = (value: unknown): void => {
      if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
        parts.push(Array.from(new Uint8Array(value), (byte) => byte.toString(16).padStart(2, '0')).join(''));
      } else if (typeof value === 'object' && value !== null && !(value instanceof CryptoKey)) {
        for (const [key, inner] of Object.entries(value)) {
          parts.push(key);
          write(inner);
        }
      } else parts.push(String(value));
    };
    for (const storage of [localStorage, sessionStorage]) write(Object.fromEntries(Object.entries(storage)));
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) parts.push(url);
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
    for (const name of database.objectStoreNames) {
      const store = database.transaction(name).objectStore(name);
      write(await settled(store.getAllKeys()));
      write(await settled(store.getAll()));
    }
    database.close();
    return parts.join('\n');
  });
  return Buffer.from(text);
}
