// @vitest-environment happy-dom
// What a phone and the account on it tell each other, and when.

import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';

import { OwnPhone } from '../../src/composables/own-phone.ts';
import { Session } from '../../src/composables/session.ts';
import { type Bytes, base64url, concat, hex, unbase64url, utf8 } from '../../src/link/bytes.ts';
import { encode } from '../../src/link/cbor.ts';
import { type SigningKey, browserRandom, fingerprint, sha256, verifies } from '../../src/link/keys.ts';
import { accountStatement } from '../../src/link/messages.ts';
import type { Network } from '../../src/service/network.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoredMemory } from '../../src/store/memory.ts';
import { storedSessions } from '../../src/store/session.ts';
import type { AccountDesk, AccountView, RegisterPhone, TellDesk } from '../../src/wire/account.ts';
import { keyOf } from '../link/support/keys.ts';

const DER = utf8('the DER of a root');
const ROOT = `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(...DER))}\n-----END CERTIFICATE-----\n`;
const DESK_AT = 1_797_302_533;
const NAME = '投标室电脑';

function account(id: string, changes: Partial<AccountView> = {}): AccountView {
  return {
    id, phone: '138****0000', state: 'active', level: 'full', session: `session of ${id}`, identity: 'unverified', has_password: false, roles: [],
    unread: 0, mail: null, role_wants: null, closes: null, name: null, platform: null, ...changes,
  };
}

/** A service with as many accounts as log in. */
class Service {
  own = account('account-1');
  isAway = false;
  /** What it refuses, as `PUT /v1/account/desks/…` begins, and with which code. */
  refused = new Map<string, string>();
  asked: string[] = [];
  registered: RegisterPhone[] = [];
  told: { readonly id: string; readonly body: TellDesk }[] = [];
  desks: AccountDesk[] = [];

  readonly network: Network = {
    fetch: (path, init) => {
      const route = `${init?.method ?? 'GET'} ${path}`;
      const body = (): unknown => JSON.parse(init?.body as string);
      this.asked.push(route);
      if (this.isAway) return Promise.reject(new TypeError('away'));
      const code = [...this.refused].find(([beginning]) => route.startsWith(beginning))?.[1];
      if (code !== undefined) return Promise.resolve(Response.json({ code, params: {} }, { status: 403 }));
      if (path === '/v1/events') return Promise.resolve(new Response(new ReadableStream()));
      if (route === 'POST /v1/account/sessions') {
        return Promise.resolve(Response.json({ token: base64url(new Uint8Array(32)), is_new: false, account: this.own }));
      }
      if (path === '/v1/service') return Promise.resolve(Response.json({ format: 1, mode: 'practice', now: '', root: ROOT }));
      if (route === 'POST /v1/account/phones') {
        this.registered.push(body() as RegisterPhone);
        return Promise.resolve(Response.json([]));
      }
      if (init?.method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 }));
      if (init?.method === 'PUT') {
        const [, id = ''] = /desks\/([0-9a-f]+)$/u.exec(path) ?? [];
        const told = { id, body: body() as TellDesk };
        this.told.push(told);
        this.desks.unshift({ id, name: told.body.name, phone: told.body.phone, paired: told.body.paired, ended: null });
      }
      return Promise.resolve(Response.json(path.startsWith('/v1/account/desks') ? this.desks : this.own));
    },
    wait: () => new Promise(() => undefined),
    jitter: () => 0,
  };

  count(route: string): number {
    return this.asked.filter((one) => one.startsWith(route)).length;
  }
}

