// A picture of an application, fetched to be shown.

import { type Ref, onBeforeUnmount, ref, watch } from 'vue';

import { paperPath } from '../service/enterprise.ts';
import type { DocumentView } from '../wire/enterprise.ts';
import { useApplicant } from './applicant.ts';
import { useApplication } from './application.ts';

/** For the setup of a component: the address of the picture while it is there, and whether it could not be had. */
export function usePicture(document: () => DocumentView | undefined): { address: Ref<string | undefined>; isAway: Ref<boolean>; load: () => Promise<void> } {
  const { papers } = useApplicant();
  const state = useApplication();
  const address = ref<string>();
  const isAway = ref(false);
  let own: string | undefined;

  function forget(): void {
    if (address.value !== undefined) URL.revokeObjectURL(address.value);
    address.value = undefined;
  }
  async function load(): Promise<void> {
    const found = document();
    own = found?.id;
    isAway.value = false;
    if (found?.width == null) {
      forget();
      return;
    }
    try {
      const bytes = await state.session.as((_, bearer) => papers.read(bearer, paperPath(state.id, found.id), `${found.kind}.jpg`));
      if (own !== found.id) return;
      forget();
      address.value = URL.createObjectURL(bytes);
    } catch {
      if (own === found.id) isAway.value = true;
    }
  }
  watch(() => document()?.id, load, { immediate: true });
  onBeforeUnmount(() => {
    own = undefined;
    forget();
  });
  return { address, isAway, load };
}
