// Orders to the register of seals: each is a job with a phone, and goes on while another page is shown.

import { type ComputedRef, computed } from 'vue';

import type { SealDetail, SealOrderKind } from '../wire/desk.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

const ORDERS: readonly SealOrderKind[] = ['make', 'suspend', 'resume', 'void'];

/** What a dialog says of the seal that is ordered. */
export interface Ordered {
  readonly id: string;
  readonly name: string;
}

export interface SealOrder {
  readonly seal: Ordered;
  readonly order: SealOrderKind;
  readonly job: Job;
}

export interface SealOrders {
  /** The one whose dialog is shown. */
  readonly current: ComputedRef<SealOrder | undefined>;
  /** `phones` are those that a version is made for. */
  readonly start: (seal: string, order: SealOrderKind, phones: readonly string[]) => void;
  /** Asks the same once more. */
  readonly again: () => void;
  /** Closes the dialog. */
  readonly close: () => void;
}

/** For the setup of a component that shows these seals. */
export function useSealOrders(seals: () => readonly Ordered[]): SealOrders {
  const jobs = useJobs();
  const kept = (seal: string, order: SealOrderKind): ReturnType<typeof keptJob> => keptJob(jobs, `seal_order:${seal}:${order}`);
  let asked: readonly string[] = [];

  const current = computed(() => {
    for (const seal of seals()) {
      for (const order of ORDERS) {
        const job = kept(seal.id, order).value;
        if (job !== undefined && job.end.value?.is !== 'cancelled') return { seal, order, job };
      }
    }
    return undefined;
  });
  function start(seal: string, order: SealOrderKind, phones: readonly string[]): void {
    asked = phones;
    kept(seal, order).value = jobs.start('seal_order', { seal, order, phones: [...phones] });
  }
  return {
    current,
    start,
    again: () => {
      if (current.value !== undefined) start(current.value.seal.id, current.value.order, asked);
    },
    close: () => {
      if (current.value !== undefined) kept(current.value.seal.id, current.value.order).value = undefined;
    },
  };
}

/** What a seal is once its order was carried out. */
export function orderedOf({ end: { value: end } }: Job): SealDetail | undefined {
  return end?.is === 'done' && end.outcome.is === 'seal_ordered' ? end.outcome.seal : undefined;
}
