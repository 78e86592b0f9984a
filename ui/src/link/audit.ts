// The phone's log: each entry holds the hash of the one before.

import { type Bytes, equal, utf8 } from './bytes.ts';
import { encode } from './cbor.ts';
import { sha256 } from './keys.ts';
import { type Entry, entry as entryType } from './messages.ts';

/** Where a log stands: the number of the next entry and the hash of the last. */
export interface ChainEnd {
  readonly next: number;
  readonly head: Bytes;
}

/** The end of an empty log. */
export const EMPTY_CHAIN: ChainEnd = { next: 0, head: new Uint8Array(32) };

/** What the next entry has as `prev`. */
export function entryHash(entry: Entry): Promise<Bytes> {
  return sha256(utf8('SBL1-ENTRY\0'), encode(entryType.write(entry)));
}

/** The end once `entry` is there. */
export async function after(entry: Entry): Promise<ChainEnd> {
  return { next: entry.n + 1, head: await entryHash(entry) };
}

/** Follows the entries from `start` on; nothing where one does not follow, so that a log that was edited is found. */
export async function follow(start: ChainEnd, entries: readonly Entry[]): Promise<ChainEnd | undefined> {
  let end = start;
  for (const entry of entries) {
    if (entry.n !== end.next || !equal(entry.prev, end.head)) return undefined;
    end = await after(entry);
  }
  return end;
}
