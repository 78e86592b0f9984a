// What a code says: what happened, what it means for the bid, what to do.

import { useI18n } from 'vue-i18n';

import { groupedText } from './form-money.ts';
import { useTimes, withTimes } from '../i18n/time.ts';
import type { Problem } from '../problem.ts';

export interface Sentences {
  readonly what: string;
  readonly means: string;
  readonly then: string;
}

/** The same with thousands set apart in amounts. */
function grouped(params: Problem['params']): Record<string, string> {
  const amount = /^\d{4,}\.\d{2}$/u;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, amount.test(value) ? groupedText(value) : value]));
}

/** For the setup of a component. */
export function useSentences(): (problem: Problem) => Sentences {
  const i18n = useI18n();
  const { t } = i18n;
  const times = useTimes();
  return ({ code, params }) => {
    // A code of a newer desk has no sentence here yet.
    const key = i18n.te(`errors.${code}.what`) ? code : 'unknown';
    // A field is named as the forms name it, or the page of seals.
    const area = code.startsWith('seal_') ? 'seals' : 'workspace';
    const field = `${area}.field.${(params['field'] ?? '').replaceAll('.', '_')}`;
    const state = `seals.state.${params['state'] ?? ''}`;
    const named = { ...(i18n.te(field) ? { field: t(field) } : {}), ...(i18n.te(state) ? { state: t(state) } : {}) };
    const filled = { ...grouped(withTimes(times, params)), ...named, code };
    return { what: t(`errors.${key}.what`, filled), means: t(`errors.${key}.means`, filled), then: t(`errors.${key}.do`, filled) };
  };
}
