// What a dialog shows of a job that asks a phone: how far it is, what the person should know, and how long there is.

import { type ComputedRef, type Ref, computed, onBeforeUnmount, ref, watch } from 'vue';

import type { Problem } from '../problem.ts';
import type { JobEvent, PhoneRow, SealOrderKind } from '../wire/desk.ts';
import { clockText } from './talk-time.ts';
import type { Happened, Job, JobEnd } from './jobs.ts';

/** What the phone is asked for. */
export type PhoneAsk = 'stamp' | 'pack' | 'decrypt' | 'pair' | 'seal_write' | 'log_in' | 'grant' | SealOrderKind;

/** Steps with a phone, in their order. */
export type PhoneStep = 'scan' | 'digits' | 'review' | 'pin' | 'answer' | 'write' | 'register' | 'remember' | 'hand' | 'admit';

const ORDERED: readonly PhoneStep[] = ['scan', 'review', 'pin', 'answer', 'register'];
const STEPS: Readonly<Record<PhoneAsk, readonly PhoneStep[]>> = {
  stamp: ['scan', 'review', 'pin', 'answer', 'write'],
  pack: ['scan', 'review', 'pin', 'answer', 'write'],
  decrypt: ['scan', 'review', 'pin', 'answer'],
  pair: ['scan', 'digits', 'answer', 'remember'],
  make: ORDERED,
  suspend: ORDERED,
  resume: ORDERED,
  void: ORDERED,
  seal_write: ['scan', 'hand'],
  log_in: ['scan', 'review', 'pin', 'answer', 'admit'],
  grant: ORDERED,
};

/** What ends each step; `done` stands for the end of the job. */
const ENDED_BY: Readonly<Record<PhoneStep, JobEvent['is']>> = {
  scan: 'claimed',
  digits: 'answered',
  review: 'pin',
  pin: 'answered',
  answer: 'answered',
  write: 'done',
  register: 'done',
  remember: 'done',
  hand: 'answered',
  admit: 'done',
};

/** What a job is about that ends without its approval: files stay as they are, what is written or a seal does, no phone is known, nobody is logged in, or nobody is let in. */
export function kindOf(ask: PhoneAsk): 'file' | 'pair' | 'hand' | 'seal' | 'login' | 'grant' {
  switch (ask) {
    case 'pair':
      return 'pair';
    case 'seal_write':
      return 'hand';
    case 'log_in':
      return 'login';
    case 'grant':
      return 'grant';
    case 'make':
    case 'suspend':
    case 'resume':
    case 'void':
      return 'seal';
    default:
      return 'file';
  }
}

/** The order of what happens with a phone; none is gone back to. */
const ORDER: readonly JobEvent['is'][] = ['code', 'claimed', 'await_digits', 'reviewing', 'pin', 'answered', 'done'];

export interface StepLine {
  readonly step: PhoneStep;
  readonly state: 'done' | 'now' | 'todo' | 'failed';
  /** When it ended. */
  readonly at: string | undefined;
}

/** How the steps of a job stand. */
export function stepsOf(ask: PhoneAsk, happened: readonly Happened[], end?: JobEnd): readonly StepLine[] {
  const reached = Math.max(-1, ...happened.map(({ event }) => ORDER.indexOf(event.is)));
  let isNow = true;
  return STEPS[ask].map((step) => {
    const last = ORDER.indexOf(ENDED_BY[step]);
    if (reached >= last) {
      // What a later event shows to have ended, ended with it at the latest.
      const first = happened.find(({ event }) => ORDER.indexOf(event.is) >= last);
      return { step, state: 'done', at: first?.at };
    }
    const state = isNow ? (end?.is === 'failed' ? 'failed' : 'now') : 'todo';
    isNow = false;
    return { step, state, at: undefined };
  });
}

/** What the person should know while the job goes on. */
export interface Notice {
  readonly at: string;
  readonly problem: Problem;
}

/** The newest notice; an older one has been answered by what happened since. */
export function noticeOf(happened: readonly Happened[]): Notice | undefined {
  const last = happened.findLast(({ event }) => event.is !== 'code' && event.is !== 'progress');
  if (last === undefined) return undefined;
  const { at, event } = last;
  if (event.is === 'hello_refused') return { at, problem: { code: event.code, params: {} } };
  if (event.is === 'unreachable') return { at, problem: { code: 'service_unreachable', params: {} } };
  if (event.is === 'note') return { at, problem: event.problem };
  return undefined;
}

