import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, test } from 'vitest';

import { DatabaseTooNew, UPGRADES, type Upgrade, openDatabase, settled, transact } from '../../src/store/database.ts';

Object.assign(globalThis, { IDBKeyRange });

const FIRST: Upgrade = (database) => database.createObjectStore('device');
const SECOND: Upgrade = (_, transaction) => transaction.objectStore('device').put('moved', 'second');

async function read(database: IDBDatabase, key: string): Promise<unknown> {
  return transact(database, ['device'], 'readonly', (transaction) =>
    settled(transaction.objectStore('device').get(key)),
  );
}

test('a new database has the schema of today', async () => {
  const database = await openDatabase(new IDBFactory());
  expect([database.version, [...database.objectStoreNames].sort()]).toEqual([
    UPGRADES.length,
    ['certificates', 'desks', 'device', 'kept', 'log', 'open', 'platforms', 'sessions'],
  ]);
});

test('an older one is brought on, and what was in it stays', async () => {
  const factory = new IDBFactory();
  const old = await openDatabase(factory, [FIRST]);
  await transact(old, ['device'], 'readwrite', (transaction) =>
    settled(transaction.objectStore('device').put('kept', 'first')),
  );
  old.close();
  const database = await openDatabase(factory, [FIRST, SECOND]);
  expect([await read(database, 'first'), await read(database, 'second'), database.version]).toEqual(['kept', 'moved', 2]);
});

test('an upgrade that fails at its last step leaves the old schema', async () => {
  const factory = new IDBFactory();
  (await openDatabase(factory, [FIRST])).close();
  const fails: Upgrade = () => {
    throw new Error('out of order');
  };
  await expect(openDatabase(factory, [FIRST, SECOND, fails])).rejects.toThrow();
  const database = await openDatabase(factory, [FIRST]);
  expect([database.version, await read(database, 'second')]).toEqual([1, undefined]);
});

test('one of a later version is refused by name', async () => {
  const factory = new IDBFactory();
  (await openDatabase(factory, [FIRST, SECOND])).close();
  await expect(openDatabase(factory, [FIRST])).rejects.toThrow(DatabaseTooNew);
});

test('a window that is open does not keep another from upgrading', async () => {
  const factory = new IDBFactory();
  await openDatabase(factory, [FIRST]);
  expect((await openDatabase(factory, [FIRST, SECOND])).version).toBe(2);
});

test('a transaction whose work fails writes nothing', async () => {
  const database = await openDatabase(new IDBFactory(), [FIRST]);
  const work = transact(database, ['device'], 'readwrite', async (transaction) => {
    await settled(transaction.objectStore('device').put('half', 'key'));
    throw new Error('no more');
  });
  await expect(work).rejects.toThrow('no more');
  expect(await read(database, 'key')).toBeUndefined();
});
