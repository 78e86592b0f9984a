// Pictures of seals, for the page to show.

import { type ShallowReactive, onScopeDispose, shallowReactive, watch } from 'vue';

import { type DeskHost, MAX_READ, useDesk } from '../platform/desk.ts';
import type { FileRef, SealView } from '../wire/desk.ts';

async function bytesOf(desk: DeskHost, { handle, size }: FileRef): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < size; at += MAX_READ) parts.push(await desk.read(handle, at, Math.min(MAX_READ, size - at)));
  return new Blob(parts, { type: 'image/png' });
}

/** Addresses of the pictures, by seal, as they arrive; for the setup of a component. */
export function useSealPictures(seals: () => readonly SealView[]): ShallowReactive<Map<string, string>> {
  const desk = useDesk();
  const pictures = shallowReactive(new Map<string, string>());
  let isOver = false;

  async function show({ id, picture }: SealView): Promise<void> {
    try {
      const url = URL.createObjectURL(await bytesOf(desk, picture));
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