/** How often a pairing asked for digits, and the tries that are left. */
export function digitsOf(happened: readonly Happened[]): { readonly asked: number; readonly left: number | undefined } {
  const events = happened.flatMap(({ event }) => (event.is === 'await_digits' ? [event] : []));
  return { asked: events.length, left: events.at(-1)?.left ?? undefined };
}

/** Where a dialog stands. */
export type PhoneStage = 'starting' | 'showing' | 'claimed' | 'digits' | 'reviewing' | 'hand' | 'pin' | 'answered' | JobEnd['is'];

const STAGES: Readonly<Partial<Record<JobEvent['is'], PhoneStage>>> = {
  code: 'showing',
  claimed: 'claimed',
  await_digits: 'digits',
  reviewing: 'reviewing',
  pin: 'pin',
  answered: 'answered',
};

/** The stage that a job is at. */
export function stageOf(happened: readonly Happened[], end: JobEnd | undefined): PhoneStage {
  if (end !== undefined) return end.is;
  const reached = Math.max(-1, ...happened.map(({ event }) => ORDER.indexOf(event.is)));
  return STAGES[ORDER[reached] ?? 'cancelled'] ?? 'starting';
}

/** The phone that took the session up. */
export function phoneOf(happened: readonly Happened[]): PhoneRow | undefined {
  return happened.flatMap(({ event }) => (event.is === 'claimed' && event.phone !== null ? [event.phone] : [])).at(-1);
}

/** A limit of a job: how long it was when it was first heard of, and until when. */
interface Limit {
  readonly of: 'code' | 'claimed';
  readonly until: string;
  /** Milliseconds. */
  readonly total: number;
  /** The tick at which it is over. */
  readonly ends: number;
}

function limitOf({ happened: { value: happened }, foundAt }: Job, before: Limit | undefined, tick: number): Limit | undefined {
  const last = happened.findLast(({ event }) => event.is === 'code' || event.is === 'claimed');
  const event = last?.event;
  if (last === undefined || (event?.is !== 'code' && event?.is !== 'claimed')) return undefined;
  if (before?.of === event.is && before.until === event.until) return before;
  // Both times are of one clock, so that how far it is wrong does not matter.
  const leftAt = (at: string): number => Math.max(0, Date.parse(event.until) - Date.parse(at));
  // In a job that was found, some of it had passed before.
  const left = foundAt === undefined ? leftAt(last.at) : Math.min(leftAt(last.at), leftAt(foundAt));
  return { of: event.is, until: event.until, total: leftAt(last.at), ends: tick + left };
}

/** How often the screen looks at the clock, milliseconds. */
const LOOK_MS = 250;

export interface PhoneJob {
  readonly stage: ComputedRef<PhoneStage>;
  readonly steps: ComputedRef<readonly StepLine[]>;
  readonly notice: ComputedRef<Notice | undefined>;
  readonly phone: ComputedRef<PhoneRow | undefined>;
  readonly left: ComputedRef<{ readonly text: string; readonly share: number } | undefined>;
}

/** A job with a phone as a screen shows it; for the setup of a component. */
export function usePhoneJob(ask: () => PhoneAsk, job: () => Job): PhoneJob {
  const happened = computed(() => job().happened.value);
  const limit: Ref<Limit | undefined> = ref();
  const tick = ref(performance.now());
  watch(
    happened,
    () => {
      tick.value = performance.now();
      limit.value = limitOf(job(), limit.value, tick.value);
    },
    { immediate: true },
  );
  const timer = setInterval(() => {
    tick.value = performance.now();
  }, LOOK_MS);
  onBeforeUnmount(() => {
    clearInterval(timer);
  });
  return {
    stage: computed(() => {
      const stage = stageOf(happened.value, job().end.value);
      // Whoever looks at what is asked there writes it.
      return ask() === 'seal_write' && stage === 'reviewing' ? 'hand' : stage;
    }),
    steps: computed(() => stepsOf(ask(), happened.value, job().end.value)),
    notice: computed(() => noticeOf(happened.value)),
    phone: computed(() => phoneOf(happened.value)),
    left: computed(() => {
      if (limit.value === undefined) return undefined;
      const ms = Math.max(0, limit.value.ends - tick.value);
      return { text: clockText(ms), share: limit.value.total === 0 ? 0 : Math.min(1, ms / limit.value.total) };
    }),
  };
}
