// A picture or paper on its way to an application: chosen, sent with how far it is, sent again once the network is there.

import { type ShallowRef, computed, type ComputedRef, onBeforeUnmount, onMounted, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';

import { type Problem, problemOf } from '../problem.ts';
import type { Picked } from '../platform/papers.ts';
import { isPassing } from '../service/network.ts';
import { documentPath } from '../service/enterprise.ts';
import type { DocumentKind } from '../wire/enterprise.ts';
import { useApplicant } from './applicant.ts';
import { useApplication } from './application.ts';

/** The largest that the service takes, bytes. */
const MAX = 10 * 1_048_576;

/** How far a file is. */
export interface OnItsWay {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  /** Bytes a second, once that can be said. */
  readonly rate: number | undefined;
}

export interface Paper {
  readonly sending: ShallowRef<OnItsWay | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Whether a file that was chosen is not at the service, and waits. */
  readonly isWaiting: ComputedRef<boolean>;
  readonly choose: (from: 'file' | 'camera') => Promise<void>;
  /** Sends again what was not sent. */
  readonly again: () => Promise<void>;
  readonly cancel: () => void;
}

/** For the setup of a component. */
export function usePaper(kind: DocumentKind): Paper {
  const { t } = useI18n();
  const { papers } = useApplicant();
  const state = useApplication();
  const sending = shallowRef<OnItsWay>();
  const problem = shallowRef<Problem>();
  const waiting = shallowRef<Picked>();
  let stop: AbortController | undefined;

  async function send(picked: Picked): Promise<void> {
    stop?.abort();
    const own = new AbortController();
    stop = own;
    const began = performance.now();
    [problem.value, waiting.value] = [undefined, picked];
    sending.value = { name: picked.name, done: 0, total: picked.size, rate: undefined };
    const told = (done: number, total: number): void => {
      const seconds = (performance.now() - began) / 1_000;
      if (stop === own) sending.value = { name: picked.name, done, total, rate: seconds > 0.5 ? done / seconds : undefined };
    };
    try {
      await state.session.as((_, bearer) => papers.send(bearer, documentPath(state.id, kind), picked, { told, signal: own.signal }));
      waiting.value = undefined;
      await state.ask();
    } catch (error) {
      if (stop !== own) return;
      if (own.signal.aborted) waiting.value = undefined;
      else problem.value = problemOf(error);
      if (problem.value !== undefined && !isPassing(problem.value.code)) waiting.value = undefined;
    } finally {
      if (stop === own) sending.value = undefined;
    }
  }
  async function choose(from: 'file' | 'camera'): Promise<void> {
    problem.value = undefined;
    try {
      const picked = await papers.choose(kind, from, t(`enterprise.paper.${kind}.choose`));
      if (picked === undefined) return;
      if (picked.size > MAX) problem.value = { code: 'file_too_large', params: { path: picked.name, limit: '10' } };
      else await send(picked);
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  const again = async (): Promise<void> => {
    if (waiting.value !== undefined && sending.value === undefined) await send(waiting.value);
  };
  const online = (): void => void again();
  onMounted(() => {
    window.addEventListener('online', online);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('online', online);
  });
  return {
    sending,
    problem,
    isWaiting: computed(() => waiting.value !== undefined && sending.value === undefined),
    choose,
    again,
    cancel: () => {
      stop?.abort();
    },
  };
}
