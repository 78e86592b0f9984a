// How fast a job goes, and how long it still takes.

import { type ComputedRef, type Ref, computed, ref, watch } from 'vue';

import type { Job } from './jobs.ts';

/** Over how long the rate is measured, milliseconds. */
const SPAN_MS = 3_000;

export interface Reading {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** From 0 to 1; nothing where the total is not known. */
  readonly share: number | undefined;
  /** A second; nothing before it can be told. */
  readonly rate: number | undefined;
  /** Milliseconds; nothing before it can be told. */
  readonly left: number | undefined;
}

interface Sample {
  readonly tick: number;
  readonly done: number;
}

/** The rate of samples, oldest first. */
export function rateOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.tick - first.tick < 500) return undefined;
  return Math.max(0, ((last.done - first.done) / (last.tick - first.tick)) * 1_000);
}

/** The progress of a job as it is now; for the setup of a component. */
export function useProgress(job: () => Job | undefined): ComputedRef<Reading | undefined> {
  const samples: Ref<readonly Sample[]> = ref([]);
  const event = computed(() => job()?.last('progress'));
  watch(
    event,
    (now, before) => {
      if (now === undefined) {
        samples.value = [];
        return;
      }
      const tick = performance.now();
      const isNew = before?.what !== now.what || now.done < before.done;
      const kept = isNew ? [] : samples.value.filter((sample) => tick - sample.tick <= SPAN_MS);
      samples.value = [...kept, { tick, done: now.done }];
    },
    { immediate: true },
  );
  return computed(() => {
    if (event.value === undefined) return undefined;
    const { what, done, total, unit } = event.value;
    const rate = rateOf(samples.value);
    return {
      what,
      done,
      total,
      unit,
      share: total === 0 ? undefined : Math.min(1, done / total),
      rate,
      left: rate === undefined || rate === 0 || total === 0 ? undefined : ((total - done) / rate) * 1_000,
    };
  });
}
