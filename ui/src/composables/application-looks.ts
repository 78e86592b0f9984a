// How states of applications look: a shape and a colour beside their word.

import type { IconName } from '../assets/icon-names.ts';
import type { ApplicationState } from '../wire/enterprise.ts';

interface Look {
  readonly icon: IconName;
  readonly colour: '' | 'ok' | 'warn' | 'bad' | 'pri';
}

/** One that goes on only once its applicant says so. */
export const YOURS_LOOK: Look = { icon: 'triangle-alert', colour: 'warn' };
export const STATE_LOOKS: Readonly<Record<ApplicationState, Look>> = {
  draft: { icon: 'circle-dashed', colour: '' },
  awaiting: { icon: 'hourglass', colour: 'pri' },
  submitted: { icon: 'circle-dot', colour: 'pri' },
  in_review: { icon: 'circle-dot', colour: 'pri' },
  returned: { icon: 'triangle-alert', colour: 'warn' },
  rejected: { icon: 'circle-x', colour: 'bad' },
  approved: { icon: 'circle-check', colour: 'ok' },
  withdrawn: { icon: 'ban', colour: '' },
  lapsed: { icon: 'clock', colour: '' },
  superseded: { icon: 'users', colour: 'warn' },
  fulfilled: { icon: 'circle-check', colour: 'ok' },
};
