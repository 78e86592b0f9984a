// The messages of an account: the newest first, older ones where they are asked for, and those that come meanwhile.

import { type ComputedRef, type ShallowRef, computed, onBeforeUnmount, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { messagesOf, readMessages } from '../service/notices.ts';
import type { MessageRow, MessagesView } from '../wire/account.ts';
import { dayIn } from '../person.ts';
import { useSession } from './session.ts';

/** The messages of a day, `2026-12-15`. */
export interface FeedDay {
  readonly day: string;
  readonly messages: readonly MessageRow[];
}

/** The newest page before the rows that were there: what both hold is as the newer one says. */
export function joined(had: readonly MessageRow[], newest: MessagesView): readonly MessageRow[] {
  const ids = new Set(newest.messages.map(({ id }) => id));
  const last = newest.messages.at(-1);
  // Where the page does not reach what was there, something between them is missing: older ones are asked for again.
  const isTorn = newest.has_more && !had.some(({ id }) => ids.has(id));
  const older = isTorn ? [] : had.filter(({ id, at }) => !ids.has(id) && (last === undefined || at <= last.at));
  return [...newest.messages, ...older];
}

/** Those of each day together, as they stand. */
export function byDay(messages: readonly MessageRow[]): readonly FeedDay[] {
  const days: { day: string; messages: MessageRow[] }[] = [];
  for (const message of messages) {
    const day = dayIn(Date.parse(message.at));
    const last = days.at(-1);
    if (last?.day === day) last.messages.push(message);
    else days.push({ day, messages: [message] });
  }
  return days;
}

export interface Feed {
  readonly messages: ShallowRef<readonly MessageRow[] | undefined>;
  readonly days: ComputedRef<readonly FeedDay[]>;
  readonly hasMore: ShallowRef<boolean>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly load: () => Promise<void>;
  readonly older: () => Promise<void>;
  /** Notes that these were read; all of them where there are none. */
  readonly read: (ids: readonly string[]) => Promise<void>;
}

/** For the setup of a component. */
export function useFeed(): Feed {
  const session = useSession();
  const messages = shallowRef<readonly MessageRow[]>();
  const hasMore = shallowRef(false);
  const problem = shallowRef<Problem>();

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  /** How often the newest page was asked for, or something of it was read: an answer from before the last time is not shown. */
  let turn = 0;
  let isLoading = false;
  async function load(): Promise<void> {
    turn += 1;
    const own = turn;
    isLoading = true;
    try {
      const newest = await session.as((network, bearer) => messagesOf(network, bearer));
      if (own !== turn) return;
      const now = joined(messages.value ?? [], newest);
      // What was said of the older ones holds where they still stand there.
      if (now.length === newest.messages.length) hasMore.value = newest.has_more;
      [messages.value, problem.value, isLoading] = [now, undefined, false];
      await session.unread(newest.unread);
    } catch (error) {
      if (own === turn) [problem.value, isLoading] = [problemOf(error), false];
    }
  }
  const older = (): Promise<void> =>
    guarded(async () => {
      const last = messages.value?.at(-1);
      if (last === undefined) return;
      const told = await session.as((network, bearer) => messagesOf(network, bearer, last.id));
      messages.value = [...(messages.value ?? []), ...told.messages];
      hasMore.value = told.has_more;
    });
  const read = (ids: readonly string[]): Promise<void> =>
    guarded(async () => {
      const { unread } = await session.as((network, bearer) => readMessages(network, bearer, ids));
      turn += 1;
      const isAsked = isLoading;
      const isRead = ({ id }: MessageRow): boolean => ids.length === 0 || ids.includes(id);
      messages.value = messages.value?.map((row) => (isRead(row) ? { ...row, is_read: true } : row));
      await session.unread(unread);
      if (isAsked) void load();
    });
  onBeforeUnmount(
    session.onEvent(({ is }) => {
      if (is === 'messages' || is === 'account') void load();
    }),
  );
  void load();
  return { messages, days: computed(() => byDay(messages.value ?? [])), hasMore, problem, load, older, read };
}
