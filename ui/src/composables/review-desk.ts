// The desk of an officer who reviews: which part of the queue is shown, which application is open, and what is said of the last one.

import { type ComputedRef, type Ref, type ShallowRef, computed, nextTick, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';

import type { Check, QueuePart, ReviewRow, ReviewVerdict } from '../wire/enterprise.ts';
import { nextOpen } from './review-marks.ts';
import { PARTS, type Queue, nextOf, useQueue } from './review-queue.ts';
import { Review } from './review.ts';
import { useService } from './service.ts';
import { useSession } from './session.ts';
import { useTicking } from './ticking.ts';
import { useTyped } from './typed.ts';

/** What became of the application that was open last. */
export interface Told {
  readonly is: ReviewVerdict | 'released' | 'releasedWords' | 'agreed' | 'differed';
  readonly name: string;
}

export interface ReviewDesk extends Queue {
  readonly part: ComputedRef<QueuePart>;
  /** The row that is chosen. */
  readonly row: ComputedRef<ReviewRow | undefined>;
  /** The identifier that stands in the address. */
  readonly id: ComputedRef<string | undefined>;
  readonly review: Review;
  /** The check that keys are about. */
  readonly chosen: Readonly<Ref<Check | undefined>>;
  readonly choose: (check: Check | undefined) => void;
  /** The officer's own words for the applicant. */
  readonly words: Readonly<Ref<string>>;
  readonly say: (words: string) => void;
  readonly told: ShallowRef<Told | undefined>;
  /** The service's clock, milliseconds. */
  readonly now: Ref<number>;
  /** Takes the chosen one again. */
  readonly again: () => Promise<void>;
  /** Leaves it for the queue; others may take it. */
  readonly release: () => Promise<void>;
  /** Opens the next that nobody else looks at. */
  readonly goOn: () => Promise<void>;
  /** Throws `Refused`. */
  readonly decide: (verdict: ReviewVerdict) => Promise<void>;
  /** Throws `Refused`. */
  readonly lookAgain: (agrees: boolean, note: string) => Promise<void>;
}

/** For the setup of a component. */
export function useReviewDesk(): ReviewDesk {
  const [session, service, route, router] = [useSession(), useService(), useRoute(), useRouter()];
  const part = computed(() => PARTS.find((one) => one === route.params['part']) ?? 'waiting');
  const id = computed(() => {
    const named = route.params['id'];
    return typeof named === 'string' && named !== '' ? named : undefined;
  });
  const queue = useQueue(() => part.value);
  const review = new Review(session, () => service.time());
  const chosen = ref<Check>();
  const told = shallowRef<Told>();
  /** Of each application what was typed for it. */
  const { typed } = useTyped<Record<string, string>>('review-words', {});
  const words = computed(() => typed[id.value ?? ''] ?? '');
  function sent(of: string): void {
    Reflect.deleteProperty(typed, of);
  }
  const { now } = useTicking();
  const row = computed(() => queue.queue.value?.rows.find((one) => one.id === id.value));
  /** Those that could not be opened on the way: they are not tried again by themselves. */
  const left = new Set<string>();
  let isOnTheWay = false;
  /** Whether the desk itself goes to another one. */
  let isOwnStep = false;

  watch(now, () => {
    review.look();
  });

  // Where one goes on: at the first check that is not marked.
  watch(review.view, (view) => {
    const last = view?.checks.at(-1);
    const isLook = review.task.value === 'look';
    chosen.value = view === undefined || last === undefined || isLook ? view?.checks[0]?.check : nextOpen(view.checks, review.marks.value, last.check);
  }, { flush: 'sync' });

  async function open(): Promise<void> {
    const wanted = id.value;
    if (wanted === undefined || part.value === 'returned' || part.value === 'decided') {
      review.refused.value = undefined;
      await review.close();
      return;
    }
    const isThere = await review.open(wanted, part.value === 'second_look' ? 'look' : 'review');
    if (wanted !== id.value) return;
    void queue.ask();
    if (isThere) isOnTheWay = false;
    else if (isOnTheWay && review.refused.value?.code !== 'service_unreachable') {
      left.add(wanted);
      await goOn();
    }
  }
  watch([part, id], () => {
    // Whoever goes elsewhere has read it.
    if (!isOwnStep) told.value = undefined;
    void open();
  });
  void open();
  onBeforeUnmount(() => void review.close());

  async function go(to: string | undefined): Promise<void> {
    isOwnStep = true;
    await router.replace({ name: 'review', params: { part: part.value, id: to ?? '' } });
    await nextTick();
    isOwnStep = false;
  }
  async function goOn(): Promise<void> {
    await queue.ask();
    const next = nextOf(queue.queue.value?.rows ?? [], id.value, (one) => left.has(one));
    isOnTheWay = next !== undefined;
    await go(next?.id);
  }
  async function release(): Promise<void> {
    const name = review.view.value?.row.name;
    const is = words.value.trim() === '' ? 'released' : 'releasedWords';
    await review.close();
    await go(undefined);
    if (name !== undefined) told.value = { is, name };
    await queue.ask();
  }
  async function decide(verdict: ReviewVerdict): Promise<void> {
    const done = await review.decide(verdict, verdict === 'approved' ? '' : words.value.trim());
    if (done === undefined) return;
    sent(done.id);
    told.value = { is: verdict, name: done.name };
    await goOn();
  }
  async function lookAgain(agrees: boolean, note: string): Promise<void> {
    const done = await review.again(agrees, note);
    if (done === undefined) return;
    sent(done.id);
    told.value = { is: agrees ? 'agreed' : 'differed', name: done.name };
    await goOn();
  }
  return {
    ...queue,
    part,
    row,
    id,
    review,
    chosen,
    choose: (check) => {
      chosen.value = check;
    },
    words,
    say: (text) => {
      if (id.value !== undefined) typed[id.value] = text;
    },
    told,
    now,
    again: open,
    release,
    goOn,
    decide,
    lookAgain,
  };
}
