// What the service refused, under the field that it is about.

import { useI18n } from 'vue-i18n';

import type { Note } from '../components/note.ts';
import type { Problem } from '../problem.ts';
import { useSentences } from './sentences.ts';

/** For the setup of a component. */
export function useProblemNote(): (problem: Problem) => Note {
  const { t } = useI18n();
  const sentences = useSentences();
  return (problem) => {
    const { what, then } = sentences(problem);
    return { kind: 'bad', text: t('account.both', { what, then }) };
  };
}
