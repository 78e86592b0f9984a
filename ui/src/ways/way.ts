// A way into an enterprise, as the wizard walks it: steps, and in each what is asked for. Another way is another list.

import type { ApplicationKind, DocumentKind, Field, FieldNote } from '../wire/enterprise.ts';

/** What stands in a step: a field, or several that belong together. */
export type Part =
  | { readonly is: 'paper'; readonly fields: readonly [Field]; readonly kind: DocumentKind }
  | { readonly is: 'text' | 'uscc' | 'platform' | 'authority' | 'agreed'; readonly fields: readonly [Field, ...Field[]] }
  | { readonly is: 'tick'; readonly fields: readonly ['stamping' | 'account_own'] }
  | { readonly is: 'enterprise' | 'admin' | 'account'; readonly fields: readonly [Field, Field, ...Field[]] }
  | { readonly is: 'identity' | 'term'; readonly fields: readonly [Field, Field] }
  | { readonly is: 'form'; readonly fields: readonly [Field] }
  | { readonly is: 'applicant' | 'summary'; readonly fields: readonly [] };

/** One step; its words stand below `enterprise.step.NAME`. */
export interface Step {
  readonly name: 'facts' | 'admin' | 'account' | 'certificate' | 'form' | 'review';
  readonly parts: readonly Part[];
}

export interface Way {
  readonly kind: ApplicationKind;
  readonly steps: readonly Step[];
}

/** What is found before a way begins: the enterprise, and the way. */
export const BEFORE = ['find', 'way'] as const;

/** What the certificate is to be good for. */
export const FOR_WHAT: readonly Part[] = [
  { is: 'platform', fields: ['platform', 'platform_sure'] },
  { is: 'authority', fields: ['authority'] },
  { is: 'tick', fields: ['stamping'] },
];
/** The form that is stamped. */
export const FORM: Step = { name: 'form', parts: [{ is: 'form', fields: ['form'] }] };
/** The last step of every way. */
export const REVIEW: Step = {
  name: 'review',
  parts: [
    { is: 'summary', fields: [] },
    { is: 'agreed', fields: ['agreed'] },
  ],
};

/** The fields of a step. */
export function fieldsOf(step: Step): readonly Field[] {
  return step.parts.flatMap(({ fields }) => [...fields]);
}

/** The step in which a field stands. */
export function stepOf(way: Way | undefined, field: Field): Step | undefined {
  return way?.steps.find((step) => fieldsOf(step).includes(field));
}

/** The first step in which something is to be mended, else the last. */
export function firstStep(way: Way | undefined, notes: readonly FieldNote[]): Step | undefined {
  const isOpen = (step: Step): boolean => notes.some(({ field, is_blocking: isBlocking }) => isBlocking && fieldsOf(step).includes(field));
  return way?.steps.find(isOpen) ?? way?.steps.at(-1);
}
