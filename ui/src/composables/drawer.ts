// The third pane of a narrow window: it lies over the work, takes the focus with it, and gives it back.

import { type ComputedRef, type Ref, computed, nextTick, onBeforeUnmount, ref } from 'vue';

/** From this width on, pixels, the third pane has a place of its own: as in `styles/tokens.css`. */
const NARROW = '(max-width: 1099px)';

export interface Drawer {
  /** Whether the pane has no place of its own. */
  readonly isNarrow: Readonly<Ref<boolean>>;
  /** Whether it lies over the work now. */
  readonly isOver: ComputedRef<boolean>;
  readonly open: () => Promise<void>;
  readonly shut: () => Promise<void>;
}

/** For the setup of a component; `paneOf` is what lies over the work. What its arrows move takes the focus, or else itself. */
export function useDrawer(paneOf: () => HTMLElement | null): Drawer {
  const query = window.matchMedia(NARROW);
  const isNarrow = ref(query.matches);
  const isOpen = ref(false);
  const isOver = computed(() => isOpen.value && isNarrow.value);
  let before: Element | null = null;
  const look = (): void => {
    isNarrow.value = query.matches;
    // Made narrow again, it does not come over the work by itself.
    if (!query.matches) isOpen.value = false;
  };
  query.addEventListener('change', look);
  onBeforeUnmount(() => {
    query.removeEventListener('change', look);
  });
  return {
    isNarrow,
    isOver,
    open: async () => {
      if (!isNarrow.value || isOpen.value) return;
      before = document.activeElement;
      isOpen.value = true;
      await nextTick();
      const pane = paneOf();
      (pane?.querySelector<HTMLElement>('[data-pans]') ?? pane)?.focus();
    },
    shut: async () => {
      if (!isOpen.value) return;
      const hadFocus = paneOf()?.contains(document.activeElement) === true;
      isOpen.value = false;
      // What lay below takes the focus again only once it can.
      await nextTick();
      if (hadFocus && before instanceof HTMLElement) before.focus();
    },
  };
}
