import { p256 } from '@noble/curves/nist.js';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';

import { RemoteKeyHolder, serve } from '../../src/keys/port.ts';
import { type KeyHolder, Vault, VaultError } from '../../src/keys/vault.ts';
import { hex, unhex, utf8 } from '../../src/link/bytes.ts';
import { suite } from '../../src/link/channel.ts';
import { verifies } from '../../src/link/keys.ts';
import type { Request, WrappedShare } from '../../src/link/messages.ts';
import { shareInfo } from '../../src/link/share.ts';
import { openDatabase, settled, transact } from '../../src/store/database.ts';

Object.assign(globalThis, { IDBKeyRange });

const PIN = '240519';
const WRONG = '240518';
const CERTIFICATE = new Uint8Array(32).fill(7);
/** Fewer than the worker's, so that a hundred PINs take no minute. */
const ITERATIONS = 10;

class Clock {
  now = 0;
}

async function vaultOf(factory: IDBFactory, clock = new Clock()): Promise<Vault> {
  return new Vault(await openDatabase(factory), () => clock.now, ITERATIONS);
}

const COMMON = {
  req_id: new Uint8Array(16),
  now: 1_000,
  exp: 1_180,
  desk: new Uint8Array(32),
  desk_nonce: new Uint8Array(32),
  display: { title: '签章' },
  sig: new Uint8Array(64),
};

function documents(...names: string[]): Extract<Request, { op: 'SIGN' }> {
  const items = names.map((name) => ({ name, size: 1, type: 'application/pdf', sha256: new Uint8Array(32) }));
  return { ...COMMON, op: 'SIGN', items };
}

async function share(point: Uint8Array<ArrayBuffer>): Promise<WrappedShare> {
  const item: WrappedShare = {
    tender_id: 'tender-1',
    bid_id: new Uint8Array(16),
    group: 'bidder',
    cert_sha256: CERTIFICATE,
    enc: new Uint8Array(65),
    ct: new Uint8Array(48),
    sha256: new Uint8Array(32),
  };
  const recipientPublicKey = await suite().kem.deserializePublicKey(point);
  const params = { recipientPublicKey, info: await shareInfo(item) };
  const { enc, ct } = await suite().seal(params, new Uint8Array(32).fill(0xab), CERTIFICATE);
  return { ...item, enc: new Uint8Array(enc), ct: new Uint8Array(ct) };
}

/** All that the database holds, as text: bytes in hexadecimal digits, keys by their kind. */
async function dump(factory: IDBFactory): Promise<string> {
  const database = await openDatabase(factory);
  const names = [...database.objectStoreNames];
  const all = await Promise.all(
    names.map((name) =>
      transact(database, [name as 'device'], 'readonly', (transaction) =>
        settled(transaction.objectStore(name).getAll()),
      ),
    ),
  );
  return JSON.stringify(all, (_, value: unknown) => (value instanceof Uint8Array ? hex(value) : value));
}

