// Pictures of seals, for the page to show.

import { type ShallowReactive, onScopeDispose, shallowReactive, watch } from 'vue';

import { readRange, useDesk } from '../platform/desk.ts';
import type { SealView } from '../wire/desk.ts';

/** Addresses of the pictures, by seal, as they arrive; for the setup of a component. */
export function useSealPictures(seals: () => readonly SealView[]): ShallowReactive<Map<string, string>> {
  const desk = useDesk();
  const pictures = shallowReactive(new Map<string, string>());
  let isOver = false;

  async function show({ id, picture }: SealView): Promise<void> {
    try {
      const bytes = await readRange(desk, picture.handle, 0, picture.size);
      const url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
      if (isOver) URL.revokeObjectURL(url);
      else pictures.set(id, url);
    } catch {
      // Its outline stands in its place.
    }
  }
  watch(
    seals,
    (now) => {
      for (const seal of now) if (!pictures.has(seal.id)) void show(seal);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    for (const url of pictures.values()) URL.revokeObjectURL(url);
  });
  return pictures;
}
