// Files that are stamped together: chosen or dropped, at most fifty.

import { type ComputedRef, type Ref, type ShallowRef, computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FileRef, FilesView, StampFile } from '../wire/desk.ts';
import { Newest } from './newest.ts';
import { isDocument } from './opens.ts';
import { stampDraft } from './stamp-draft.ts';
import { planOf } from './stamp-entry.ts';
import { EMPTY, Plan } from './stamp-plan.ts';

/** The phone lists as many in one approval. */
export const MOST_FILES = 50;

/** Why files were not added. */
export interface TooMany {
  readonly given: number;
  readonly there: number;
}

export interface StampFilesState {
  readonly view: ShallowRef<FilesView | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly files: ComputedRef<readonly StampFile[]>;
  /** The one that is looked at. */
  readonly chosen: ComputedRef<StampFile | undefined>;
  readonly tooMany: Ref<TooMany | undefined>;
  readonly isOver: Ref<boolean>;
  readonly plan: Plan;
  readonly look: (handle: string) => void;
  readonly choose: () => Promise<void>;
  readonly remove: (handle: string) => void;
  /** Lets go of all of them, and of what was placed. */
  readonly clear: () => void;
  readonly load: () => Promise<void>;
}

interface Left {
  readonly handles: readonly string[];
  readonly chosen: string;
  readonly plan: unknown;
}
function leftOf(value: unknown): Left {
  const { handles, chosen, plan } = (value ?? {}) as Partial<Record<keyof Left, unknown>>;
  const isText = (one: unknown): one is string => typeof one === 'string';
  return { handles: Array.isArray(handles) ? handles.filter(isText) : [], chosen: isText(chosen) ? chosen : '', plan };
}

/** For the setup of a component. */
export function useStampFiles(): StampFilesState {
  const desk = useDesk();
  const { t } = useI18n();
  const draft = stampDraft('files');
  const newest = new Newest();

  const left = leftOf(draft.left());
  const handles = shallowRef<readonly string[]>(left.handles);
  const wanted = ref(left.chosen);
  const view = shallowRef<FilesView>();
  const problem = shallowRef<Problem>();
  const tooMany = ref<TooMany>();
  const isOver = ref(false);

  const files = computed(() => (view.value?.files ?? []).filter(({ file }) => handles.value.includes(file.handle)));
  const chosen = computed(() => files.value.find(({ file }) => file.handle === wanted.value) ?? files.value[0]);
  const plan = new Plan({ pages: () => chosen.value?.document?.pages ?? [], seals: () => view.value?.seals ?? [] }, keep);
  plan.begin(planOf(left.plan) ?? EMPTY);

  function keep(): void {
    draft.keep({ handles: handles.value, chosen: wanted.value, plan: plan.now.value } satisfies Left);
  }
  function letGo(gone: readonly string[]): void {
    for (const handle of gone) void desk.api('file_close', { handle }).catch(() => undefined);
  }
  async function load(): Promise<void> {
    try {
      const now = await newest.answer(() => desk.api('stamp_files_view', { handles: [...handles.value] }));
      if (now === undefined) return;
      view.value = now;
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  async function put(now: readonly string[]): Promise<void> {
    newest.changed();
    handles.value = now;
    keep();
    await load();
  }
  function add(given: readonly FileRef[]): void {
    const fresh = given.filter(({ handle }) => !handles.value.includes(handle));
    tooMany.value = undefined;
    if (fresh.length === 0) return;
    if (handles.value.length + fresh.length > MOST_FILES) {
      tooMany.value = { given: fresh.length, there: handles.value.length };
      letGo(fresh.map(({ handle }) => handle));
      return;
    }
    void put([...handles.value, ...fresh.map(({ handle }) => handle)]);
  }

  const unwatch = desk.watch((event) => {
    if (event.is === 'drag_over') isOver.value = true;
    else if (event.is === 'drag_left') isOver.value = false;
    else if (event.is === 'dropped') {
      isOver.value = false;
      // The frame takes the rest.
      add(event.files.filter(isDocument));
    }
  });
  onBeforeUnmount(unwatch);
  void load();

  return {
    view,
    problem,
    files,
    chosen,
    tooMany,
    isOver,
    plan,
    load,
    look: (handle) => {
      wanted.value = handle;
      keep();
    },
    choose: async () => {
      try {
        add(await desk.api('files_choose', { purpose: 'documents', title: t('stamping.files.chooseTitle') }));
      } catch (error) {
        problem.value = problemOf(error);
      }
    },
    remove: (handle) => {
      tooMany.value = undefined;
      letGo([handle]);
      void put(handles.value.filter((one) => one !== handle));
    },
    clear: () => {
      letGo(handles.value);
      tooMany.value = undefined;
      plan.begin({ ...EMPTY, level: plan.now.value.level });
      void put([]);
    },
  };
}
