// The steps of a decryption, as a list shows them.

import type { OpeningStep } from '../wire/desk.ts';
import type { Happened, JobEnd } from './jobs.ts';

const STEPS: readonly OpeningStep[] = ['envelope', 'platform_share', 'bidder_share', 'summary', 'body', 'signatures'];

export interface OpeningLine {
  readonly step: OpeningStep;
  readonly state: 'done' | 'now' | 'todo' | 'failed';
  /** When it ended. */
  readonly at: string | undefined;
}

/** How the steps stand. */
export function openingLines(happened: readonly Happened[], end: JobEnd | undefined): readonly OpeningLine[] {
  const begun = happened.flatMap(({ at, event }) => (event.is === 'opening' ? [{ at, index: STEPS.indexOf(event.step) }] : []));
  const reached = Math.max(-1, ...begun.map(({ index }) => index));
  const over = happened.findLast(({ event }) => event.is === 'done')?.at;
  return STEPS.map((step, index) => {
    if (end?.is === 'done' || index < reached) {
      return { step, state: 'done', at: begun.find((one) => one.index > index)?.at ?? over };
    }
    if (index > reached) return { step, state: 'todo', at: undefined };
    return { step, state: end === undefined ? 'now' : end.is === 'failed' ? 'failed' : 'todo', at: undefined };
  });
}

/** One thing that happened, for the course of the opening. */
export interface CourseEntry {
  readonly at: string;
  readonly is: 'step' | 'claimed' | 'pin' | 'answered' | JobEnd['is'];
  readonly step?: OpeningStep;
}

/** What happened, the newest first. */
export function courseOf(happened: readonly Happened[]): readonly CourseEntry[] {
  return happened
    .flatMap(({ at, event }): CourseEntry[] => {
      switch (event.is) {
        case 'opening':
          return [{ at, is: 'step', step: event.step }];
        case 'claimed':
        case 'pin':
        case 'answered':
        case 'done':
        case 'failed':
        case 'cancelled':
          return [{ at, is: event.is }];
        default:
          return [];
      }
    })
    .toReversed();
}
