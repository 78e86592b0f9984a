// @vitest-environment happy-dom
// A session as it begins, is taken up again, and ends.

import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Session } from '../../src/composables/session.ts';
import { base64url } from '../../src/link/bytes.ts';
import { browserRandom } from '../../src/link/keys.ts';
import { type SessionStore, tabSessions } from '../../src/platform/session.ts';
import { accountOf } from '../../src/service/account.ts';
import type { Network } from '../../src/service/network.ts';
import { openDatabase } from '../../src/store/database.ts';
import { storedSessions } from '../../src/store/session.ts';
import type { AccountView } from '../../src/wire/account.ts';

const TOKEN = new Uint8Array(32).fill(0xa5);
const ACCOUNT: AccountView = {
  id: 'account-1', phone: '138****0000', state: 'active', level: 'full', session: 'session-1', identity: 'unverified', has_password: false, mail: null, role_wants: null,
  roles: [], unread: 0, closes: null, name: null, platform: null,
};
const BY = { phone: '138 0000 0000', code: '730518' } as const;

/** A service that knows the session until it is told otherwise; `stream` is what its events are read from. */
class Service {
  account: AccountView = ACCOUNT;
  isOver = false;
  readonly asked: string[] = [];
  readonly bodies: Record<string, unknown>[] = [];
  stream: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly network: Network = {
    fetch: (path, init) => {
      this.asked.push(`${init?.method ?? 'GET'} ${path}`);
      if (path === '/v1/account/sessions' && init?.method === 'POST') {
        this.bodies.push(JSON.parse(init.body as string) as Record<string, unknown>);
        return Promise.resolve(Response.json({ token: base64url(TOKEN), is_new: true, account: this.account }));
      }
      if (this.isOver) return Promise.resolve(Response.json({ code: 'session_none', params: {} }, { status: 401 }));
      if (path === '/v1/events') {
        return Promise.resolve(
          new Response(
            new ReadableStream<Uint8Array>({
              start: (stream) => {
                this.stream = stream;
              },
            }),
          ),
        );
      }
      return Promise.resolve(init?.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json(this.account));
    },
    wait: () => new Promise(() => undefined),
    jitter: () => 0,
  };

  tell(event: object): void {
    this.stream?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
  }
}

const STORES: readonly (readonly [string, () => Promise<SessionStore>])[] = [
  ['the phone', async () => storedSessions(await openDatabase(new IDBFactory()), browserRandom)],
  ['the console', () => Promise.resolve(tabSessions(sessionStorage, localStorage, browserRandom))],
];

describe.each(STORES)('in %s', (_, make) => {
  let service: Service;
  let store: SessionStore;
  let session: Session;

  beforeEach(async () => {
    sessionStorage.clear();
    localStorage.clear();
    service = new Service();
    store = await make();
    session = new Session(service.network, store, 'Chrome, Pixel 9');
  });

  test('a login is kept, and taken up by the next page', async () => {
    expect(await session.logIn(BY)).toBe(true);
    expect([session.state.value, session.account.value]).toEqual(['in', ACCOUNT]);
    const next = new Session(service.network, store, 'Chrome, Pixel 9');
    await next.start();
    expect([next.state.value, next.account.value]).toEqual(['in', ACCOUNT]);
  });

  test('a device is known again, by the same key', async () => {
    await session.logIn(BY);
    await session.logOut();
    await session.logIn(BY);
    const [first, second] = service.bodies;
    expect(first).toMatchObject({ ...BY, device: 'Chrome, Pixel 9' });
    expect(second?.['device_key']).toBe(first?.['device_key']);
    expect(String(first?.['device_key'])).toHaveLength(43);
  });

  test('a logout ends it at the service and leaves nothing here', async () => {
    await session.logIn(BY);
    sessionStorage.setItem('sealbid-typed-identity', '{}');
    await session.logOut();
    expect(service.asked).toContain('DELETE /v1/account/sessions/session-1');
    expect([session.state.value, await store.read(), sessionStorage.getItem('sealbid-typed-identity')]).toEqual(['out', undefined, null]);
  });

  test('typed_words_were_lost_when_the_session_ended', async () => {
    await session.logIn(BY);
    sessionStorage.setItem('sealbid-typed-identity', '{"name":"林一舟"}');
    service.isOver = true;
    await expect(session.as(accountOf)).rejects.toMatchObject({ code: 'session_none' });
    expect([session.state.value, await store.read()]).toEqual(['ended', undefined]);
    service.isOver = false;
    await session.logIn(BY);
    expect(sessionStorage.getItem('sealbid-typed-identity')).toContain('林一舟');
  });

  test('typed_words_were_shown_to_another_person', async () => {
    await session.logIn(BY);
    sessionStorage.setItem('sealbid-typed-identity', '{"name":"林一舟"}');
    service.tell({ is: 'ended' });
    await vi.waitFor(() => {
      expect(session.state.value).toBe('ended');
    });
    service.account = { ...ACCOUNT, id: 'account-2' };
    await session.logIn(BY);
    expect(sessionStorage.getItem('sealbid-typed-identity')).toBeNull();
  });

  test('what happens meanwhile is known at once', async () => {
    await session.logIn(BY);
    const heard: string[] = [];
    session.onEvent(({ is }) => heard.push(is));
    service.tell({ is: 'messages', unread: 4 });
    service.account = { ...ACCOUNT, identity: 'passed' };
    await vi.waitFor(() => {
      expect(session.account.value?.unread).toBe(4);
    });
    service.tell({ is: 'account' });
    await vi.waitFor(() => {
      expect(session.account.value?.identity).toBe('passed');
    });
    expect((await store.read())?.account.identity).toBe('passed');
    await vi.waitFor(() => {
      expect(heard).toEqual(expect.arrayContaining(['messages', 'account']));
    });
  });
});

test('an_answer_from_before_took_a_role_away', async () => {
  const service = new Service();
  const session = new Session(service.network, tabSessions(sessionStorage, localStorage, browserRandom), 'Chrome');
  await session.logIn(BY);
  let answer: ((response: Response) => void) | undefined;
  vi.spyOn(service.network, 'fetch').mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const refreshed = session.refresh();
  await session.change((network, bearer) => {
    service.account = { ...ACCOUNT, roles: ['officer'] };
    return accountOf(network, bearer);
  });
  answer?.(Response.json(ACCOUNT));
  await refreshed;
  expect(session.account.value?.roles).toEqual(['officer']);
});

test('a page without a session asks nothing', async () => {
  const service = new Service();
  const session = new Session(service.network, tabSessions(sessionStorage, localStorage, browserRandom), 'Chrome');
  sessionStorage.clear();
  await session.start();
  await expect(session.as(accountOf)).rejects.toMatchObject({ code: 'session_none' });
  expect([service.asked, session.state.value]).toEqual([[], 'out']);
});

test('a token that is none is no login', async () => {
  const service = new Service();
  const session = new Session(
    { ...service.network, fetch: () => Promise.resolve(Response.json({ token: '!', is_new: false, account: ACCOUNT })) },
    tabSessions(sessionStorage, localStorage, browserRandom),
    'Chrome',
  );
  await expect(session.logIn(BY)).rejects.toMatchObject({ code: 'service_unreachable' });
  expect(session.state.value).toBe('out');
});
