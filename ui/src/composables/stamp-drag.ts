// Dragging with the pointer. HTML's own drag and drop is not used: the window takes files by it.

import { onBeforeUnmount } from 'vue';

/** How far the pointer goes before it is a drag and no click, pixels. */
const SLACK = 4;

/** Where the pointer is, and how far it has come, pixels. */
export interface Drag {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Dragging {
  readonly move: (drag: Drag) => void;
  readonly drop: (drag: Drag) => void;
  /** It was let go of with nothing to come of it. */
  readonly cancel: () => void;
}

/** For the setup of a component: begins a drag with the first button, and says in a click whether it was the end of one. */
export function useDrag(): { begin: (event: PointerEvent, dragging: Dragging) => void; wasDrag: (click: MouseEvent) => boolean } {
  let stop: (() => void) | undefined;
  let isDrag = false;

  function begin(event: PointerEvent, dragging: Dragging): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    stop?.();
    isDrag = false;
    const target = event.currentTarget;
    const [x, y] = [event.clientX, event.clientY];
    const listening = new AbortController();
    const { signal } = listening;
    const dragOf = (now: PointerEvent): Drag => ({ x: now.clientX, y: now.clientY, dx: now.clientX - x, dy: now.clientY - y });
    const end = (): void => {
      listening.abort();
      stop = undefined;
    };
    const cancel = (): void => {
      end();
      if (isDrag) dragging.cancel();
    };
    stop = cancel;
    target.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent): void => {
      const drag = dragOf(now);
      isDrag ||= Math.hypot(drag.dx, drag.dy) > SLACK;
      if (isDrag) dragging.move(drag);
    };
    const up = (now: PointerEvent): void => {
      end();
      if (isDrag) dragging.drop(dragOf(now));
    };
    const key = (now: KeyboardEvent): void => {
      if (now.key !== 'Escape') return;
      now.stopPropagation();
      cancel();
    };
    target.addEventListener('pointermove', move, { signal });
    target.addEventListener('pointerup', up, { signal });
    target.addEventListener('pointercancel', cancel, { signal });
    window.addEventListener('keydown', key, { signal, capture: true });
  }

  onBeforeUnmount(() => stop?.());
  // A key's click counts no presses.
  return { begin, wasDrag: (click) => click.detail > 0 && isDrag };
}
