// Where one goes when a session ends: what needs it asks to log in, and comes back to the same page.

import { watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';

import { useSession } from './session.ts';

/** For the setup of the frame of all pages. */
export function useSessionEnd(): void {
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  watch(session.state, (state) => {
    if (state === 'ended' && route.meta.needsAccount === true) void router.push({ name: 'login', query: { to: route.fullPath } });
  });
}
