// What the fake desk answers of an account: it passes calls on to the service that tests of accounts play, where nobody is logged in yet.

import { account, service } from '../account/answers.ts';
import type { FakeService } from '../account/fake-service.ts';
import type { FakeDesk } from './fake-desk.ts';

/** What names the session to the desk. */
export const SESSION = 'A'.repeat(43);

/** Passes calls on to a service. */
export function passTo(desk: FakeDesk, own: FakeService): void {
  desk.on('service_call', async ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://service');
    const { status, said } = await own.say(`${method} ${pathname}`, pathname, searchParams, (body ?? {}) as Readonly<Record<string, unknown>>);
    return { status, body: said === undefined ? null : said };
  });
}

/** Somebody is logged in. */
export function logIn(desk: FakeDesk, own = account()): void {
  desk.on('session', () => ({ session: SESSION, account: own }));
}

export default function tellAccounts(desk: FakeDesk): void {
  passTo(desk, service());
  desk
    .on('session', () => null)
    .on('session_keep', () => ({}))
    .on('session_leave', () => ({}));
}
