import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';

import { Vault, VaultError } from '../../src/keys/vault.ts';
import { base64url, hex } from '../../src/link/bytes.ts';
import { fingerprint, sha256 } from '../../src/link/keys.ts';
import { type JoinStep, join, trustPlatform } from '../../src/service/join.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoredMemory } from '../../src/store/memory.ts';
import { keyOf, seeded } from '../link/support/keys.ts';
import { FakeService } from './fake.ts';

Object.assign(globalThis, { IDBKeyRange });

const PIN = '240519';
const WHO = { organization: '江北示范园林有限公司', uscc: '91350100M000100Y43' };
const NOW = 1_795_600_000;

/** Locks of one window: everybody is let in at once. */
const LOCKS = { request: (_: string, work: () => Promise<unknown>) => work() } as unknown as LockManager;

class Phone {
  readonly service = new FakeService();
  readonly steps: JoinStep[] = [];
  holder!: Vault;
  stored!: StoredMemory;
  readonly #draw = seeded('join');

  static async make(): Promise<Phone> {
    const phone = new Phone();
    const database = await openDatabase(new IDBFactory());
    [phone.holder, phone.stored] = [new Vault(database, () => 0, 10), new StoredMemory(database)];
    return phone;
  }

  join(pin = PIN): Promise<void> {
    const { holder, stored, service } = this;
    const random = { bytes: this.#draw, ephemeral: () => Promise.reject(new Error('not asked for')) };
    return join({ network: service.network, holder, stored, random, locks: LOCKS }, WHO, pin, NOW, (step) => {
      this.steps.push(step);
    });
  }
}

describe('a phone that joins', () => {
  test('has its keys, its certificates and its name at the service', async () => {
    const phone = await Phone.make();
    await phone.join();
    expect(phone.steps).toEqual(['keys', 'ask', 'store']);
    const enrolment = await phone.stored.enrolment();
    const device = hex(await fingerprint(await phone.holder.authPoint()));
    expect(enrolment).toMatchObject({ device, root: 'PEM', at: NOW });
    const told = base64url(await sha256(enrolment?.bearer ?? new Uint8Array()));
    expect(phone.service.asked[0]?.body).toMatchObject({ ...WHO, bearer_sha256: told });
    expect((await phone.stored.certificates()).map(({ use }) => use).sort()).toEqual(['enc', 'sign']);
    expect(await phone.holder.triesLeft()).toBe(5);
  });

  test('keeps nothing of a try that was refused, and makes other keys at the next', async () => {
    const phone = await Phone.make();
    const begin = phone.service.answers['/v1/enrolments'];
    phone.service.answers['/v1/enrolments'] = () =>
      Response.json({ code: 'text_too_long', params: { field: 'organization', max: '64' } }, { status: 422 });
    await expect(phone.join('111111')).rejects.toMatchObject({ code: 'text_too_long', params: { max: '64' } });
    expect(await phone.stored.enrolment()).toBeUndefined();
    expect(await phone.stored.certificates()).toEqual([]);
    if (begin !== undefined) phone.service.answers['/v1/enrolments'] = begin;
    await phone.join(PIN);
    const [first, second] = phone.service.asked;
    expect(first?.body['request']).not.toBe(second?.body['request']);
    expect(first?.body['encryption_key']).not.toBe(second?.body['encryption_key']);
    expect(first?.body['phone_id']).not.toBe(second?.body['phone_id']);
    expect(first?.body['bearer_sha256']).not.toBe(second?.body['bearer_sha256']);
    expect(await phone.holder.open(PIN, 'possession')).toEqual({ is: 'open' });
  });

  test('asks again for an answer that was lost on the way', async () => {
    const phone = await Phone.make();
    const path = `/v1/enrolments/${hex(phone.service.id)}/answer`;
    const answer = phone.service.answers[path];
    let lost = 2;
    phone.service.answers[path] = (body, headers) => {
      lost -= 1;
      if (lost >= 0) throw new TypeError('the connection broke');
      return answer?.(body, headers) ?? Response.error();
    };
    await phone.join();
    expect(phone.service.asked.map(({ path: asked }) => asked)).toEqual(['/v1/enrolments', path, path, path]);
    expect(await phone.stored.enrolment()).toBeDefined();
  });

  test('is left alone where another window was first', async () => {
    const phone = await Phone.make();
    await phone.join();
    const before = [await phone.stored.enrolment(), await phone.holder.publicKeys()];
    await expect(phone.join('111111')).rejects.toThrow(new VaultError('exists'));
    expect([await phone.stored.enrolment(), await phone.holder.publicKeys()]).toEqual(before);
  });
});

describe('the key of a platform', () => {
  const { point } = keyOf(new Uint8Array(32).fill(3));
  const told = (key: string | undefined) => () => Response.json({ format: 1, mode: 'practice', platform_key: key });

  test.each([
    ['is known once the service said it', base64url(point), true],
    ['is not known where the service has none', undefined, false],
    ['is not known where what it said is no point', base64url(point.with(64, 0)), false],
    ['is not known where what it said is no base64url', '+', false],
  ] as const)('%s', async (_, key, isKnown) => {
    const { service, stored } = await Phone.make();
    service.answers['/v1/service'] = told(key);
    await trustPlatform(service.network, stored);
    expect(await stored.memory.platform(await fingerprint(point))).toEqual(isKnown ? point : undefined);
  });

  test('stays the one that was known first', async () => {
    const { service, stored } = await Phone.make();
    service.answers['/v1/service'] = told(base64url(point));
    await trustPlatform(service.network, stored);
    const other = keyOf(new Uint8Array(32).fill(4)).point;
    service.answers['/v1/service'] = told(base64url(other));
    await trustPlatform(service.network, stored);
    expect(await stored.memory.platform(await fingerprint(other))).toBeUndefined();
  });

  test('is asked for again where the service was away', async () => {
    const { service, stored } = await Phone.make();
    await trustPlatform(service.network, stored);
    service.answers['/v1/service'] = told(base64url(point));
    await trustPlatform(service.network, stored);
    expect(await stored.knowsPlatform()).toBe(true);
  });
});