describe('keys under a PIN', () => {
  test('are forgotten where no certificate was given for them, and kept where one was', async () => {
    const factory = new IDBFactory();
    const vault = await vaultOf(factory);
    const first = await vault.create(PIN);
    await vault.open(PIN, 'possession');
    await vault.discard();
    expect(await vault.publicKeys()).toBeUndefined();
    const second = await vault.create(PIN);
    expect(hex(second.sign)).not.toBe(hex(first.sign));
    const certificate = { fingerprint: CERTIFICATE, der: new Uint8Array([0x30]), use: 'sign' };
    await transact(await openDatabase(factory), ['certificates'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('certificates').put(certificate, hex(CERTIFICATE))),
    );
    await expect(vault.discard()).rejects.toThrow(new VaultError('exists'));
    expect(hex((await vault.publicKeys())?.sign ?? new Uint8Array())).toBe(hex(second.sign));
  });

  test('sign and unwrap what they were opened for', async () => {
    const vault = await vaultOf(new IDBFactory());
    const keys = await vault.create(PIN);
    const request = documents('a', 'b');
    expect(await vault.open(PIN, request)).toEqual({ is: 'open' });
    for (const item of request.items) {
      const signed = await vault.sign(CERTIFICATE, item, 1_000);
      expect(signed && (await verifies(keys.sign, signed.attrs, signed.sig))).toBe(true);
    }
    const item = await share(keys.enc);
    await vault.open(PIN, { ...COMMON, op: 'DECRYPT', items: [item] });
    expect(hex((await vault.unwrap(item)) ?? utf8('nothing'))).toBe('ab'.repeat(32));
  });

  test('are the same after a reload', async () => {
    const factory = new IDBFactory();
    const first = await vaultOf(factory);
    const [keys, point] = [await first.create(PIN), await first.authPoint()];
    const second = await vaultOf(factory);
    expect([await second.publicKeys(), await second.authPoint()]).toEqual([keys, point]);
    expect(await second.open(PIN, documents('a'))).toEqual({ is: 'open' });
    const signature = await second.authSign(utf8('hello'));
    expect(await verifies(point, utf8('hello'), signature)).toBe(true);
  });

  test('are made once', async () => {
    const vault = await vaultOf(new IDBFactory());
    expect(await vault.publicKeys()).toBeUndefined();
    await vault.create(PIN);
    await expect(vault.create('111111')).rejects.toThrow(new VaultError('exists'));
    expect(await vault.open(PIN, documents('a'))).toEqual({ is: 'open' });
  });

  test.each(['', '12345', '1234567', '12345a', '１２３４５６', ' 123456'])('a PIN is six digits, not %j', async (pin) => {
    const vault = await vaultOf(new IDBFactory());
    await expect(vault.create(pin)).rejects.toThrow(new VaultError('pin_form'));
  });

  test('link_32 nothing of them and no PIN lies in the database in the clear', async () => {
    const factory = new IDBFactory();
    const vault = await vaultOf(factory);
    const exported: string[] = [];
    const { subtle } = crypto;
    const exportKey = subtle.exportKey.bind(subtle);
    // Every private key on its way to being wrapped passes here.
    subtle.exportKey = (async (format: 'pkcs8', key: CryptoKey) => {
      const raw = await exportKey(format, key);
      if (key.type === 'private') exported.push(hex(new Uint8Array(raw).slice(36, 68)));
      return raw;
    }) as typeof subtle.exportKey;
    const keys = await vault.create(PIN).finally(() => {
      subtle.exportKey = exportKey;
    });
    await vault.open(PIN, documents('a'));
    const points = exported.map((scalar) => hex(p256.getPublicKey(unhex(scalar), false)));
    expect(points.sort()).toEqual([hex(keys.sign), hex(keys.enc)].sort());
    const canaries = [...exported, hex(utf8(PIN))];
    const found = async (): Promise<string[]> => {
      const stored = await dump(factory);
      return canaries.filter((canary) => stored.includes(canary));
    };
    expect(await found()).toEqual([]);
    await transact(await openDatabase(factory), ['log'], 'readwrite', (transaction) =>
      settled(transaction.objectStore('log').put(canaries.map(unhex), 0)),
    );
    expect(await found(), 'what is there would be found').toEqual(canaries);
  });
});

describe('tries', () => {
  test('five wrong ones lock, across reloads, and the right one opens no more', async () => {
    const factory = new IDBFactory();
    await (await vaultOf(factory)).create(PIN);
    const said: unknown[] = [];
    for (let count = 0; count < 5; count += 1) said.push(await (await vaultOf(factory)).open(WRONG, documents('a')));
    const wrong = (left: number): unknown => ({ is: 'wrong', left });
    expect(said).toEqual([wrong(4), wrong(3), wrong(2), wrong(1), { is: 'locked' }]);
    const vault = await vaultOf(factory);
    expect([await vault.open(PIN, documents('a')), await vault.triesLeft()]).toEqual([{ is: 'locked' }, 0]);
  });

  test('a right one gives all tries again', async () => {
    const vault = await vaultOf(new IDBFactory());
    await vault.create(PIN);
    await vault.open(WRONG, documents('a'));
    expect(await vault.triesLeft()).toBe(4);
    await vault.open(PIN, documents('a'));
    expect(await vault.triesLeft()).toBe(5);
  });

  test('of ten at once five are looked at', async () => {
    const factory = new IDBFactory();
    await (await vaultOf(factory)).create(PIN);
    const vaults = await Promise.all(Array.from({ length: 10 }, () => vaultOf(factory)));
    const pins = [...Array.from({ length: 9 }, () => WRONG), PIN];
    await Promise.all(vaults.map((vault, at) => vault.open(pins[at] ?? WRONG, documents('a'))));
    const after = await vaultOf(factory);
    expect([await after.open(PIN, documents('a')), await after.triesLeft()]).toEqual([{ is: 'locked' }, 0]);
  });

  test('one that is cut off counts', async () => {
    const factory = new IDBFactory();
    const vault = await vaultOf(factory);
    await vault.create(PIN);
    const { subtle } = crypto;
    const sign = subtle.sign.bind(subtle);
    subtle.sign = () => Promise.reject(new Error('cut off'));
    await vault.open(PIN, documents('a')).catch(() => undefined);
    subtle.sign = sign;
    expect(await (await vaultOf(factory)).triesLeft()).toBe(4);
  });

  test('there is nothing to try without keys', async () => {
    const vault = await vaultOf(new IDBFactory());
    await expect(vault.open(PIN, documents('a'))).rejects.toThrow(new VaultError('empty'));
  });
});

