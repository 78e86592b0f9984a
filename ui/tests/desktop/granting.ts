// What the fake desk answers to the admin of an enterprise: the phone is asked by a job, and files come by handles.

import type { FakeService } from '../account/fake-service.ts';
import { logIn, passTo } from './account-answers.ts';
import type { FakeDesk } from './fake-desk.ts';

export function grantOn(desk: FakeDesk, own: FakeService): void {
  passTo(desk, own);
  logIn(desk);
  desk
    .on('account_grant', () => desk.job())
    .on('service_fetch', ({ name }) => ({ handle: 'grant', name, size: 3, kind: 'other' }))
    .on('file_save', ({ name }) => desk.ends({ is: 'saved', saved: { name } }))
    .on('file_close', () => ({}));
}
