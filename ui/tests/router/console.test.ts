// @vitest-environment happy-dom
// Who comes where in the console.

import { beforeEach, expect, test } from 'vitest';

import { PLACES, consoleRouter } from '../../src/router/console.ts';
import type { Role } from '../../src/wire/account.ts';

let roles: readonly Role[] | undefined;
let [hasInvitation, wantsFactor] = [false, false];

async function at(path: string): Promise<string> {
  const router = consoleRouter({ roles: () => roles, hasInvitation: () => hasInvitation, wantsFactor: () => wantsFactor });
  await router.push(path);
  return router.currentRoute.value.fullPath;
}

beforeEach(() => {
  [roles, hasInvitation, wantsFactor] = [undefined, false, false];
  location.hash = '';
});

test('one who is not logged in logs in, and comes back', async () => {
  expect(await at('/audit')).toBe('/login?to=/audit');
});

test.each([
  ['officer', ['/', '/review', '/people', '/bank', '/outbox', '/sandbox', '/audit', '/messages']],
  ['operator', ['/', '/account', '/account', '/account', '/outbox', '/account', '/audit', '/messages']],
] as const)('an %s comes to what is for that role', async (role, places) => {
  roles = [role];
  const paths = ['/', '/review', '/people', '/bank', '/outbox', '/sandbox', '/audit', '/messages'];
  expect(PLACES).toHaveLength(paths.length);
  for (const [index, path] of paths.entries()) expect([path, await at(path)]).toEqual([path, places[index]]);
});

test('one without a role finds the account', async () => {
  roles = [];
  expect([await at('/'), await at('/messages'), await at('/account/password')]).toEqual(['/account', '/messages', '/account/password']);
});

test('an invitation comes first, but for the login that it wants', async () => {
  hasInvitation = true;
  expect([await at('/'), await at('/login?to=/role')]).toEqual(['/role', '/login?to=/role']);
  roles = ['officer'];
  expect(await at('/people')).toBe('/role');
});

test('a session that has not shown enough comes to what is missing, and to nothing of a role', async () => {
  [roles, wantsFactor] = [['officer'], true];
  expect([await at('/people'), await at('/account'), await at('/account/password')]).toEqual(['/factor?to=/people', '/account', '/account/password']);
  wantsFactor = false;
  expect(await at('/people')).toBe('/people');
});
