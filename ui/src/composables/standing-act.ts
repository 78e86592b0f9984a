// The one thing that is to be done with an application as it stands.

import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';

import { useTimes } from '../i18n/time.ts';
import type { Problem } from '../problem.ts';
import { itemsOf } from '../ways/refused.ts';
import { stepOf } from '../ways/way.ts';
import { useApplication } from './application.ts';
import { useCertificateWay } from './certificate-way.ts';
import { type Certify, useCertify } from './certify.ts';
import { useService } from './service.ts';
import { useWork } from './work.ts';

export interface StandingAct {
  /** What it is called; nothing where there is nothing to do. */
  readonly label: ComputedRef<string | undefined>;
  readonly go: () => Promise<void>;
  readonly isBusy: ShallowRef<boolean>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** The certificate, where it is that. */
  readonly certify: Certify;
  /** That the bank was asked and knows of nothing new. */
  readonly nothing: ComputedRef<string>;
}

/** For the setup of a component. */
export function useStandingAct(): StandingAct {
  const { t } = useI18n();
  const { clock } = useTimes();
  const router = useRouter();
  const service = useService();
  const state = useApplication();
  const certificate = useCertificateWay();
  const certify = useCertify();
  const { isBusy, problem, run } = useWork();
  /** When the bank was asked last, and how much it knew. */
  const asked = shallowRef<{ readonly at: number; readonly entries: number }>();
  const entries = computed(() => state.view.value?.transfer?.entries.length ?? 0);

  async function mend(): Promise<void> {
    const [first] = itemsOf(state.view.value?.refused ?? []);
    const step = first === undefined ? state.way?.steps[0] : stepOf(state.way, first.field);
    await router.push({ name: 'application', params: { id: state.id, step: step?.name ?? '' } });
  }
  async function askBank(): Promise<void> {
    asked.value = undefined;
    const before = entries.value;
    await state.step('bank-inquiry');
    asked.value = { at: service.time(), entries: before };
  }
  const act = computed<{ readonly label: string; readonly go: () => Promise<void> } | undefined>(() => {
    const view = state.view.value;
    if (view?.state === 'returned') return { label: t('enterprise.mendRefused', { count: itemsOf(view.refused).length }), go: mend };
    if (state.may('ask_bank')) return { label: t('enterprise.transfer.ask'), go: askBank };
    if (state.may('confirm')) return { label: t('enterprise.confirm.action'), go: () => state.step('confirmation') };
    if (state.may('resume')) return { label: t('enterprise.resume.action'), go: () => state.step('resumption') };
    if (view?.state === 'approved' && certify.label.value !== undefined) return { label: certify.label.value, go: () => certify.go(view.id) };
    if (view?.kind === 'transfer' && view.state === 'fulfilled') return { label: t('enterprise.way.certificate.title'), go: () => certificate(view.uscc) };
    return undefined;
  });

  return {
    label: computed(() => act.value?.label),
    go: async () => {
      const now = act.value;
      if (now === undefined) return;
      await run(now.go);
      // It may have gone on elsewhere.
      if (problem.value !== undefined) await state.ask();
    },
    isBusy,
    problem,
    certify,
    nothing: computed(() => {
      const last = asked.value;
      if (last === undefined || !state.may('ask_bank') || entries.value > last.entries) return '';
      return t('enterprise.transfer.nothing', { at: clock(new Date(last.at)) });
    }),
  };
}
