// What whoever applies is given by the page: the phone's or the window's.

import { type Component, type InjectionKey, inject } from 'vue';

import type { Papers } from '../platform/papers.ts';

export interface Applicant {
  /**
   * A process in steps. It is told its `title`, the way `back`, what the step is called (`stepTitle`, `stepHint`) and which it is (`at` of `all`); slots: the
   * step, `head`, `withdraw`, `steps`, `action`, `aside`.
   */
  readonly frame: Component;
  readonly papers: Papers;
  /** Shows, while its model is true, how a `path` of the phone's page is opened on the phone, and what for (`title`, `means`). There where the page is not the phone's. */
  readonly onPhone?: Component;
  /**
   * Has the admin's phone sign the grant that lets somebody in: told `enterprise`, `request` and how one is had `fresh`; tells `done`, `again`, `gone`, and
   * whether its dialog is open (`hold`). There where a desk asks the phone.
   */
  readonly agree?: Component;
  /** Whether this phone has certificates already. */
  hasCertificates?(this: void): boolean;
}

export const APPLICANT: InjectionKey<Applicant> = Symbol('applicant');

/** For the setup of a component in a page in which one can apply. */
export function useApplicant(): Applicant {
  const applicant = inject(APPLICANT);
  if (applicant === undefined) throw new Error('no applicant was provided');
  return applicant;
}

/** Whether one can apply in this page; for the setup of a component. */
export function canApply(): boolean {
  return inject(APPLICANT, undefined) !== undefined;
}
