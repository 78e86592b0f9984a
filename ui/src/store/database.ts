// What the phone keeps, in IndexedDB. Values are what the structured clone takes: a key that cannot be exported stays so.

/** One version of the schema: what it changes of the one before. */
export type Upgrade = (database: IDBDatabase, transaction: IDBTransaction) => void;

/** The database was written by a later version of this program. */
export class DatabaseTooNew extends Error {
  constructor() {
    super('the stored data are of a later version');
    this.name = 'DatabaseTooNew';
  }
}

/** The steps from nothing to the schema of today; a landed one is never changed. */
export const UPGRADES: readonly Upgrade[] = [
  (database) => {
    // K_auth and what else belongs to the device, and the wrapped keys: one record each.
    database.createObjectStore('device');
    // By fingerprint, in hexadecimal digits.
    database.createObjectStore('desks');
    database.createObjectStore('platforms');
    // By sid: the frames sent; none once it ended.
    database.createObjectStore('sessions');
    // By req_id: what was signed.
    database.createObjectStore('kept');
    // By number.
    database.createObjectStore('log');
    // By fingerprint.
    database.createObjectStore('certificates');
  },
  (database) => {
    // By sid: sessions that have not ended.
    database.createObjectStore('open');
  },
];

/** The stores of the schema. */
export type StoreName = 'device' | 'desks' | 'platforms' | 'sessions' | 'kept' | 'log' | 'certificates' | 'open';

/** An `IDBRequest` of whatever type. */
interface Pending {
  readonly result: unknown;
  readonly error: DOMException | null;
  addEventListener(type: 'success' | 'error', listener: () => void): void;
}

/** What a request of IndexedDB gives; who stored it knows its type. */
export function settled(request: Pending): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('IndexedDB gave no reason'));
    });
  });
}

/**
 * Opens the database and brings it to the schema of `upgrades`, all steps in one transaction: they all happen or none.
 * Throws `DatabaseTooNew`.
 */
export async function openDatabase(factory: IDBFactory, upgrades = UPGRADES): Promise<IDBDatabase> {
  const request = factory.open('sealbid-phone', upgrades.length);
  request.onupgradeneeded = ({ oldVersion }) => {
    const { result, transaction } = request;
    if (transaction !== null) for (const upgrade of upgrades.slice(oldVersion)) upgrade(result, transaction);
  };
  try {
    await settled(request);
    const database = request.result;
    // Another window that wants to upgrade is not kept waiting.
    database.onversionchange = () => {
      database.close();
    };
    return database;
  } catch (error) {
    throw error instanceof DOMException && error.name === 'VersionError' ? new DatabaseTooNew() : error;
  }
}

/** Runs `work` in one transaction and gives its result once that is on the disk. `work` waits for requests alone. */
export async function transact<T>(
  database: IDBDatabase,
  stores: readonly StoreName[],
  mode: IDBTransactionMode,
  work: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(stores, mode, { durability: 'strict' });
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('the transaction was taken back'));
    };
  });
  try {
    const [result] = await Promise.all([work(transaction), done]);
    return result;
  } catch (error) {
    if (transaction.error === null) abort(transaction);
    throw error;
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It ended by itself.
  }
}
