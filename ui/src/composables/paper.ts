// A picture or paper of an application, as the step in which it stands has it: chosen here, on its way wherever one goes on to.

import type { ComputedRef, ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Problem } from '../problem.ts';
import type { DocumentKind } from '../wire/enterprise.ts';
import { useApplicant } from './applicant.ts';
import { useApplication } from './application.ts';
import type { OnItsWay } from './paper-sending.ts';

export interface Paper {
  readonly sending: ShallowRef<OnItsWay | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Whether a file that was chosen is not at the service, and waits. */
  readonly isWaiting: ComputedRef<boolean>;
  readonly choose: (from: 'file' | 'camera') => Promise<void>;
  /** Sends again what was not sent. */
  readonly again: () => Promise<void>;
  readonly cancel: () => void;
}

/** For the setup of a component. */
export function usePaper(kind: DocumentKind): Paper {
  const { t } = useI18n();
  const { papers } = useApplicant();
  const own = useApplication().sendings[kind];
  const { sending, problem, isWaiting } = own;
  return {
    sending,
    problem,
    isWaiting,
    choose: (from) => own.choose(() => papers.choose(kind, from, t(`enterprise.paper.${kind}.choose`))),
    again: () => own.again(),
    cancel: () => {
      own.cancel();
    },
  };
}
