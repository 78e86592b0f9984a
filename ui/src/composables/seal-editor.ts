// One seal while it is made: what it is made of, how that looks, and that nothing of it is lost.

import { type ComputedRef, type ShallowRef, computed, onBeforeUnmount, shallowRef, watch } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { SealDetail, SealPreview, SealSource } from '../wire/desk.ts';
import { Autosave, useLeaving } from './bid-save.ts';
import { History } from './history.ts';
import { useLater } from './later.ts';
import { Newest } from './newest.ts';
import { isSame } from './same.ts';
import type { Keeping } from './window.ts';

/** What can be changed of a seal. */
export interface SealEdit {
  readonly name: string;
  /** Nothing before a photo is chosen, or anything is written. */
  readonly source: SealSource | undefined;
}

/** What is made: a seal of this desk, or a new one that is none yet. */
export interface Begun {
  /** Its identifier; of a new one nothing. */
  readonly seal: string | undefined;
  /** What a new one is called. */
  readonly name: string;
  /** What a new one begins with. */
  readonly source?: SealSource | undefined;
}

export interface SealEditor {
  /** As the desk keeps it; nothing before the first answer, and of a new one. */
  readonly detail: ShallowRef<SealDetail | undefined>;
  /** Why it cannot be shown. */
  readonly problem: ShallowRef<Problem | undefined>;
  readonly history: History<SealEdit>;
  /** What its drawing comes to; after a refusal as it was before. */
  readonly preview: ShallowRef<SealPreview | undefined>;
  /** Why what stands here cannot be drawn. */
  readonly fault: ShallowRef<Problem | undefined>;
  /** Why it is not known how it stands in the register by now. */
  readonly away: ShallowRef<Problem | undefined>;
  readonly keeping: ComputedRef<Keeping>;
  readonly put: (change: Partial<SealEdit>, move?: string) => void;
  readonly step: (by: 'undo' | 'redo') => void;
  /** Whether the desk has all of it. */
  readonly isKept: () => Promise<boolean>;
  /** Makes it what its last version is again; that can be undone. */
  readonly revert: () => Promise<void>;
  /** The desk says that it is so. */
  readonly learn: (detail: SealDetail) => void;
  /** A new one is thrown away, also where the desk is about to keep it. */
  readonly discard: () => void;
}

function editOf({ row, source }: SealDetail): SealEdit {
  return { name: row.name, source };
}
/** What a page before this one could not hand over. */
function leftOf(value: unknown): SealEdit | undefined {
  const { name, source } = (value ?? {}) as Partial<Record<keyof SealEdit, unknown>>;
  const isSource = typeof source === 'object' && source !== null && 'made' in source;
  return typeof name === 'string' && isSource ? { name, source: source as SealSource } : undefined;
}
/** Photos and hands are looked at by the panes that make them. */
function isLookedAt(source: SealSource | undefined): source is SealSource {
  return source?.made === 'drawn' || source?.made === 'picture';
}
/** A pause in which more may be changed, ms. */
const PAUSE = 120;
/** After which time a change is a step of its own, ms. */
const STEP = 1_000;
/** Who keeps which seal: the one before, which may still try, gives way. */
const saves = new Map<string, Autosave>();

/** For the setup of a component; `known` hears what the desk says of the seal. */
export function useSealEditor(begun: Begun, known: (detail: SealDetail) => void): SealEditor {
  const desk = useDesk();
  const detail = shallowRef<SealDetail>();
  const problem = shallowRef<Problem>();
  const history = new History<SealEdit>({ name: begun.name, source: begun.source });
  const preview = shallowRef<SealPreview>();
  const fault = shallowRef<Problem>();
  const away = shallowRef<Problem>();
  const newest = new Newest();
  let id = begun.seal;
  let isOver = false;
  let isDiscarded = false;
  let changed = 0;

  function learn(now: SealDetail): void {
    detail.value = now;
    known(now);
  }
  const save = new Autosave(`seal:${begun.seal ?? 'new'}`, {
    read: () => history.now.value,
    keep: async () => {
      const { name, source } = history.now.value;
      if (source === undefined) return;
      const now = id === undefined ? await desk.api('seal_new', { name, source }) : await desk.api('seal_save', { seal: id, name, source });
      id = now.row.id;
      if (isDiscarded) {
        await desk.api('seal_remove', { seal: id, typed: now.row.name });
        return;
      }
      saves.set(id, save);
      learn(now);
    },
  });
  saves.get(begun.seal ?? '')?.stop();
  saves.set(begun.seal ?? '', save);
  useLeaving(save);
  const left = begun.seal === undefined ? undefined : leftOf(save.left());

  const look = useLater(async () => {
    const { source } = history.now.value;
    if (isOver) return;
    if (!isLookedAt(source)) {
      [preview.value, fault.value] = [undefined, undefined];
      return;
    }
    const seen = await newest.answer(async () => {
      try {
        return { preview: await desk.api('seal_preview', { source, is_quick: false }) };
      } catch (error) {
        return { fault: problemOf(error) };
      }
    });
    if (seen === undefined) return;
    if ('preview' in seen) preview.value = seen.preview;
    fault.value = 'fault' in seen ? seen.fault : undefined;
  });
  watch(
    () => history.now.value.source,
    () => {
      newest.changed();
      look.soon(preview.value === undefined ? 0 : PAUSE);
    },
  );

  function put(change: Partial<SealEdit>, move?: string): void {
    const now = { ...history.now.value, ...change };
    if (isSame(now, history.now.value)) return;
    if (performance.now() - changed > STEP) history.rest();
    changed = performance.now();
    history.put(now, move);
    save.change();
  }
  async function refresh(seal: string): Promise<void> {
    try {
      learn(await desk.api('seal_refresh', { seal }));
      away.value = undefined;
    } catch (error) {
      away.value = problemOf(error);
    }
  }
  async function load(seal: string): Promise<void> {
    try {
      const now = await desk.api('seal', { seal });
      learn(now);
      history.begin(editOf(now));
      if (left !== undefined) put(left);
      if (now.row.number !== null) void refresh(seal);
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  const unwatch = desk.watch((event) => {
    if (event.is !== 'seal' || event.seal !== id) return;
    // An order changes nothing of what is worked on.
    void desk.api('seal', { seal: id }).then(learn, () => undefined);
  });
  onBeforeUnmount(() => {
    isOver = true;
    unwatch();
  });
  if (begun.seal !== undefined) void load(begun.seal);
  else if (begun.source !== undefined) save.change();

  return {
    detail, problem, history, preview, fault, away, put, learn,
    keeping: computed(() => save.keeping.value),
    discard: () => {
      isDiscarded = true;
      save.discard();
    },
    step: (by) => {
      if (history[by]()) save.change();
    },
    isKept: async () => {
      await save.flush();
      return save.keeping.value.is === 'kept';
    },
    revert: async () => {
      if (id === undefined) return;
      await save.flush();
      const now = await desk.api('seal_revert', { seal: id });
      learn(now);
      history.put(editOf(now));
    },
  };
}
