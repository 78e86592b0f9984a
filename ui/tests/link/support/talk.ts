import type { Message, RequestBody, Result } from '../../../src/link/messages.ts';
import type { Session } from '../../../src/link/session.ts';
import type { Desk } from './desk.ts';
import { World } from './world.ts';

/** Both sides up to the question being shown. */
export async function reviewed(
  seed: string,
  ask: (world: World, desk: Desk) => RequestBody | Promise<RequestBody>,
): Promise<{ world: World; desk: Desk; session: Session }> {
  const world = await World.make(seed);
  const { desk, session } = await world.claimed('operation');
  await world.tell(desk, session, await desk.ask(await ask(world, desk)));
  if (session.state.phase !== 'review') throw new Error(`${session.state.code ?? session.state.phase} in place of review`);
  return { world, desk, session };
}

/** The answer, which is the last of the messages. */
export function resultOf(messages: readonly Message[]): Result {
  const last = messages.at(-1);
  if (last?.kind !== 'RESULT') throw new Error(`${last?.kind ?? 'nothing'} in place of RESULT`);
  return last.body;
}

/** That the answer arrived. */
export function acknowledged(result: Result): Message {
  return { kind: 'ACK', body: { req_id: result.req_id } };
}
