// The powers as a browser has them.

import { RemoteKeyHolder } from '../keys/port.ts';
import { browserRandom } from '../link/keys.ts';
import { browserNetwork } from '../service/network.ts';
import { openDatabase } from '../store/database.ts';
import { StoredMemory } from '../store/memory.ts';
import { storedSessions } from '../store/session.ts';
import { countingClock } from './clock.ts';
import type { Platform } from './platform.ts';

/** Opens the database and starts the worker of the keys. Throws `DatabaseTooNew`, or what IndexedDB says. */
export async function browserPlatform(): Promise<Platform> {
  const database = await openDatabase(indexedDB);
  const stored = new StoredMemory(database);
  const worker = new Worker(new URL('../keys/worker.ts', import.meta.url), { type: 'module', name: 'keys' });
  const tick = countingClock(() => performance.now(), Date.now);
  return {
    network: browserNetwork,
    holder: new RemoteKeyHolder(worker),
    stored,
    sessions: storedSessions(database, browserRandom),
    random: browserRandom,
    locks: navigator.locks,
    moment: () => ({ tick: tick(), unix: Math.floor(Date.now() / 1000) }),
    origin: location.origin,
    persist: () => navigator.storage.persist(),
    persisted: () => navigator.storage.persisted(),
  };
}
