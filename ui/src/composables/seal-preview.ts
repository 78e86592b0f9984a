// What a source of a seal comes to, asked of the desk as it is changed: coarse at once, exact when it rests.

import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue';

import { readRange, useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { SealPreview, SealSource } from '../wire/desk.ts';
import { later } from './later.ts';
import { Newest } from './newest.ts';

/** What is shown, and of what. */
export interface Looked<S extends SealSource> {
  readonly source: S;
  readonly preview: SealPreview;
  /** Its pixels, where it has any. */
  readonly picture: ImageBitmap | undefined;
}

export interface PreviewState<S extends SealSource> {
  /** The newest that was answered; it stays while a newer one is awaited or refused. */
  readonly looked: ShallowRef<Looked<S> | undefined>;
  /** Why there is none of what the source is now. */
  readonly problem: ShallowRef<Problem | undefined>;
  /** A newer one is awaited. */
  readonly isAsking: Ref<boolean>;
  readonly again: () => void;
}

type Answer<S extends SealSource> = { readonly looked: Looked<S> } | { readonly problem: Problem };

/** For the setup of a component. Another photo is another source: what was shown of the one before goes. */
export function useSealPreview<S extends SealSource>(source: () => S | undefined): PreviewState<S> {
  const desk = useDesk();
  const newest = new Newest();
  const looked: ShallowRef<Looked<S> | undefined> = shallowRef();
  const problem = shallowRef<Problem>();
  const isAsking = ref(false);
  let isOver = false;

  async function picture({ picture: file }: SealPreview): Promise<ImageBitmap | undefined> {
    if (file === null) return undefined;
    try {
      const bytes = await readRange(desk, file.handle, 0, file.size);
      return await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    } finally {
      void desk.api('file_close', { handle: file.handle }).catch(() => undefined);
    }
  }
  async function look(wanted: S, is_quick: boolean): Promise<Answer<S>> {
    try {
      const preview = await desk.api('seal_preview', { source: wanted, is_quick });
      return { looked: { source: wanted, preview, picture: await picture(preview) } };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }
  async function ask(is_quick: boolean): Promise<void> {
    const wanted = source();
    if (wanted === undefined) return;
    const answer = await newest.answer(() => look(wanted, is_quick));
    if (answer === undefined || isOver) return;
    if ('looked' in answer) {
      looked.value?.picture?.close();
      looked.value = answer.looked;
      problem.value = undefined;
    } else {
      problem.value = answer.problem;
    }
    if (wanted === source() && !is_quick) isAsking.value = false;
  }

  /** While one is coarsely looked at, the next waits for it: a slider moves faster than a desk looks. */
  let isLooking = false;
  let isWaiting = false;
  async function quick(): Promise<void> {
    isWaiting = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isWaiting) {
        isWaiting = false;
        await ask(true);
      }
    } finally {
      isLooking = false;
    }
  }

  const rest = later(() => {
    // A coarse look that still waits would come after the exact one, and in its place.
    isWaiting = false;
    return ask(false);
  });
  function again(): void {
    isAsking.value = true;
    // Only photos take long enough to be looked at coarsely.
    if (source()?.made === 'photo') void quick();
    rest.soon();
  }
  function forget(): void {
    newest.changed();
    rest.never();
    looked.value?.picture?.close();
    looked.value = undefined;
    problem.value = undefined;
    isAsking.value = false;
  }
  watch(
    source,
    (now, before) => {
      const isOther = now?.made === 'photo' && before?.made === 'photo' && now.handle !== before.handle;
      if (now === undefined || isOther) forget();
      if (now !== undefined) again();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    forget();
  });
  return { looked, problem, isAsking, again };
}
