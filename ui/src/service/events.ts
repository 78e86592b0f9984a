// What happens at an account, as the service tells it while it happens. It comes by `fetch`: an EventSource names no session.

import { type Bytes, base64url } from '../link/bytes.ts';
import type { LiveEvent } from '../wire/account.ts';
import { type Network, type Refused, refusalOf } from './network.ts';

const PATH = '/v1/events';
/** The service says something every 15 seconds; a stream that is silent for longer than this is a dead one, milliseconds. */
const SILENCE = 40_000;
/** How long to wait before the stream is asked for again: doubled each time that it did not come, milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** The most of a line that is held, characters. */
const MAX_LINE = 65_536;

const KINDS: ReadonlySet<string> = new Set<LiveEvent['is']>(['messages', 'account', 'queues', 'people', 'ended']);

/** Reads a stream of events, however it is cut into pieces. */
export class EventReader {
  #line = '';

  /** The events that are whole with this piece; what a later service tells beyond them is passed over. */
  take(piece: string): readonly LiveEvent[] {
    const lines = `${this.#line}${piece}`.split(/\r\n|\n/u);
    const last = lines.pop() ?? '';
    this.#line = last.length > MAX_LINE ? '' : last;
    return lines.flatMap((line) => (line.startsWith('data:') ? eventsOf(line.slice(5)) : []));
  }
}

function eventsOf(json: string): readonly LiveEvent[] {
  try {
    const event = JSON.parse(json) as LiveEvent;
    return KINDS.has(event.is) ? [event] : [];
  } catch {
    return [];
  }
}

/** Who hears the events. */
export interface Listener {
  heard(this: void, event: LiveEvent): void;
  /** The stream is there, or there again: what happened before is to be asked for. */
  opened(this: void): void;
  /** The service does not tell this session anything any more. */
  refused(this: void, refusal: Refused): void;
}

/** Hears until `signal` ends it or the service refuses for good; a stream that breaks off is asked for again. */
export async function hear(network: Network, bearer: Bytes, listener: Listener, signal: AbortSignal): Promise<void> {
  if (network.hear !== undefined) return network.hear(bearer, listener, signal);
  const isOver = (): boolean => signal.aborted;
  let tries = 0;
  while (!isOver()) {
    const got = await hearOnce(network, bearer, listener, signal);
    if (got === 'refused') return;
    tries = got === 'something' ? 0 : tries + 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries, 10));
    if (!isOver()) await network.wait(wait * (0.5 + network.jitter() / 2));
  }
}

async function hearOnce(
  network: Network,
  bearer: Bytes,
  listener: Listener,
  signal: AbortSignal,
): Promise<'something' | 'nothing' | 'refused'> {
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
  };
  signal.addEventListener('abort', end);
  let got: 'something' | 'nothing' = 'nothing';
  try {
    const headers = { authorization: `Bearer ${base64url(bearer)}`, accept: 'text/event-stream' };
    const response = await network.fetch(PATH, { headers, signal: stop.signal });
    if (response.status === 401 || response.status === 403) {
      listener.refused(await refusalOf(response));
      return 'refused';
    }
    if (!response.ok || response.body === null) return 'nothing';
    listener.opened();
    const [pieces, reader] = [response.body.pipeThrough(new TextDecoderStream()).getReader(), new EventReader()];
    for (;;) {
      const silence = network.wait(SILENCE).then(() => ({ done: true, value: undefined }) as const);
      const { done, value } = await Promise.race([pieces.read(), silence]);
      if (done) return got;
      got = 'something';
      for (const event of reader.take(value)) listener.heard(event);
    }
  } catch {
    // The network broke off, or whoever hears ended it.
    return got;
  } finally {
    signal.removeEventListener('abort', end);
    stop.abort();
  }
}
