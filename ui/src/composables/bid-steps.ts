// The steps of a bid and its parts: how each stands, in a shape, a word and a colour.

import type { Composer } from 'vue-i18n';

import type { IconName } from '../assets/icon-names.ts';
import type { BidView, Finding, OutputView, PartState, StepState } from '../wire/desk.ts';

export const STEPS = ['information', 'compose', 'check', 'stamp', 'encrypt'] as const;
export type Step = (typeof STEPS)[number];

export interface StepLook {
  readonly step: Step;
  readonly icon: IconName;
  /** A class of the tokens. */
  readonly colour: string;
  readonly word: string;
  readonly wordColour: string;
}

const ICONS: Readonly<Record<StepState, readonly [IconName, string]>> = {
  not_begun: ['circle-dashed', ''],
  begun: ['circle-dot', 'pri'],
  blocked: ['circle-x', 'bad'],
  done: ['circle-check', 'ok'],
};

/** How a part stands: its shape, and a class of the tokens. */
export const PART_LOOKS: Readonly<Record<PartState, readonly [IconName, string]>> = {
  empty: ['circle-dashed', 'hint'],
  draft: ['circle-dot', 'pri'],
  done: ['check', 'ok'],
  blocked: ['circle-x', 'bad'],
  advised: ['triangle-alert', 'warn'],
};

/** Whether a name is one of a step. */
export function isStep(name: string | undefined): name is Step {
  return STEPS.some((step) => step === name);
}

/** The step that a bid is opened at: the first that is not done. */
export function firstStep({ steps }: BidView): Step {
  return STEPS.find((step) => steps[step] !== 'done') ?? 'encrypt';
}

/** How many findings of a level it has, those of the built document among them where nothing was changed since. */
export function countOf(bid: BidView, level: 'blocks' | 'advises'): number {
  return findingsOf(bid).filter((finding) => finding.level === level).length;
}

/** The code of a field of a form that is empty. */
export const MISSING = 'form_field_missing';

/** All findings, those of the document among them. Of a form's empty fields only the first is told: the form itself shows the others. */
export function findingsOf({ findings, built }: BidView): BidView['findings'] {
  const all = built?.is_current === true ? [...findings, ...built.findings] : findings;
  const isMissing = ({ problem }: Finding): boolean => problem.code === MISSING;
  return all.filter((one, at) => !isMissing(one) || all.findIndex((other) => isMissing(other) && other.part === one.part) === at);
}


export function looksOf(bid: BidView, t: Composer['t']): readonly StepLook[] {
  return STEPS.map((step) => {
    const [icon, colour] = ICONS[bid.steps[step]];
    const [word, wordColour] = wordOf(step, bid, t);
    return { step, icon, colour, word, wordColour };
  });
}

function wordOf(step: Step, bid: BidView, t: Composer['t']): readonly [string, string] {
  const state = bid.steps[step];
  switch (step) {
    case 'information':
      return state === 'done' ? [t('workspace.steps.whole'), 'ok'] : [t('workspace.steps.missing'), 'warn'];
    case 'compose':
      return [`${bid.filled}/${bid.required}`, state === 'done' ? 'ok' : ''];
    case 'check': {
      const [blocks, advises] = [countOf(bid, 'blocks'), countOf(bid, 'advises')];
      if (blocks > 0) return [t('workspace.steps.blocks', { count: blocks }), 'bad'];
      if (bid.built?.is_current === false) return [t('workspace.steps.stale'), 'warn'];
      if (state !== 'done') return [t('workspace.steps.notBuilt'), ''];
      return advises > 0 ? [t('workspace.steps.advises', { count: advises }), 'warn'] : [t('workspace.steps.passed'), 'ok'];
    }
    case 'stamp':
      if (bid.stamped === null && state === 'begun') return [t('workspace.steps.placed'), ''];
      return outputWord(bid.stamped, t('workspace.steps.stamped'), t);
    case 'encrypt':
      return outputWord(bid.encrypted, t('workspace.steps.encrypted'), t);
  }
}

function outputWord(output: OutputView | null, done: string, t: Composer['t']): readonly [string, string] {
  if (output === null) return [t('workspace.steps.notBegun'), ''];
  return output.is_current ? [done, 'ok'] : [t('workspace.steps.stale'), 'warn'];
}
