// The way to a certificate for one who belongs to the enterprise.

import { useRouter } from 'vue-router';

import { beginApplication } from '../service/enterprise.ts';
import { useSession } from './session.ts';

/** For the setup of a component: goes on with the application for one that is open, or begins it, for the enterprise of a code. Throws `Refused`. */
export function useCertificateWay(): (uscc: string) => Promise<void> {
  const router = useRouter();
  const session = useSession();
  return async (uscc) => {
    const { id } = await session.as((network, bearer) => beginApplication(network, bearer, { kind: 'certificate', uscc }));
    await router.push({ name: 'application', params: { id, step: '' } });
  };
}
