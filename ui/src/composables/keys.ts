// The keys that hold on every page.

import { type Ref, onBeforeUnmount, onMounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';

import { useOpens } from './opens.ts';
import { useWindow } from './window.ts';

/** For the setup of the frame; gives what is said for a moment. */
export function useKeys(): { readonly told: Ref<string> } {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const state = useWindow();
  const { choose } = useOpens();

  async function saved(): Promise<void> {
    // A field is kept when it is left, wherever it is not kept at each change.
    const field = document.activeElement;
    if (field instanceof HTMLElement && field.matches('input, textarea')) {
      field.blur();
      // Quasar looks a moment later whether the field was left for good.
      await new Promise((resolve) => setTimeout(resolve));
      field.focus();
    }
    // A bid says itself whether it is kept, and so does a seal.
    if (route.name === 'bid' || route.name === 'seals') return;
    await state.settled();
    state.say(t(state.keeping.value.is === 'refused' ? 'window.keys.refused' : 'window.keys.saved'));
  }

  const ACTS: Readonly<Record<string, () => unknown>> = {
    o: () => choose(route.meta.page === 'openings' ? 'envelope' : 'tender'),
    s: saved,
    k: () => router.push({ name: 'bids', query: { find: '' } }),
  };

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const hasDialog = document.querySelector('.q-dialog') !== null;
    if (event.key === 'F1') {
      event.preventDefault();
      if (!hasDialog) void router.push({ name: 'help' });
      return;
    }
    if (!event.ctrlKey || event.altKey || event.shiftKey || event.metaKey) return;
    const act = ACTS[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    if (!hasDialog || event.key.toLowerCase() === 's') act();
  }

  onMounted(() => {
    window.addEventListener('keydown', press);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', press);
  });
  return { told: state.said };
}
