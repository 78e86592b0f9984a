// What is left of a conversation that a reload cut off. Its keys are gone with the page: it cannot go on, but what it sent can be
// sent again, byte for byte.

import { equal } from '../link/bytes.ts';
import type { Entry } from '../link/messages.ts';
import type { Op } from '../link/types.ts';
import { Carrier } from '../service/carrier.ts';
import type { OpenSession } from '../store/memory.ts';
import { type Powers, lockOf } from './talk.ts';

/** How far back in the log an answer to an open session may stand. */
const LOG_REACH = 50;

/** A conversation that was cut off. */
export interface CutOff {
  /** What was asked and by which desk; absent where no question had come. */
  readonly op: Op | undefined;
  readonly desk: string | undefined;
  /** What the person had decided; nothing where no answer had been stored: then nothing was signed or opened. */
  readonly end: Entry['end'] | undefined;
  /** When that was, or else the question came, Unix seconds. */
  readonly at: number | undefined;
}

/** Sends again what sessions sent that this page or an earlier one began and no window has any more; gives the latest of them. */
export async function resume(powers: Powers): Promise<CutOff | undefined> {
  const cutOff: CutOff[] = [];
  for (const open of await powers.stored.open()) {
    if (await isHeld(powers.locks, open)) continue;
    if (open.until <= powers.moment().unix) await powers.stored.closed(open.sid);
    else {
      cutOff.push(await whatIsLeft(powers, open));
      void sendAgain(powers, open);
    }
  }
  return cutOff.sort((one, other) => (other.at ?? 0) - (one.at ?? 0))[0];
}

/** Whether a window has it, so that nothing is cut off. */
function isHeld(locks: LockManager, { sid }: OpenSession): Promise<boolean> {
  return locks.request(lockOf(sid), { ifAvailable: true }, (lock) => lock === null);
}

async function whatIsLeft({ stored }: Powers, { asked }: OpenSession): Promise<CutOff> {
  if (asked === undefined) return { op: undefined, desk: undefined, end: undefined, at: undefined };
  const { next } = await stored.memory.logEnd();
  const entries = await stored.memory.log(Math.max(0, next - LOG_REACH), LOG_REACH);
  const entry = entries.findLast(({ req_id, at }) => equal(req_id, asked.reqId) && at >= asked.at);
  return { op: asked.op, desk: asked.desk, end: entry?.end, at: entry?.at ?? asked.at };
}

/** Until the relay has all of it, refuses, or nobody waits any more. */
async function sendAgain(powers: Powers, open: OpenSession): Promise<void> {
  const { stored, network, moment, after, locks } = powers;
  await locks.request(lockOf(open.sid), async () => {
    // What the desk says then cannot be read here.
    const carrier = new Carrier(network, open.sid, open.bearer, () => Promise.resolve());
    carrier.send(await stored.sent(open.sid));
    const stop = (): void => {
      carrier.stop();
    };
    const cancel = after(1_000 * (open.until - moment().unix), stop);
    void carrier.delivered().then(stop);
    await carrier.run();
    cancel();
    await stored.closed(open.sid);
  });
}
