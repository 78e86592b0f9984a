// The worker that holds the keys.

import { countingClock } from '../platform/clock.ts';
import { openDatabase } from '../store/database.ts';
import { type Port, serve } from './port.ts';
import { Vault } from './vault.ts';

/** About half a second on a phone of these years; what wraps older keys says its own number. */
const ITERATIONS = 1_000_000;

const scope = self as unknown as Port;
// Calls that arrive before the database is open wait for it here.
const waiting: MessageEvent[] = [];
let deliver = (event: MessageEvent): void => {
  waiting.push(event);
};
scope.addEventListener('message', (event) => {
  deliver(event);
});
const database = await openDatabase(indexedDB);
const clock = countingClock(() => performance.now(), Date.now);
serve(new Vault(database, clock, ITERATIONS), {
  postMessage: (message) => {
    scope.postMessage(message);
  },
  addEventListener: (_, listener) => {
    deliver = listener;
  },
});
waiting.forEach(deliver);
