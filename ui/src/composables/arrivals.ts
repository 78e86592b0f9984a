// Files that are dropped on the window or opened with the program go where they belong.

import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';

import { useDesk } from '../platform/desk.ts';
import { takesDocuments } from '../router/desktop.ts';
import { fateOf, isDocument, useOpens } from './opens.ts';
import { type Arrival, useWindow } from './window.ts';

/** For the setup of the frame. */
export function useArrivals(): void {
  const route = useRoute();
  const desk = useDesk();
  const state = useWindow();
  const { open } = useOpens();
  const { t } = useI18n();

  /** Whether the page that is shown sees to it itself. */
  function isThePages({ file, isDropped }: Arrival): boolean {
    return isDropped && takesDocuments(route) && isDocument(file);
  }

  async function see(): Promise<void> {
    const arrived = state.takeArrivals().filter((arrival) => !isThePages(arrival));
    const [first, ...rest] = arrived.toSorted((one, other) => rank(one) - rank(other));
    if (first === undefined) return;
    for (const { file } of rest) void desk.api('file_close', { handle: file.handle }).catch(() => undefined);
    if (rest.length > 0) state.say(t('window.drop.one', { name: first.file.name }));
    await open(first.file);
  }

  watch(state.arrivals, (arrived) => {
    if (arrived.length > 0) void see();
  }, { immediate: true });
}

/** What can be opened comes before what cannot. */
function rank({ file }: Arrival): number {
  return fateOf(file.kind) === 'unknown' ? 1 : 0;
}
