// The keys of a review: none of them acts while something is typed or a dialog is open.

import { onBeforeUnmount, onMounted } from 'vue';

export interface ReviewActs {
  /** The next row, or the one before: of the checks, or of the queue where that has the focus. */
  readonly step: (by: 1 | -1) => void;
  readonly mark: (fits: boolean) => void;
  readonly decide: () => void;
  readonly reject: () => void;
  readonly paper: () => void;
  readonly zoom: (by: 1 | -1) => void;
  readonly turn: () => void;
  readonly toQueue: () => void;
}

/** What a key does. */
export function actOf(key: string, acts: ReviewActs): (() => void) | undefined {
  const table: Readonly<Record<string, () => void>> = {
    j: () => { acts.step(1); },
    k: () => { acts.step(-1); },
    ArrowDown: () => { acts.step(1); },
    ArrowUp: () => { acts.step(-1); },
    '1': () => { acts.mark(true); },
    '0': () => { acts.mark(false); },
    Enter: acts.decide,
    r: acts.reject,
    p: acts.paper,
    '+': () => { acts.zoom(1); },
    '=': () => { acts.zoom(1); },
    '-': () => { acts.zoom(-1); },
    t: acts.turn,
    q: acts.toQueue,
  };
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Whether a key is for what has the focus. */
export function isOwn(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input:not([type=radio]), textarea, select, [contenteditable]')) return true;
  // A control is worked by Enter, a part that scrolls and a choice of several by the arrows.
  if (key === 'Enter') return target.closest('button, a, [role=button]') !== null;
  return key.startsWith('Arrow') && target.closest('[data-pans], [role=radiogroup]') !== null;
}

/** For the setup of a component. */
export function useReviewKeys(acts: ReviewActs): void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isOwn(event.target, event.key) || document.querySelector('.q-dialog, .q-menu') !== null) return;
    const act = actOf(event.key, acts);
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
  onMounted(() => {
    window.addEventListener('keydown', press);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', press);
  });
}
