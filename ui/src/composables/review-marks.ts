// What an officer marks, counted: how far it is, and which decision follows from it.

import type { Check, CheckView, Field, Finding, Mark, ReviewView } from '../wire/enterprise.ts';

export type Marks = Readonly<Partial<Record<Check, Mark>>>;

/** How far the marks are. */
export interface Tally {
  readonly total: number;
  readonly done: number;
  /** What does not fit. */
  readonly refused: readonly Mark[];
  /** What does not fit and does not say why. */
  readonly silent: readonly Check[];
  /** What is not marked yet. */
  readonly open: readonly Check[];
  /** Whether the applicant can mend something of what does not fit. */
  readonly canMend: boolean;
}

/** What a finding says of the application. */
export type Tone = 'ok' | 'warn' | 'bad';

const TONES: Readonly<Record<Finding, Tone>> = {
  check_digit_fits: 'ok',
  check_digit_off: 'warn',
  not_registered: 'ok',
  registered: 'bad',
  contested: 'warn',
  id_number_fits: 'ok',
  applicant_is_legal: 'ok',
  applicant_differs: 'warn',
  term_runs: 'ok',
  term_over: 'bad',
  sharp: 'ok',
  blurred: 'warn',
  form_number_fits: 'ok',
  form_number_off: 'bad',
  grant_intact: 'ok',
  grant_broken: 'bad',
  grant_none: 'warn',
  transfer_matched: 'ok',
  transfer_others: 'warn',
};

/** The reasons that are given most, by their names in the locales. */
const USUAL: Readonly<Record<Check, readonly string[]>> = {
  licence: ['licenceUnclear', 'licenceCut', 'licenceGlare', 'licenceOther'],
  name: ['nameDiffers', 'nameOld'],
  uscc: ['usccDiffers'],
  legal_name: ['legalDiffers'],
  legal_id: ['idDiffers', 'idKind'],
  term: ['fromDiffers', 'untilDiffers', 'termOver'],
  applicant: ['applicantUnknown'],
  platform: ['platformDiffers'],
  certificate: ['certificateDiffers'],
  form: ['formUnstamped', 'formStampDiffers', 'formUnclear', 'formIncomplete', 'formOther'],
  grant: ['grantOther'],
  transfer: ['transferOther'],
};

/** Notes of fields that say what a finding says already. */
const SAID: Readonly<Partial<Record<string, Finding>>> = {
  uscc_check_digit: 'check_digit_off',
  picture_blurred: 'blurred',
  licence_over: 'term_over',
};

/** What of a page shows what is to be compared. */
const PAPERS: Readonly<Record<Check, Field>> = {
  licence: 'licence',
  name: 'licence',
  uscc: 'licence',
  legal_name: 'licence',
  legal_id: 'form',
  term: 'licence',
  applicant: 'form',
  platform: 'form',
  certificate: 'form',
  form: 'form',
  grant: 'form',
  transfer: 'form',
};

/** The longest reason of a mark, and the longest words of a decision, characters. */
export const MAX_REASON = 200;
export const MAX_WORDS = 500;

export function toneOf(finding: Finding): Tone {
  // A later service may find what this page does not know.
  return (TONES as Readonly<Record<string, Tone>>)[finding] ?? 'warn';
}

export function usualOf(check: Check): readonly string[] {
  return USUAL[check];
}

/** The field whose paper shows what a check is about. */
export function paperFieldOf(check: Check): Field {
  return PAPERS[check];
}

/** The marks that a view brings. */
export function marksOf(view: ReviewView): Marks {
  return Object.fromEntries(view.checks.flatMap(({ check, mark }) => (mark === null ? [] : [[check, mark]])));
}

/** Marks in the order of the checks, as they are sent. */
export function listOf(checks: readonly CheckView[], marks: Marks): Mark[] {
  return checks.flatMap(({ check }) => marks[check] ?? []);
}

export function tallyOf(checks: readonly CheckView[], marks: Marks): Tally {
  const list = listOf(checks, marks);
  const refused = list.filter(({ fits }) => !fits);
  const mendable = new Set(checks.filter(({ fields }) => fields.length > 0).map(({ check }) => check));
  return {
    total: checks.length,
    done: list.length,
    refused,
    silent: refused.filter(({ reason }) => reason.trim() === '').map(({ check }) => check),
    open: checks.filter(({ check }) => marks[check] === undefined).map(({ check }) => check),
    canMend: refused.some(({ check }) => mendable.has(check)),
  };
}

/** Whether all fits. */
export function canApprove({ open, refused }: Tally): boolean {
  return open.length === 0 && refused.length === 0;
}

/** Whether it can be returned for what does not fit. */
export function canReturn({ refused, silent, canMend }: Tally): boolean {
  return refused.length > 0 && silent.length === 0 && canMend;
}

/** The check to go on with after one: the next that is not marked, from there on and then from the start; the same where all are. */
export function nextOpen(checks: readonly CheckView[], marks: Marks, after: Check): Check {
  const at = checks.findIndex(({ check }) => check === after);
  const order = [...checks.slice(at + 1), ...checks.slice(0, at + 1)];
  return order.find(({ check }) => marks[check] === undefined)?.check ?? after;
}

/** The fields of a check that are others than in the round before, with what stood there. */
export function changesOf({ fields }: CheckView, { fields: now, earlier }: ReviewView): readonly { readonly field: Field; readonly was: string }[] {
  if (Object.keys(earlier).length === 0) return [];
  return fields.filter((field) => now[field] !== earlier[field]).map((field) => ({ field, was: earlier[field] ?? '' }));
}

/** Why a check was refused in the round before this one. */
export function refusedBefore({ fields }: CheckView, { rounds, row }: ReviewView): string | undefined {
  const last = rounds.find(({ round, verdict }) => round === row.round - 1 && verdict === 'returned');
  return last?.refused.find(({ field }) => fields.includes(field))?.reason;
}

/** What a program has to say of the fields of a check beyond what it found. */
export function notesOf({ fields, findings }: CheckView, { notes }: ReviewView): ReviewView['notes'] {
  return notes.filter(({ field, code }) => {
    const said = SAID[code];
    return fields.includes(field) && (said === undefined || !findings.includes(said));
  });
}
