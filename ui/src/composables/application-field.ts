// A field of an application: its text, and what is to be said of it now.

import { type ComputedRef, type WritableComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Note } from '../components/note.ts';
import type { Field } from '../wire/enterprise.ts';
import { stepOf } from '../ways/way.ts';
import { useApplication } from './application.ts';
import { useSentences } from './sentences.ts';

/** What is said only once somebody went on without it. */
const MISSING: ReadonlySet<string> = new Set(['field_missing', 'uscc_unsure', 'platform_unsure', 'agreement_missing', 'stamping_off', 'account_not_own']);

export interface FieldState {
  readonly text: WritableComputedRef<string>;
  /** What the service says of what stands there. */
  readonly note: ComputedRef<Note | undefined>;
  /** Why an officer refused it. */
  readonly reason: ComputedRef<string | undefined>;
  readonly isOpen: ComputedRef<boolean>;
  readonly focus: () => void;
  readonly blur: () => void;
}

/** The sentence of a note: what is so, and what to do. */
export function useNoteText(): (note: { readonly code: string; readonly params: Readonly<Record<string, string>> }) => string {
  const { t } = useI18n();
  const sentences = useSentences();
  return (problem) => {
    const { what, then } = sentences(problem);
    return t('account.both', { what, then });
  };
}

/** For the setup of a component. */
export function useField(field: Field): FieldState {
  const state = useApplication();
  const { view, draft, tried } = state;
  const textOf = useNoteText();
  const text = computed({
    get: () => draft.texts[field] ?? '',
    set: (typed) => {
      draft.type(field, typed);
    },
  });
  const note = computed<Note | undefined>(() => {
    const now = view.value;
    const refusal = state.refusals.of(field);
    if (refusal !== undefined) return { kind: 'bad', text: textOf(refusal) };
    // What was not sent has not been judged.
    const found = now?.notes.find((one) => one.field === field);
    if (found === undefined || draft.isBeingTyped(field) || draft.isUnsent(field)) return undefined;
    const step = stepOf(state.way, field)?.name ?? '';
    if (MISSING.has(found.code) && !tried.has(step)) return undefined;
    return { kind: found.is_blocking ? 'bad' : 'warn', text: textOf(found) };
  });
  return {
    text,
    note,
    reason: computed(() => view.value?.refused.find((one) => one.field === field)?.reason),
    isOpen: computed(() => state.isOpen(field)),
    focus: () => {
      draft.focus(field);
    },
    blur: () => {
      draft.blur(field);
    },
  };
}
