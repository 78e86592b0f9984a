// A seal out of a photo: the photo, how it is cleaned, and where it is looked at closely.

import { type ComputedRef, type InjectionKey, type Ref, type ShallowRef, computed, inject, onScopeDispose, provide, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { MAX_READ, useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FileRef, PhotoCleaning, PhotoInk, SealSource } from '../wire/desk.ts';
import { History } from './history.ts';
import { INK_BLACK, SEAL_RED } from './inks.ts';
import { isSame } from './same.ts';
import { type Matrix, type Pictured, type Place, erasedOn, isRound, toPhoto } from './seal-map.ts';
import { type PreviewState, useSealPreview } from './seal-preview.ts';

export type PhotoSource = SealSource & { readonly made: 'photo' };

/** As the desk cleans where nothing is asked for. */
export const USUAL: PhotoCleaning = {
  kind: 'seal', ink: 'auto', threshold: null, turn_deg: 0, is_straightened: true, speck_mm: 0.2, width_mm: 42, colour: SEAL_RED, erased: [],
};

/** The same with all that can be found in the photo left to the desk. */
export function automatic(cleaning: PhotoCleaning): PhotoCleaning {
  const { ink, threshold, turn_deg, is_straightened, speck_mm } = USUAL;
  return { ...cleaning, ink, threshold, turn_deg, is_straightened, speck_mm };
}

/** A signature is no red impression, and bears no rim. */
export function ofKind(cleaning: PhotoCleaning, kind: PhotoCleaning['kind']): PhotoCleaning {
  const [from, to] = kind === 'handwriting' ? [SEAL_RED, INK_BLACK] : [INK_BLACK, SEAL_RED];
  return { ...cleaning, kind, colour: cleaning.colour === from ? to : cleaning.colour };
}

/** By how much the picture is to be turned to stand upright, as far as the photo tells. */
export function uprightTurn({ preview, cleaning }: Pictured): number {
  // Straightening a rectangle or an oval has turned it upright; of a round one only what is in it tells.
  const isTold = isRound(preview) || !cleaning.is_straightened;
  return isTold ? Math.round(-(preview.photo?.tilt_deg ?? 0) * 10) / 10 || 0 : 0;
}

/** A colour to begin with where an ink is to be like one of the photo. */
export function likelyInk(ink: PhotoInk): [number, number, number] {
  if (typeof ink === 'object') return ink.custom;
  if (ink === 'blue') return [44, 62, 148];
  return ink === 'black' ? [44, 44, 48] : [182, 44, 58];
}

export interface PhotoState {
  readonly file: ShallowRef<FileRef | undefined>;
  readonly source: ComputedRef<PhotoSource | undefined>;
  readonly cleaning: Readonly<Ref<PhotoCleaning>>;
  readonly history: History<PhotoCleaning>;
  /** Changes some of how it is cleaned; changes of one `move` are undone together. */
  readonly set: (change: Partial<PhotoCleaning>, move?: string) => void;
  readonly choose: () => Promise<void>;
  readonly isOver: Ref<boolean>;
  /** Why there is no photo. */
  readonly problem: ShallowRef<Problem | undefined>;
  /** Its pixels, upright. */
  readonly photo: ShallowRef<ImageBitmap | undefined>;
  readonly bytes: Ref<number>;
  readonly look: PreviewState<PhotoSource>;
  readonly pictured: ComputedRef<Pictured | undefined>;
  readonly map: ComputedRef<Matrix | undefined>;
  /** What is looked at closely, on the picture and, where no map leads there, on the photo. */
  readonly spot: ComputedRef<Place>;
  readonly lookAt: (spot: Place) => void;
  readonly photoSpot: Ref<Place | undefined>;
  readonly isErasing: Ref<boolean>;
  /** Half the eraser's width, millimetres. */
  readonly eraser: Ref<number>;
  /** The colour of the ink is taken from the photo by the next click. */
  readonly isPicking: Ref<boolean>;
}

const PHOTO: InjectionKey<PhotoState> = Symbol('photo');

/** The photo of the pane that a component is in. */
export function usePhoto(): PhotoState {
  const state = inject(PHOTO);
  if (state === undefined) throw new Error('no photo was provided');
  return state;
}

/** For the setup of the pane. */
export function providePhoto(model: Ref<SealSource | undefined>): PhotoState {
  const desk = useDesk();
  const { t } = useI18n();
  const handle = ref('');
  const file = shallowRef<FileRef>();
  const problem = shallowRef<Problem>();
  const photo = shallowRef<ImageBitmap>();
  const bytes = ref(0);
  const isOver = ref(false);
  const history = new History<PhotoCleaning>(USUAL, tell);
  const source = computed((): PhotoSource | undefined =>
    handle.value === '' ? undefined : { made: 'photo', handle: handle.value, cleaning: history.now.value },
  );
  const look = useSealPreview(() => source.value);
  const pictured = computed((): Pictured | undefined => {
    const { value: looked } = look.looked;
    return looked === undefined ? undefined : { preview: looked.preview, cleaning: looked.source.cleaning };
  });

  function tell(): void {
    model.value = source.value;
  }
  watch(
    model,
    (now) => {
      if (now?.made !== 'photo' || isSame(now, source.value)) return;
      // Another seal, or the same as it was saved: what was done here before is nothing of it.
      history.begin(now.cleaning);
      handle.value = now.handle;
    },
    { immediate: true },
  );

  function set(change: Partial<PhotoCleaning>, move?: string): void {
    const before = history.now.value;
    const now = { ...before, ...change };
    const isMoved = now.width_mm !== before.width_mm || now.turn_deg !== before.turn_deg;
    if (isMoved && change.erased === undefined) now.erased = erasedOn(before.erased, pictured.value, before, now);
    if (!isSame(before, now)) history.put(now, move);
  }

  /** The handles that were opened here, and belong to nothing else. */
  const own = new Set<string>();
  function letGo(gone: string): void {
    if (own.delete(gone)) void desk.api('file_close', { handle: gone }).catch(() => undefined);
  }
  function take(chosen: FileRef): void {
    const { value: before } = handle;
    own.add(chosen.handle);
    file.value = chosen;
    history.begin({ ...automatic(history.now.value), erased: [] });
    handle.value = chosen.handle;
    tell();
    letGo(before);
  }
  async function choose(): Promise<void> {
    problem.value = undefined;
    try {
      const [chosen, ...rest] = await desk.api('files_choose', { purpose: 'seal_photo', title: t('making.photo.choose') });
      for (const one of rest) void desk.api('file_close', { handle: one.handle }).catch(() => undefined);
      if (chosen !== undefined) take(chosen);
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  const unwatch = desk.watch((event) => {
    if (event.is === 'drag_over') isOver.value = true;
    else if (event.is === 'drag_left') isOver.value = false;
    else if (event.is === 'dropped') {
      isOver.value = false;
      // The page takes the rest.
      const [first, ...rest] = event.files.filter(({ kind }) => kind === 'picture');
      for (const one of rest) void desk.api('file_close', { handle: one.handle }).catch(() => undefined);
      if (first !== undefined) take(first);
    }
  });

  /** All of a file whose size nobody told. */
  async function whole(of: string): Promise<Blob> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const part = await desk.read(of, parts.length * MAX_READ, MAX_READ);
      parts.push(part);
      if (part.length < MAX_READ) return new Blob(parts);
    }
  }
  watch(
    handle,
    async (now) => {
      photo.value?.close();
      photo.value = undefined;
      if (file.value?.handle !== now) file.value = undefined;
      problem.value = undefined;
      if (now === '') return;
      try {
        const blob = await whole(now);
        const bitmap = await createImageBitmap(blob);
        if (now !== handle.value) {
          bitmap.close();
          return;
        }
        [photo.value, bytes.value] = [bitmap, blob.size];
      } catch {
        // Why it cannot be read, the desk says in place of a preview.
      }
    },
    { immediate: true },
  );

  const chosenSpot = shallowRef<Place>();
  const spot = computed((): Place => {
    const { width_mm, height_mm, checks } = look.looked.value?.preview ?? { width_mm: 42, height_mm: 42, checks: [] };
    const faint = checks.find(({ code, is_kept }) => code === 'faint' && !is_kept);
    const usual = { x: Number(faint?.params['x'] ?? width_mm * 0.58), y: Number(faint?.params['y'] ?? height_mm * 0.16) };
    const { x, y } = chosenSpot.value ?? usual;
    return { x: Math.min(Math.max(x, 0), width_mm), y: Math.min(Math.max(y, 0), height_mm) };
  });
  const photoSpot = shallowRef<Place>();
  watch(handle, () => {
    chosenSpot.value = undefined;
    photoSpot.value = undefined;
  });

  onScopeDispose(() => {
    unwatch();
    photo.value?.close();
  });
  const state: PhotoState = {
    file, source, cleaning: history.now, history, set, choose, isOver, problem, photo, bytes, look, pictured,
    map: computed(() => (pictured.value === undefined ? undefined : toPhoto(pictured.value))),
    spot,
    lookAt: (now) => {
      chosenSpot.value = now;
    },
    photoSpot,
    isErasing: ref(false),
    eraser: ref(0.5),
    isPicking: ref(false),
  };
  provide(PHOTO, state);
  return state;
}
