// The list of bids, as the desk has it now.

import { type ShallowRef, onBeforeUnmount, shallowRef } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { BidRow } from '../wire/desk.ts';

export interface Bids {
  /** Nothing before the first answer. */
  readonly bids: ShallowRef<readonly BidRow[] | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly load: () => Promise<void>;
}

/** Loads it, and anew whenever a bid changed; for the setup of a component. */
export function useBids(): Bids {
  const desk = useDesk();
  const bids = shallowRef<readonly BidRow[]>();
  const problem = shallowRef<Problem>();
  let asked = 0;

  async function load(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const answer = await desk.api('bids', {});
      // An answer that a later one overtook says less.
      if (mine === asked) bids.value = answer;
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }

  const leave = desk.watch((event) => {
    if (event.is === 'bid') void load();
  });
  onBeforeUnmount(leave);
  void load();
  return { bids, problem, load };
}

export const TABS = ['active', 'opened', 'archived'] as const;
export type Tab = (typeof TABS)[number];

/** Where a bid is listed. */
export function tabOf(bid: BidRow): Tab {
  if (bid.is_archived) return 'archived';
  return bid.stage === 'opened' ? 'opened' : 'active';
}

export const GROUPS = ['soon', 'later', 'waiting', 'over'] as const;
export type GroupName = (typeof GROUPS)[number];

const SOON_MS = 3 * 86_400_000;

/** How a bid presses at `now`, ms. */
export function groupOf({ stage, deadline }: BidRow, now: number): GroupName {
  if (stage === 'encrypted' || stage === 'opened') return 'waiting';
  const left = Date.parse(deadline) - now;
  if (left <= 0) return 'over';
  return left < SOON_MS ? 'soon' : 'later';
}

/** Whether a bid is meant by what was typed. */
export function isMeant({ title, no, lot, purchaser }: BidRow, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [title, no, lot, purchaser].some((text) => text.toLowerCase().includes(wanted));
}
