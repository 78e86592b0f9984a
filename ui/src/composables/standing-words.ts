// What is said of an application as it stands: its state in a word, and what that means for its applicant.

import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';

import type { IconName } from '../assets/icon-names.ts';
import { useTimes } from '../i18n/time.ts';
import type { ApplicationView } from '../wire/enterprise.ts';
import { itemsOf } from '../ways/refused.ts';
import { useApplication } from './application.ts';
import { STATE_LOOKS, YOURS_LOOK } from './application-looks.ts';

export interface StandingWords {
  readonly icon: IconName;
  readonly colour: string;
  readonly title: string;
  readonly means: string;
  /** What the officer, or the admin, says. */
  readonly reason: string;
}

/** What it lapsed by, where that is told: for what or whom it had waited. */
export function lapsedBy({ lapsed, transfer }: Pick<ApplicationView, 'lapsed' | 'transfer'>): 'returned' | 'approved' | 'admin' | 'tries' | 'bank' | 'applicant' | undefined {
  switch (lapsed?.from) {
    case 'awaiting': return lapsed.awaited === 'bank' && transfer?.tries_left === 0 ? 'tries' : (lapsed.awaited ?? undefined);
    case 'returned':
    case 'approved': return lapsed.from;
    default: return undefined;
  }
}

/** For the setup of a component. */
export function useStandingWords(): ComputedRef<StandingWords> {
  const { t } = useI18n();
  const { minute, day } = useTimes();
  const { view } = useApplication();

  const means = computed(() => {
    const now = view.value;
    if (now === undefined) return '';
    const at = (instant: string | null): string => (instant === null ? '' : minute(new Date(instant)));
    const told = { lapses: at(now.lapses), sent: at(now.sent), count: itemsOf(now.refused).length };
    const { kind, state, role, transfer } = now;
    if (state === 'rejected' && now.rejected_by === 'admin') return t(kind === 'certificate' ? 'enterprise.rejectedBy.admin.certificateMeans' : 'enterprise.rejectedBy.admin.means');
    if (state === 'rejected') return t('enterprise.rejectedBy.officer.means');
    if (state === 'awaiting') return t(`enterprise.awaits.${waits.value}.means`, told);
    if (state === 'approved') return t(kind === 'certificate' ? 'enterprise.approved.certificate' : `enterprise.approved.${role}`, told);
    if (state === 'fulfilled' && kind === 'transfer') return t(`enterprise.fulfilled.${role}`);
    if (state === 'fulfilled' && now.fields.stamping !== 'yes') return t('enterprise.fulfilled.unstamped');
    if (state === 'lapsed') {
      // The day that ends with the midnight until which it may be gone on with.
      if (transfer?.resume_until != null) return t('enterprise.resume.means', { until: day(new Date(Date.parse(transfer.resume_until) - 1)) });
      const by = lapsedBy(now);
      // Who belongs to the enterprise has no other way to a certificate.
      if (by === 'admin' && kind === 'certificate') return t('enterprise.lapsedBy.adminCertificate');
      if (by !== undefined) return t(`enterprise.lapsedBy.${by}`);
    }
    return t(`enterprise.means.${state}`, told);
  });
  /** For whom it waits; an admin who cannot answer is said to be one. */
  const waits = computed(() => {
    const { awaits, can_admin_grant: canGrant } = view.value ?? {};
    return awaits === 'admin' && canGrant === false ? 'stands' : (awaits ?? 'admin');
  });

  const title = computed(() => {
    const { state = 'draft', kind, rejected_by: by } = view.value ?? {};
    if (state === 'awaiting') return t(`enterprise.awaits.${waits.value}.title`);
    if (state === 'rejected') return t(`enterprise.rejectedBy.${by ?? 'officer'}.title`);
    // A transfer is done before there is a certificate.
    return t(state === 'fulfilled' && kind === 'transfer' ? 'enterprise.fulfilled.title' : `enterprise.state.${state}`);
  });

  return computed(() => {
    const { state = 'draft', reason = null, rejected_by: by } = view.value ?? {};
    const isStuck = state === 'awaiting' && (waits.value === 'stands' || waits.value === 'applicant');
    const look = isStuck ? YOURS_LOOK : STATE_LOOKS[state];
    return {
      icon: look.icon,
      colour: look.colour,
      title: title.value,
      means: means.value,
      reason: reason === null ? '' : t(by === 'admin' ? 'enterprise.reasonOfAdmin' : 'enterprise.reason', { reason }),
    };
  });
}
