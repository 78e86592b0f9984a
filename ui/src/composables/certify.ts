// The certificate of an approved application, as the one thing that is to be done on a page.

import { type ComputedRef, type Ref, computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';

import { useApplicant } from './applicant.ts';

export interface Certify {
  /** What it is called here; nothing on a phone that has certificates already. */
  readonly label: ComputedRef<string | undefined>;
  /** Whether it is shown how the phone is led there. */
  readonly isOnPhone: Ref<boolean>;
  /** Has it on this phone, or on the phone from here; the application by its identifier. */
  readonly go: (application: string) => Promise<void>;
}

/** For the setup of a component in a page in which one can apply. */
export function useCertify(): Certify {
  const { t } = useI18n();
  const router = useRouter();
  const { onPhone, hasCertificates } = useApplicant();
  const isOnPhone = ref(false);
  return {
    label: computed(() => {
      if (onPhone !== undefined) return t('enterprise.certify.onPhone');
      return hasCertificates?.() === true ? undefined : t('enterprise.certify.here');
    }),
    isOnPhone,
    go: async (application) => {
      if (onPhone === undefined) await router.push({ name: 'enrol', query: { application } });
      else isOnPhone.value = true;
    },
  };
}
