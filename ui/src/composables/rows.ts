// A list that is gone through by J and K, as by the arrows: the next row, and the one before.

import { type Ref, onBeforeUnmount, onMounted } from 'vue';

const STEPS = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
]);

/** Whether keys are letters here. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** For the setup of a component: `root` holds the rows, which carry `data-row`. */
export function useRows(root: Readonly<Ref<HTMLElement | null>>): void {
  function press(event: KeyboardEvent): void {
    const step = STEPS.get(event.key);
    if (step === undefined || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector('.q-dialog') !== null) return;
    const rows = [...(root.value?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    // Arrows scroll, unless a row has the focus already.
    if (rows.length === 0 || (at === -1 && event.key.startsWith('Arrow'))) return;
    event.preventDefault();
    const next = rows[Math.min(rows.length - 1, Math.max(0, at === -1 ? 0 : at + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }
  onMounted(() => {
    window.addEventListener('keydown', press);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', press);
  });
}
