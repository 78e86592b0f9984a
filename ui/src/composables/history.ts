// What was changed, so that each change can be undone and done again.

import { type ComputedRef, type Ref, type ShallowRef, computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue';

export class History<T> {
  readonly now: ShallowRef<T>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  readonly #changed: () => void;
  readonly #steps: ShallowRef<readonly T[]>;
  readonly #at: Ref<number> = ref(0);
  /** What the newest change was, so that steps of the same move are undone together. */
  #move: string | undefined;

  /** `changed` is called after each change but a new beginning. */
  constructor(first: T, changed: () => void = () => undefined) {
    this.now = shallowRef(first);
    this.#steps = shallowRef([first]);
    this.#changed = changed;
    this.canUndo = computed(() => this.#at.value > 0);
    this.canRedo = computed(() => this.#at.value < this.#steps.value.length - 1);
  }

  /** Begins with another value: nothing before it is gone back to. */
  begin(value: T): void {
    this.#steps.value = [value];
    this.#at.value = 0;
    this.#move = undefined;
    this.now.value = value;
  }

  /** Takes another value. Those of one `move` are undone together. */
  put(value: T, move?: string): void {
    const isOneMove = move !== undefined && move === this.#move;
    const before = this.#steps.value.slice(0, this.#at.value + (isOneMove ? 0 : 1));
    this.#steps.value = [...before, value];
    this.#at.value = before.length;
    this.#move = move;
    this.now.value = value;
    this.#changed();
  }

  /** The move is over: the next step is undone apart from it, whatever it is called. */
  rest(): void {
    this.#move = undefined;
  }

  /** Goes back one change, and says whether there was one. */
  undo(): boolean {
    return this.#go(this.#at.value - 1);
  }

  /** Does the last one again that was undone, and says whether there was one. */
  redo(): boolean {
    return this.#go(this.#at.value + 1);
  }

  #go(at: number): boolean {
    const steps = this.#steps.value;
    if (at < 0 || at >= steps.length) return false;
    this.#at.value = at;
    this.#move = undefined;
    this.now.value = steps[at] as T;
    this.#changed();
    return true;
  }
}

/** Fields whose own undo comes first. */
const TYPED = 'input:not([type="checkbox"], [type="radio"], [type="range"], [type="color"]), textarea';

/** For the setup of a component: Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, from anywhere but a field that is typed in. */
export function useUndoKeys(history: { readonly undo: () => unknown; readonly redo: () => unknown }): void {
  function press(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.matches(TYPED)) return;
    if (document.querySelector('.q-dialog') !== null) return;
    const key = event.key.toLowerCase();
    if (key === 'y' || (key === 'z' && event.shiftKey)) history.redo();
    else if (key === 'z') history.undo();
    else return;
    event.preventDefault();
  }
  onMounted(() => {
    window.addEventListener('keydown', press);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', press);
  });
}
