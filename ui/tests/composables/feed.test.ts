// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest';
import { createApp } from 'vue';

import { type Feed, byDay, joined, useFeed } from '../../src/composables/feed.ts';
import { SESSION, type Session } from '../../src/composables/session.ts';
import { secondsUntil } from '../../src/composables/ticking.ts';
import type { MessageRow } from '../../src/wire/account.ts';

function row(id: number, isRead = false): MessageRow {
  return { id: String(id), key: 'account.password', params: {}, link: null, at: new Date(Date.UTC(2026, 11, 14, 12, 0, id)).toISOString(), is_read: isRead };
}
const rows = (...ids: readonly number[]): MessageRow[] => ids.map((id) => row(id));
const idsOf = (messages: readonly MessageRow[]): number[] => messages.map(({ id }) => Number(id));

describe('messages that come meanwhile', () => {
  test('stand before those that were there', () => {
    expect(idsOf(joined(rows(3, 2, 1), { messages: rows(5, 4, 3), unread: 2, has_more: true }))).toEqual([5, 4, 3, 2, 1]);
  });

  test('are as the service says them last', () => {
    const [first] = joined(rows(1), { messages: [row(1, true)], unread: 0, has_more: false });
    expect(first?.is_read).toBe(true);
  });

  test('message_was_missing_between_two_pages', () => {
    expect(idsOf(joined(rows(3, 2, 1), { messages: rows(9, 8), unread: 2, has_more: true }))).toEqual([9, 8]);
  });

  test('are all there is where the service has no older ones', () => {
    expect(idsOf(joined([], { messages: rows(2, 1), unread: 2, has_more: false }))).toEqual([2, 1]);
  });
});

test('messages stand by days of the place where tenders are held', () => {
  const at = (id: string, instant: string): MessageRow => ({ ...row(1), id, at: instant });
  const days = byDay([at('c', '2026-12-14T16:00:00Z'), at('b', '2026-12-14T15:59:00Z'), at('a', '2026-12-13T16:00:00Z')]);
  expect(days.map(({ day, messages }) => [day, messages.map(({ id }) => id)])).toEqual([
    ['2026-12-15', ['c']],
    ['2026-12-14', ['b', 'a']],
  ]);
});

test.each([
  [0, 60],
  [1, 60],
  [999, 60],
  [1_000, 59],
  [59_001, 1],
  [60_000, 0],
  [90_000, 0],
])('%i ms after a code another may be asked for in %i s', (ms, seconds) => {
  const now = Date.parse('2026-12-15T02:42:00Z');
  expect(secondsUntil('2026-12-15T02:43:00Z', now + ms)).toBe(seconds);
});

describe('answers that cross', () => {
  /** A feed, and the answers that its questions wait for, in their order. */
  function asking(): { feed: Feed; answers: ((told: unknown) => void)[]; refusals: ((error: unknown) => void)[] } {
    const [answers, refusals]: [((told: unknown) => void)[], ((error: unknown) => void)[]] = [[], []];
    const session = {
      as: () => new Promise((resolve, reject) => {
        answers.push(resolve);
        refusals.push(reject);
      }),
      unread: () => Promise.resolve(),
      onEvent: () => () => undefined,
    } as unknown as Session;
    let feed: Feed | undefined;
    const app = createApp({
      setup: () => {
        feed = useFeed();
        return () => null;
      },
    });
    app.provide(SESSION, session);
    app.mount(document.createElement('div'));
    if (feed === undefined) throw new Error('not mounted');
    return { feed, answers, refusals };
  }
  const page = (...messages: readonly MessageRow[]): unknown => ({ messages, unread: 0, has_more: false });

  test('message_was_unread_again_by_an_answer_from_before', async () => {
    const { feed, answers } = asking();
    answers[0]?.(page(row(1)));
    await vi.waitFor(() => {
      expect(feed.messages.value).toHaveLength(1);
    });
    const asked = feed.load();
    const read = feed.read(['1']);
    answers[2]?.({ unread: 0 });
    await vi.waitFor(() => {
      expect(feed.messages.value?.[0]?.is_read).toBe(true);
    });
    answers[1]?.(page(row(1), row(2)));
    await Promise.all([asked, read]);
    expect(feed.messages.value).toHaveLength(1);
    // What came meanwhile is asked for again.
    await vi.waitFor(() => {
      expect(answers).toHaveLength(4);
    });
    answers[3]?.(page(row(1, true), row(2)));
    await vi.waitFor(() => {
      expect(feed.messages.value?.map(({ is_read: isRead }) => isRead)).toEqual([true, false]);
    });
  });

  test('page_was_empty_and_said_nothing_where_an_older_answer_came_after_a_failure', async () => {
    const { feed, answers, refusals } = asking();
    const again = feed.load();
    refusals[1]?.(new TypeError('no network'));
    await again;
    const problem = feed.problem.value;
    expect(problem).toBeDefined();
    answers[0]?.(page(row(1)));
    await Promise.resolve();
    expect(feed.problem.value).toBe(problem);
  });
});
