// The phone's log as it is shown, and whether it is whole.

import { EMPTY_CHAIN, follow } from '../link/audit.ts';
import { hex } from '../link/bytes.ts';
import { fingerprint } from '../link/keys.ts';
import type { Entry } from '../link/messages.ts';
import type { StoredMemory } from '../store/memory.ts';

const PAGE = 500;

/** An entry with the name of the computer that asked. */
export interface ShownEntry extends Entry {
  /** Nothing where the computer is not among the paired ones. */
  readonly name: string | undefined;
  /** The first 8 digits of the computer's fingerprint. */
  readonly from: string;
}

export interface ShownLog {
  /** Newest first. */
  readonly entries: readonly ShownEntry[];
  /** Whether each entry follows from the one before. */
  readonly isWhole: boolean;
}

/** Reads the log. */
export async function readLog(stored: StoredMemory): Promise<ShownLog> {
  const entries: Entry[] = [];
  for (let isMore = true; isMore; ) {
    const page = await stored.memory.log(entries.length, PAGE);
    entries.push(...page);
    isMore = page.length === PAGE;
  }
  const desks = await stored.desks();
  const names = new Map(await Promise.all(desks.map(async ({ point, name }) => [hex(await fingerprint(point)), name] as const)));
  const shown = entries.map((entry) => {
    const desk = hex(entry.desk);
    return { ...entry, name: names.get(desk), from: desk.slice(0, 8) };
  });
  return { entries: shown.reverse(), isWhole: (await follow(EMPTY_CHAIN, entries)) !== undefined };
}
