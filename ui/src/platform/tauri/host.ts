// The desk as the window reaches it: by the program's three commands.

import { Channel, invoke } from '@tauri-apps/api/core';

import { problemOf } from '../../problem.ts';
import { Refused } from '../../service/network.ts';
import type { Event } from '../../wire/desk.ts';
import type { Answer, Ask, DeskHost, RequestName } from '../desk.ts';

/** The refusal that an error of a command is. What is not a problem of the desk's is the program's own mistake. */
function refusalOf(error: unknown): Refused {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    const params = 'params' in error ? (error.params as Readonly<Record<string, string>>) : {};
    return new Refused(error.code, params);
  }
  return new Refused('internal', { place: 'window' });
}

async function command<T>(name: 'api' | 'read' | 'watch', words: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(name, words);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The desk behind this window. What happens is heard from the first `watch` on; the program keeps what was before it. */
export function tauriDesk(): DeskHost {
  const hearers = new Set<(event: Event) => void>();
  let channel: Channel<Event> | undefined;
  function tell(event: Event): void {
    for (const hearer of [...hearers]) hearer(event);
  }
  return {
    api: <N extends RequestName>(name: N, ask: Ask<N>) => command<Answer<N>>('api', { request: { name, ask } }),
    watch: (heard) => {
      hearers.add(heard);
      if (channel === undefined) {
        channel = new Channel<Event>(tell);
        command('watch', { channel }).catch((error: unknown) => {
          // The next who listens asks again.
          channel = undefined;
          tell({ is: 'trouble', problem: problemOf(error) });
        });
      }
      return () => hearers.delete(heard);
    },
    read: async (handle, offset, length) =>
      new Uint8Array(await command<ArrayBuffer>('read', { handle, offset, length })),
  };
}
