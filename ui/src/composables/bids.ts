// The lists of bids and of openings, as the desk has them now.

import { type ShallowRef, onBeforeUnmount, shallowRef } from 'vue';

import { type Answer, type Ask, useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { BidRow } from '../wire/desk.ts';
import { Newest } from './newest.ts';

/** A list of the desk. */
export interface List<Row> {
  /** Nothing before the first answer. */
  readonly rows: ShallowRef<readonly Row[] | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly load: () => Promise<void>;
}

/** Loads a list, and anew whenever a bid changed; for the setup of a component. */
export function useList<N extends 'bids' | 'openings'>(name: N): List<Answer<N>[number]> {
  const desk = useDesk();
  const rows = shallowRef<Answer<N>>();
  const problem = shallowRef<Problem>();
  const newest = new Newest();

  async function load(): Promise<void> {
    try {
      const answer = await newest.answer(() => desk.api(name, {} as Ask<N>));
      if (answer !== undefined) rows.value = answer;
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
  return { rows, problem, load };
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
