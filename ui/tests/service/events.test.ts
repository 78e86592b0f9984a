import { describe, expect, test } from 'vitest';

import { EventReader, hear } from '../../src/service/events.ts';
import type { Network, Refused } from '../../src/service/network.ts';
import type { LiveEvent } from '../../src/wire/account.ts';

const BEARER = new Uint8Array(32).fill(7);
const TEXT = ': here\n\ndata: {"is":"messages","unread":3}\n\ndata:{"is":"later"}\r\n\r\ndata: {\n\ndata: {"is":"ended"}\n\n';
const EVENTS: readonly LiveEvent[] = [{ is: 'messages', unread: 3 }, { is: 'ended' }];

describe('a stream of events', () => {
  test.each([1, 2, 3, 7, 1_000])('cut into pieces of %i characters is read as it was written', (size) => {
    const reader = new EventReader();
    const pieces = TEXT.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
    expect(pieces.flatMap((piece) => reader.take(piece))).toEqual(EVENTS);
  });

  test('that never ends a line fills no memory', () => {
    const reader = new EventReader();
    expect(reader.take(`data: ${'x'.repeat(100_000)}`)).toEqual([]);
    expect(reader.take('\n\ndata: {"is":"account"}\n\n')).toEqual([{ is: 'account' }]);
  });
});

/** What happened, by a service that gives these answers one after another; then nobody listens any more. */
async function heard(...answers: readonly (Response | 'away' | 'silent')[]): Promise<{ readonly log: readonly string[]; readonly waits: readonly number[] }> {
  const log: string[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  const left = [...answers];
  let isSilent = false;
  const network: Network = {
    fetch: (_, init) => {
      log.push(new Headers(init?.headers).get('authorization') === null ? 'asked by nobody' : 'asked');
      const answer = left.shift();
      isSilent = answer === 'silent';
      if (answer === undefined) {
        end.abort();
        return Promise.reject(new Error('over'));
      }
      if (answer === 'away') return Promise.reject(new TypeError('away'));
      if (answer !== 'silent') return Promise.resolve(answer);
      const silence = new ReadableStream({ cancel: () => undefined });
      return Promise.resolve(new Response(silence));
    },
    wait: (ms) => {
      // The silence of a stream is told from a wait before another try by how long it is.
      if (ms === 40_000) return isSilent ? Promise.resolve() : new Promise(() => undefined);
      waits.push(ms);
      return Promise.resolve();
    },
    jitter: () => 1,
  };
  const listener = {
    heard: (event: LiveEvent) => log.push(event.is),
    opened: () => log.push('open'),
    refused: (refusal: Refused) => log.push(refusal.code),
  };
  await hear(network, BEARER, listener, end.signal);
  return { log, waits };
}

describe('whoever listens', () => {
  test('hears what is told, and asks again when the stream ends', async () => {
    const { log } = await heard(new Response('data: {"is":"queues"}\n\n'));
    expect(log).toEqual(['asked', 'open', 'queues', 'asked']);
  });

  test('waits longer each time that nobody answers, up to a bound, and no longer once one did', async () => {
    const { waits } = await heard('away', 'away', 'away', 'away', 'away', 'away', new Response(': here\n\n'));
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 1_000]);
  });

  test('takes a stream that is silent for a dead one', async () => {
    const { log } = await heard('silent');
    expect(log).toEqual(['asked', 'open', 'asked']);
  });

  test('ends when the session is over', async () => {
    const refusal = Response.json({ code: 'session_none', params: {} }, { status: 401 });
    expect((await heard(refusal, new Response(''))).log).toEqual(['asked', 'session_none']);
  });
});