describe('a phone of an account', () => {
  let service: Service;
  let stored: StoredMemory;
  let session: Session;
  let own: OwnPhone;
  let isEnrolled: boolean;
  let desk: { readonly point: Bytes; readonly print: Bytes };
  let phone: SigningKey;

  async function pair(at = DESK_AT): Promise<void> {
    await stored.commit(browserRandom.bytes(16), [{ do: 'pair', desk: desk.print, point: desk.point, name: NAME }], at);
  }
  const logIn = (): Promise<boolean> => session.logIn({ phone: '138 0000 0000', code: '730518' });

  beforeEach(async () => {
    const database = await openDatabase(new IDBFactory());
    [service, stored, isEnrolled] = [new Service(), new StoredMemory(database), true];
    session = new Session(service.network, storedSessions(database, browserRandom), 'Chrome, Pixel 9');
    phone = keyOf(new Uint8Array(32).fill(1));
    const { point } = keyOf(new Uint8Array(32).fill(2));
    desk = { point, print: await fingerprint(point) };
    const key = { authPoint: () => Promise.resolve(phone.point), authSign: (message: Bytes) => phone.sign(message) };
    own = new OwnPhone({ key, stored, session, name: 'Chrome, Pixel 9', isEnrolled: () => isEnrolled });
  });

  test('is added once, by a signature over this service and this session', async () => {
    await own.settle();
    expect(service.asked).toEqual([]);
    await logIn();
    await own.settle();
    await own.settle();
    expect(service.registered).toHaveLength(1);
    const { key, name, sig } = service.registered[0] ?? { key: '', name: '', sig: '' };
    expect([key, name]).toEqual([base64url(phone.point), 'Chrome, Pixel 9']);
    const statement = encode(accountStatement.write({ service: await sha256(DER), session: 'session of account-1' }));
    const message = concat(utf8('SBL1-ACCOUNT\0'), statement);
    expect(await verifies(phone.point, message, unbase64url(sig) ?? new Uint8Array())).toBe(true);
    expect(own.id.value).toBe(hex(await fingerprint(phone.point)));
  });

  test('waits for its keys, and for a session that shows whose account it is', async () => {
    isEnrolled = false;
    await logIn();
    await own.settle();
    isEnrolled = true;
    service.own = account('account-1', { level: 'limited' });
    await logIn();
    await own.settle();
    expect(service.registered).toEqual([]);
    service.own = account('account-1');
    await logIn();
    await own.settle();
    expect(service.registered).toHaveLength(1);
  });

  test('tells a pairing once, and again what was paired anew', async () => {
    await logIn();
    await pair();
    await own.settle();
    await own.settle();
    const id = hex(await fingerprint(phone.point));
    expect(service.told).toEqual([{ id: hex(desk.print), body: { name: NAME, phone: id, paired: '2026-12-15T02:42:13Z' } }]);
    await pair(DESK_AT + 60);
    await own.settle();
    expect(service.told.map(({ body }) => body.paired)).toEqual(['2026-12-15T02:42:13Z', '2026-12-15T02:43:13Z']);
  });

  test('tells later what could not be told: no network, nobody logged in', async () => {
    await pair();
    await own.settle();
    await logIn();
    service.isAway = true;
    await own.settle();
    expect(service.told).toEqual([]);
    service.isAway = false;
    await own.settle();
    expect(service.told).toHaveLength(1);
  });

  test('goes over to another account, which is told of its computers too', async () => {
    await pair();
    await logIn();
    await own.settle();
    service.own = account('account-2');
    service.desks = [];
    await logIn();
    await own.settle();
    expect([service.registered.length, service.told.length]).toEqual([2, 2]);
  });

  test('tells that a computer was removed from it, once', async () => {
    await pair();
    await logIn();
    await own.settle();
    await stored.revoke(desk.print);
    await own.settle();
    const route = `DELETE /v1/account/desks/${hex(desk.print)}?phone=${own.id.value ?? ''}`;
    expect(service.count(route)).toBe(1);
    service.desks = service.desks.map((row) => ({ ...row, ended: '2026-12-15T03:00:00Z' }));
    await own.settle();
    expect(service.count(route)).toBe(1);
  });

  test('refuses a computer that the account ended elsewhere, until it is paired anew', async () => {
    await pair();
    await logIn();
    await own.settle();
    service.desks = service.desks.map((row) => ({ ...row, ended: '2026-12-15T03:00:00Z' }));
    await own.settle();
    expect((await stored.desk(desk.print))?.isRevoked).toBe(true);
    await pair(DESK_AT + 7_200);
    await own.settle();
    await own.settle();
    expect((await stored.desk(desk.print))?.isRevoked).toBe(false);
    expect(service.told).toHaveLength(2);
  });

  describe('of several computers', () => {
    let others: readonly Bytes[];

    beforeEach(async () => {
      await pair();
      others = [];
      for (const seed of [3, 4]) {
        const { point } = keyOf(new Uint8Array(32).fill(seed));
        const print = await fingerprint(point);
        await stored.commit(browserRandom.bytes(16), [{ do: 'pair', desk: print, point, name: NAME }], DESK_AT);
        others = [...others, print];
      }
      await logIn();
    });
    const told = (): readonly string[] => service.told.map(({ id }) => id).sort();

    test.each(['PUT', 'DELETE'])('tells the others where one is refused (%s)', async (method) => {
      if (method === 'DELETE') {
        await own.settle();
        [service.told, service.desks] = [[], service.desks.filter(({ id }) => id === hex(desk.print))];
        await stored.revoke(desk.print);
        service.own = account('account-1');
        for (const print of others) await stored.markTold(print, 'account-2');
      }
      service.refused.set(`${method} /v1/account/desks/${hex(desk.print)}`, 'service_no_such');
      await own.settle();
      expect(told()).toEqual(others.map(hex).sort());
      expect(service.count(`${method} /v1/account/desks/${hex(desk.print)}`)).toBeGreaterThan(0);
      service.refused.clear();
      await own.settle();
      expect(service.count(`${method} /v1/account/desks/${hex(desk.print)}`)).toBeGreaterThan(1);
    });

    test('refuses what the account ended, although nothing can be told', async () => {
      await own.settle();
      service.desks = service.desks.map((row) => ({ ...row, ended: '2026-12-15T03:00:00Z' }));
      const [first = desk.print, second = desk.print] = others;
      await stored.markTold(desk.print, 'account-2');
      service.refused.set('PUT', 'service_store');
      await own.settle();
      expect([(await stored.desk(first))?.isRevoked, (await stored.desk(second))?.isRevoked]).toEqual([true, true]);
      expect((await stored.desk(desk.print))?.isRevoked).toBe(false);
    });
  });

  test('waits for whoever holds it where adding it takes a proof', async () => {
    service.refused.set('POST /v1/account/phones', 'proof_needed');
    await pair();
    await logIn();
    await own.settle();
    await own.settle();
    expect([service.count('POST /v1/account/phones'), service.told]).toEqual([1, []]);
    await expect(own.add()).rejects.toMatchObject({ code: 'proof_needed' });
    service.refused.clear();
    await own.add();
    await own.settle();
    expect([service.registered.length, service.told.length]).toEqual([1, 1]);
  });

  test('is added by the next session where this one took a proof', async () => {
    service.refused.set('POST /v1/account/phones', 'proof_needed');
    await logIn();
    await own.settle();
    service.refused.clear();
    service.own = account('account-1', { session: 'another session' });
    await logIn();
    await own.settle();
    expect(service.registered).toHaveLength(1);
  });

  test('leaves the account before its keys go, and does not wait for a service that is away', async () => {
    await logIn();
    await own.settle();
    const id = own.id.value ?? '';
    await own.leave();
    expect(service.count(`DELETE /v1/account/phones/${id}`)).toBe(1);
    await own.settle();
    service.isAway = true;
    await own.leave();
    expect(own.id.value).toBeUndefined();
  });
});
