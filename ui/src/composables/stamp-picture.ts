// Pictures of seals, for the page to show.

import { type ShallowReactive, onScopeDispose, shallowReactive, watch } from 'vue';

import { readRange, useDesk } from '../platform/desk.ts';
import type { FileRef } from '../wire/desk.ts';

/** A seal that has a picture. */
export interface Pictured {
  readonly id: string;
  readonly picture: FileRef;
}

/** Addresses of the pictures, by seal, as they arrive; for the setup of a component. */
export function useSealPictures(seals: () => readonly Pictured[]): ShallowReactive<Map<string, string>> {
  const desk = useDesk();
  const pictures = shallowReactive(new Map<string, string>());
  /** The handle of each that is shown, or on its way. */
  const shown = new Map<string, string>();
  let isOver = false;

  async function show({ id, picture }: Pictured): Promise<void> {
    try {
      const bytes = await readRange(desk, picture.handle, 0, picture.size);
      const url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
      const before = pictures.get(id);
      // It may have come to look otherwise meanwhile.
      if (isOver || shown.get(id) !== picture.handle) URL.revokeObjectURL(url);
      else {
        pictures.set(id, url);
        if (before !== undefined) URL.revokeObjectURL(before);
      }
    } catch {
      // Its outline stands in its place.
    }
  }
  watch(
    seals,
    (now) => {
      for (const seal of now) {
        if (shown.get(seal.id) === seal.picture.handle) continue;
        shown.set(seal.id, seal.picture.handle);
        void show(seal);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    for (const url of pictures.values()) URL.revokeObjectURL(url);
  });
  return pictures;
}