describe('what was opened is for one question and a minute', () => {
  async function opened(clock = new Clock()): Promise<{ vault: Vault; request: ReturnType<typeof documents> }> {
    const vault = await vaultOf(new IDBFactory(), clock);
    await vault.create(PIN);
    const request = documents('a', 'b');
    await vault.open(PIN, request);
    return { vault, request };
  }

  test('another document is not signed', async () => {
    const { vault } = await opened();
    const [other] = documents('c').items;
    expect(other && (await vault.sign(CERTIFICATE, other, 1_000))).toBeUndefined();
  });

  test('a document is signed once', async () => {
    const { vault, request } = await opened();
    const [first] = request.items;
    if (first === undefined) throw new Error('no item');
    expect(await vault.sign(CERTIFICATE, first, 1_000)).toBeDefined();
    expect(await vault.sign(CERTIFICATE, first, 1_000)).toBeUndefined();
  });

  test('equal documents are signed as often as they were asked for', async () => {
    const { vault } = await opened();
    const request = documents('a', 'a');
    await vault.open(PIN, request);
    const signed = [];
    for (const item of [...request.items, ...request.items]) signed.push(await vault.sign(CERTIFICATE, item, 1_000));
    expect(signed.map((document) => document !== undefined)).toEqual([true, true, false, false]);
  });

  test.each<[string, (vault: Vault, clock: Clock) => Promise<unknown>]>([
    ['after a minute', (_, clock) => Promise.resolve((clock.now = 60_000))],
    ['once locked', (vault) => vault.lock()],
    ['once a wrong PIN was typed', (vault) => vault.open(WRONG, documents('a', 'b'))],
    ['once opened for a login', (vault) => vault.open(PIN, { ...COMMON, op: 'AUDIT', items: [{ from: 0 }] })],
  ])('nothing is signed %s', async (_, close) => {
    const clock = new Clock();
    const { vault, request } = await opened(clock);
    await close(vault, clock);
    const [first] = request.items;
    expect(first && (await vault.sign(CERTIFICATE, first, 1_000))).toBeUndefined();
  });
});

test('the same over a worker’s border, errors by their reason', async () => {
  const vault = await vaultOf(new IDBFactory());
  const { port1, port2 } = new MessageChannel();
  serve(vault, port1);
  const remote: KeyHolder = new RemoteKeyHolder(port2);
  port1.start();
  port2.start();
  await expect(remote.create('12')).rejects.toThrow(new VaultError('pin_form'));
  const keys = await remote.create(PIN);
  expect([await remote.publicKeys(), await remote.authPoint()]).toEqual([keys, await vault.authPoint()]);
  expect(await verifies(await remote.authPoint(), utf8('x'), await remote.authSign(utf8('x')))).toBe(true);
  const request = documents('a');
  expect([await remote.open(WRONG, request), await remote.triesLeft()]).toEqual([{ is: 'wrong', left: 4 }, 4]);
  expect(await remote.open(PIN, request)).toEqual({ is: 'open' });
  const [item] = request.items;
  if (item === undefined) throw new Error('no item');
  const signed = await remote.sign(CERTIFICATE, item, 1_000);
  expect(signed && (await verifies(keys.sign, signed.attrs, signed.sig))).toBe(true);
  const wrapped = await share(keys.enc);
  await remote.open(PIN, { ...COMMON, op: 'DECRYPT', items: [wrapped] });
  await remote.lock();
  expect(await remote.unwrap(wrapped)).toBeUndefined();
  port1.close();
  port2.close();
});
