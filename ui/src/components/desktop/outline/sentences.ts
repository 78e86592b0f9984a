// What a code says: what happened, what it means for the bid, what to do.

import { useI18n } from 'vue-i18n';

import type { Problem } from '../../../problem.ts';

export interface Sentences {
  readonly what: string;
  readonly means: string;
  readonly then: string;
}

/** For the setup of a component. */
export function useSentences(): (problem: Problem) => Sentences {
  const i18n = useI18n();
  const { t } = i18n;
  return ({ code, params }) => {
    // A code of a newer desk has no sentence here yet.
    const key = i18n.te(`errors.${code}.what`) ? code : 'unknown';
    const filled = { ...params, code };
    return { what: t(`errors.${key}.what`, filled), means: t(`errors.${key}.means`, filled), then: t(`errors.${key}.do`, filled) };
  };
}
