// The session of an account in the phone's database.

import type { Bytes } from '../link/bytes.ts';
import type { RandomSource } from '../link/keys.ts';
import type { KeptSession, SessionStore } from '../platform/session.ts';
import { settled, transact } from './database.ts';

const KEY = { session: 'session', device: 'session-device' } as const;

export function storedSessions(database: IDBDatabase, random: Pick<RandomSource, 'bytes'>): SessionStore {
  const within = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    transact(database, ['device'], mode, (transaction) => work(transaction.objectStore('device')));
  return {
    read: () => within('readonly', (store) => settled(store.get(KEY.session)) as Promise<KeptSession | undefined>),
    keep: async (session) => {
      await within('readwrite', (store) => settled(store.put(session, KEY.session)));
    },
    forget: async () => {
      await within('readwrite', (store) => settled(store.delete(KEY.session)));
    },
    deviceKey: () =>
      within('readwrite', async (store) => {
        const kept = (await settled(store.get(KEY.device))) as Bytes | undefined;
        if (kept !== undefined) return kept;
        const made = random.bytes(32);
        await settled(store.put(made, KEY.device));
        return made;
      }),
  };
}
