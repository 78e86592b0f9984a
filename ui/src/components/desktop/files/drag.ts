// Rows that are dragged by pointer events: native dropping belongs to files from outside.

import { type Ref, type ShallowRef, onBeforeUnmount, ref } from 'vue';

export interface RowDrag {
  readonly from: number;
  /** The row in whose place it would stand. */
  readonly to: number;
}

/** Dragging the rows of a list; `done` when one was let go over another. */
export function useRowDrag(
  list: Readonly<ShallowRef<HTMLElement | null>>,
  done: (from: number, to: number) => void,
): { readonly drag: Ref<RowDrag | undefined>; readonly begin: (event: PointerEvent, from: number) => void } {
  const drag = ref<RowDrag>();
  let end: () => void = () => undefined;

  function rowAt(y: number): number {
    const rows = Array.from(list.value?.children ?? [], (row) => row.getBoundingClientRect());
    const at = rows.findIndex(({ bottom }) => y < bottom);
    return at === -1 ? rows.length - 1 : at;
  }

  function begin(event: PointerEvent, from: number): void {
    if (event.button !== 0) return;
    event.preventDefault();
    end();
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    drag.value = { from, to: from };
    const ending = new AbortController();
    end = () => {
      ending.abort();
      drag.value = undefined;
    };
    const { signal } = ending;
    grip.addEventListener(
      'pointermove',
      ({ clientY }) => {
        drag.value = { from, to: rowAt(clientY) };
      },
      { signal },
    );
    grip.addEventListener(
      'pointerup',
      () => {
        const to = drag.value?.to ?? from;
        end();
        if (to !== from) done(from, to);
      },
      { signal },
    );
    grip.addEventListener('pointercancel', end, { signal });
    window.addEventListener(
      'keydown',
      ({ key }) => {
        if (key === 'Escape') end();
      },
      { signal },
    );
  }

  onBeforeUnmount(() => {
    end();
  });
  return { drag, begin };
}
