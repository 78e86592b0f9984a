// Where a keyword stands in a document.

import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { KeywordView, StampTarget } from '../wire/desk.ts';
import { later } from './later.ts';
import { Newest } from './newest.ts';

export interface KeywordPlaces {
  readonly found: ShallowRef<KeywordView | undefined>;
  /** The keyword of which that is. */
  readonly of: Ref<string>;
  readonly problem: ShallowRef<Problem | undefined>;
}

/** Asks at every pause in typing; for the setup of a component. */
export function useKeyword(target: () => StampTarget | undefined, file: () => string | undefined, text: () => string): KeywordPlaces {
  const desk = useDesk();
  const found = shallowRef<KeywordView>();
  const asked = ref('');
  const problem = shallowRef<Problem>();
  const newest = new Newest();

  async function ask(): Promise<void> {
    const [of, keyword] = [target(), text().trim()];
    if (of === undefined || keyword === '') return;
    try {
      const view = await newest.answer(() => desk.api('keyword', { target: of, text: keyword, pages: null }));
      if (view === undefined) return;
      [found.value, asked.value] = [view, keyword];
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  const wait = later(ask);
  watch(
    () => [JSON.stringify([target(), file()]), text().trim()] as const,
    ([of, now], before) => {
      newest.changed();
      wait.never();
      if (now === '' || of !== before?.[0]) found.value = undefined;
      problem.value = undefined;
      if (before === undefined) void ask();
      else if (now !== '') wait.soon();
    },
    { immediate: true },
  );
  onScopeDispose(wait.never);
  return { found, of: asked, problem };
}
