// The queue before an officer: a part of it, told anew as things happen, and the one to go on with.

import { type ShallowRef, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { queueOf } from '../service/review.ts';
import type { QueuePart, ReviewQueue, ReviewRow } from '../wire/enterprise.ts';
import { useSession } from './session.ts';

export const PARTS: readonly QueuePart[] = ['waiting', 'returned', 'decided', 'second_look'];
/** How often it is asked for while nothing is heard: what applicants do is told to nobody else, milliseconds. */
const EVERY = 20_000;

/** The one to go on with after another: from its place on, then from the start, one that nobody else looks at and that is not left out. */
export function nextOf(rows: readonly ReviewRow[], after: string | undefined, isLeftOut: (id: string) => boolean): ReviewRow | undefined {
  const at = rows.findIndex(({ id }) => id === after);
  const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  return order.find(({ id, officer, is_mine: isMine, state }) => id !== after && !isLeftOut(id) && (isMine || officer === null || state !== 'in_review'));
}

export interface Queue {
  readonly queue: ShallowRef<ReviewQueue | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Asks for it as it is now. */
  readonly ask: () => Promise<void>;
}

/** For the setup of a component. */
export function useQueue(part: () => QueuePart): Queue {
  const session = useSession();
  const queue = shallowRef<ReviewQueue>();
  const problem = shallowRef<Problem>();
  let newest = 0;
  async function ask(): Promise<void> {
    newest += 1;
    const own = newest;
    try {
      const told = await session.as((network, bearer) => queueOf(network, bearer, part()));
      if (own === newest) [queue.value, problem.value] = [told, undefined];
    } catch (error) {
      if (own === newest) problem.value = problemOf(error);
    }
  }
  watch(part, () => {
    // Rows of another part are none of this one's.
    if (queue.value !== undefined) queue.value = { ...queue.value, rows: [] };
    void ask();
  }, { immediate: true });
  let ticks: ReturnType<typeof setInterval> | undefined;
  function tick(): void {
    if (document.visibilityState === 'visible') void ask();
  }
  onMounted(() => {
    ticks = setInterval(tick, EVERY);
    document.addEventListener('visibilitychange', tick);
  });
  onBeforeUnmount(() => {
    clearInterval(ticks);
    document.removeEventListener('visibilitychange', tick);
  });
  onBeforeUnmount(
    session.onEvent(({ is }) => {
      if (is !== 'ended') void ask();
    }),
  );
  return { queue, problem, ask };
}
