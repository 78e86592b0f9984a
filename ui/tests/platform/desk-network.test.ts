// @vitest-environment happy-dom
// The service as the window reaches it, and a session that the desk keeps.

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Session } from '../../src/composables/session.ts';
import { base64url } from '../../src/link/bytes.ts';
import { deskNetwork, deskSessions } from '../../src/platform/desk-network.ts';
import { accountOf, platforms } from '../../src/service/account.ts';
import { Refused, ask } from '../../src/service/network.ts';
import type { AccountView } from '../../src/wire/account.ts';
import type { KeptSession, ServiceCall } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';

const NAME = new Uint8Array(32).fill(0xa5);
const SESSION = base64url(NAME);
const ACCOUNT: AccountView = {
  id: 'account-1', phone: '100****0000', state: 'active', level: 'full', session: 'session-1', identity: 'unverified', has_password: false,
  roles: [], unread: 0, closes: null, name: null, platform: null, mail: null, role_wants: null,
};

let desk: FakeDesk;
/** What the desk keeps for the service that is set. */
let kept: KeptSession | null;
const calls = (): readonly ServiceCall[] => desk.asked.filter(({ name }) => name === 'service_call').map((asked) => asked.ask as ServiceCall);

beforeEach(() => {
  sessionStorage.clear();
  kept = null;
  desk = new FakeDesk();
  desk
    .on('service_call', ({ path, method }) => {
      if (path === '/v1/account/sessions' && method === 'POST') {
        kept = { session: SESSION, account: ACCOUNT };
        return { status: 200, body: { token: SESSION, is_new: true, account: ACCOUNT } };
      }
      return { status: 200, body: ACCOUNT };
    })
    .on('session', () => kept)
    .on('session_keep', (session) => {
      kept = session;
      return {};
    })
    .on('session_leave', () => {
      kept = null;
      return {};
    });
});

describe('a call', () => {
  test('is passed to the desk with what names the session, and the key', async () => {
    const network = deskNetwork(desk);
    expect(await accountOf(network, NAME)).toEqual(ACCOUNT);
    await network.fetch('/v1/account/codes', { method: 'POST', body: '{"phone":"1"}', headers: { 'Idempotency-Key': 'key' } });
    desk.on('service_call', () => ({ status: 200, body: [] }));
    await platforms(network, '江北');
    expect(calls()).toEqual([
      { method: 'GET', path: '/v1/account', body: null, session: SESSION, key: null },
      { method: 'POST', path: '/v1/account/codes', body: { phone: '1' }, session: null, key: 'key' },
      { method: 'GET', path: '/v1/platforms?search=%E6%B1%9F%E5%8C%97', body: null, session: null, key: null },
    ]);
  });

  test.each(['service_answer', 'service_starting'])('that got no answer (%s) is sent again with the same key, until it is answered', async (code) => {
    const network = deskNetwork(desk);
    const codeOf = (error: unknown): unknown => (error instanceof Refused ? error.code : error);
    const close = (): Promise<unknown> => ask(network, '/v1/account/closing', { bearer: NAME, body: { typed: '0001' } }).catch(codeOf);
    desk.refuse('service_call', code, { url: 'https://example.org' });
    expect(await close()).toBe(code);
    desk.on('service_call', () => ({ status: 200, body: ACCOUNT }));
    await close();
    await close();
    const [first, second, third] = calls().map(({ key }) => key);
    expect(first).not.toBeNull();
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('that the service refuses is refused in its words, one that the desk could not pass on in those of the desk', async () => {
    const network = deskNetwork(desk);
    desk.on('service_call', () => ({ status: 403, body: { code: 'code_wrong', params: { left: '4' } } }));
    await expect(ask(network, '/v1/account')).rejects.toEqual(new Refused('code_wrong', { left: '4' }));
    desk.refuse('service_call', 'service_untrusted', { url: 'https://example.org' });
    await expect(ask(network, '/v1/account')).rejects.toMatchObject({ code: 'service_untrusted', params: { url: 'https://example.org' } });
    desk.on('service_call', () => ({ status: 204, body: null }));
    expect(await ask(network, '/v1/account/sessions/x', { method: 'DELETE' })).toBeUndefined();
  });
});

describe('a session', () => {
  const session = (): Session => new Session(deskNetwork(desk), deskSessions(desk), '');

  test('is taken up by the next page, and hears what the desk hears for it alone', async () => {
    const first = session();
    await first.start();
    expect(first.state.value).toBe('out');
    await first.logIn({ phone: '10000000000', code: '123456' });
    const second = session();
    await second.start();
    expect([second.state.value, second.account.value]).toEqual(['in', ACCOUNT]);
    // What was asked for at the beginning is answered.
    await second.refresh();
    desk.emit({ is: 'session', session: 'another', event: { is: 'messages', unread: 9 } });
    expect(second.account.value?.unread).toBe(0);
    desk.emit({ is: 'session', session: SESSION, event: { is: 'messages', unread: 3 } });
    await vi.waitFor(() => {
      expect(second.account.value?.unread).toBe(3);
    });
    expect(kept?.account.unread).toBe(3);
    desk.emit({ is: 'session', session: SESSION, event: { is: 'ended' } });
    await vi.waitFor(() => {
      expect(second.state.value).toBe('ended');
    });
  });

  test('is left by the desk, which ends it at the service', async () => {
    const one = session();
    await one.logIn({ phone: '10000000000', code: '123456' });
    await one.logOut();
    expect([one.state.value, kept, desk.count('session_leave')]).toEqual(['out', null, 1]);
    expect(calls().filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  test('stays kept where another service is turned to, and is there when that is left again', async () => {
    const one = session();
    await one.logIn({ phone: '10000000000', code: '123456' });
    const before = kept;
    kept = null;
    await one.turn();
    expect([one.state.value, one.account.value, desk.count('session_leave')]).toEqual(['out', undefined, 0]);
    desk.emit({ is: 'session', session: SESSION, event: { is: 'messages', unread: 3 } });
    expect(one.account.value).toBeUndefined();
    kept = before;
    await one.turn();
    expect([one.state.value, one.account.value?.phone]).toEqual(['in', '100****0000']);
  });

  test('that the service does not know any more has ended', async () => {
    const one = session();
    await one.logIn({ phone: '10000000000', code: '123456' });
    desk.refuse('service_call', 'session_none');
    await expect(one.as(accountOf)).rejects.toMatchObject({ code: 'session_none' });
    expect(one.state.value).toBe('ended');
  });
});
