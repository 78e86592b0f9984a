// How a seal looks, as an address for the page: what takes its place is there before it is let go.

import { type Ref, onScopeDispose, ref, watch } from 'vue';

import { readRange, useDesk } from '../platform/desk.ts';
import type { SealPreview } from '../wire/desk.ts';
import { Newest } from './newest.ts';

/** For the setup of a component. */
export function useSealImage(preview: () => SealPreview | undefined): Ref<string> {
  const desk = useDesk();
  const url = ref('');
  const newest = new Newest();
  let isOver = false;

  async function blobOf({ svg, picture }: SealPreview): Promise<Blob | undefined> {
    // An image alone: nothing in it is run, and nothing fetched.
    if (svg !== null) return new Blob([svg], { type: 'image/svg+xml' });
    if (picture === null) return undefined;
    try {
      return new Blob([await readRange(desk, picture.handle, 0, picture.size)], { type: 'image/png' });
    } finally {
      void desk.api('file_close', { handle: picture.handle }).catch(() => undefined);
    }
  }
  function show(blob: Blob | undefined): void {
    if (url.value !== '') URL.revokeObjectURL(url.value);
    url.value = blob === undefined || isOver ? '' : URL.createObjectURL(blob);
  }
  watch(
    preview,
    async (now) => {
      if (now === undefined) {
        show(undefined);
        return;
      }
      try {
        const blob = await newest.answer(() => blobOf(now));
        if (blob !== undefined) show(blob);
      } catch {
        // What was seen before stays.
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    show(undefined);
  });
  return url;
}
