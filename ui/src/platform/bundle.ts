// Which bundle this page runs: SHA-256 of the list of its files, and whether the service serves another one by now.

import { type ShallowRef, shallowRef } from 'vue';

import { hex, utf8 } from '../link/bytes.ts';
import { sha256 } from '../link/keys.ts';

const LIST = '/bundle.txt';

export interface Bundle {
  /** SHA-256 of the list that is served, hexadecimal digits. */
  readonly sha256: string;
  /** Whether this page is of it. */
  readonly isCurrent: boolean;
}

/** Compares the list with the file that this code came from; nothing where no list can be had. */
export async function bundleOf(self: string, fetch: (path: string) => Promise<Response>): Promise<Bundle | undefined> {
  try {
    const response = await fetch(LIST);
    if (!response.ok) return undefined;
    const list = await response.text();
    const files = list.split('\n').map((line) => `/${line.slice(66)}`);
    return { sha256: hex(await sha256(utf8(list))), isCurrent: files.includes(new URL(self).pathname) };
  } catch {
    return undefined;
  }
}

/** As it was seen last. */
export const bundle: ShallowRef<Bundle | undefined> = shallowRef();

/** Looks again. */
export async function lookAtBundle(fetch: (path: string) => Promise<Response>): Promise<void> {
  bundle.value = await bundleOf(import.meta.url, fetch);
}
