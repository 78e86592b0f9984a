// The stations of an application, and at which it is.

import { expect, test } from 'vitest';

import { stationsOf } from '../../src/composables/application-stations.ts';
import { application } from '../account/enterprise-answers.ts';
import { asked, joining, toPay, transferring } from '../account/ways-answers.ts';
import type { ApplicationView } from '../../src/wire/enterprise.ts';

/** The stations, the one it is at in brackets. */
function line(view: ApplicationView): string {
  const { all, at } = stationsOf(view);
  return all.map((name, index) => (index === at ? `[${name}]` : name)).join(' ');
}

test.each([
  ['a claim in review', application('in_review'), 'fill [review] download use'],
  ['a returned one', application('returned'), '[fill] review download use'],
  ['one whose certificate is there', application('fulfilled'), 'fill review download use'],
  ['one that came to nothing', application('rejected'), ''],
  ['a request that waits for the admin', asked(), 'fill [admin] review download use'],
  ['one that was approved', joining('approved'), 'fill admin review [download] use'],
  ['a transfer that waits for the bank', toPay(), 'fill [bank] review certificate'],
  ['one that waits for its applicant', transferring('awaiting', {}, { awaits: 'applicant' }), 'fill bank review [confirm] certificate'],
  ['one that is done, with the certificate to come', transferring('fulfilled'), 'fill bank review [certificate]'],
  ['a certificate of the admin', application('draft', { stamping: 'yes' }, { kind: 'certificate' }), '[fill] review download use'],
  ['one of a clerk who is to stamp', application('awaiting', { stamping: 'yes' }, { kind: 'certificate', role: 'clerk', awaits: 'admin' }), 'fill [admin] review download use'],
  ['one of a clerk who is not', application('draft', {}, { kind: 'certificate', role: 'clerk' }), '[fill] review download use'],
] as const)('%s', (_name, view, stations) => {
  expect(line(view)).toBe(stations);
});
