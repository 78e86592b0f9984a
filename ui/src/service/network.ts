// What the service is reached by, and how it refuses.

import { type Bytes, base64url } from '../link/bytes.ts';
import type { Listener } from './events.ts';

/** The ways to the service, and to wait. Paths begin with a slash. */
export interface Network {
  fetch(this: void, path: string, init?: RequestInit): Promise<Response>;
  /** Absent where there are no WebSockets. */
  readonly socket?: (this: void, path: string) => WebSocket;
  /** Hears what the service tells a session, until the signal; there where a page has no streams of its own. */
  readonly hear?: (this: void, bearer: Bytes, listener: Listener, signal: AbortSignal) => Promise<void>;
  wait(this: void, ms: number): Promise<void>;
  /** From 0 to 1. */
  jitter(this: void): number;
}

/** How long an answer may take, milliseconds. */
const PATIENCE = 20_000;

/** Codes after which the same request may be given again. */
const PASSING = new Set(['service_unreachable', 'RATE_LIMITED', 'service_store', 'internal']);

/** The service did not do what was asked; `params` fill the code's sentence. */
export class Refused extends Error {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: string, params: Readonly<Record<string, string>> = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.params = params;
  }

  /** Whether asking again would change nothing. */
  get isFinal(): boolean {
    return !PASSING.has(this.code);
  }
}

/** The refusal of an answer that is not a good one. */
export async function refusalOf(response: Response): Promise<Refused> {
  try {
    const { code, params } = (await response.json()) as { code?: unknown; params?: Readonly<Record<string, string>> };
    if (typeof code === 'string') return new Refused(code, params);
  } catch {
    // Not the service's own words: something in between answered.
  }
  return new Refused('service_unreachable');
}

/** What is asked of the service beyond its path. */
export interface Asked {
  /** JSON; the request is a POST where there is one, unless `method` says otherwise. */
  readonly body?: unknown;
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  /** By which this phone, or a session, names itself. */
  readonly bearer?: Bytes;
}

/** Asks the service and gives its JSON, or nothing where it answers that it has none. Throws `Refused`. */
export async function ask<T>(network: Network, path: string, { body, method, bearer }: Asked = {}): Promise<T> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${base64url(bearer)}` }),
  };
  const signal = AbortSignal.timeout(PATIENCE);
  const verb = method ?? (body === undefined ? 'GET' : 'POST');
  const init = { method: verb, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  let response: Response;
  try {
    response = await network.fetch(path, init);
  } catch (error) {
    // What passes calls on says itself why it did not.
    throw error instanceof Refused ? error : new Refused('service_unreachable');
  }
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    // A page of something in between, or an answer that was cut off.
    throw new Refused('service_unreachable');
  }
}

/** The origin that served this page. */
export const browserNetwork: Network = {
  fetch: (path, init) => fetch(path, { ...init, cache: 'no-store', credentials: 'omit' }),
  socket: (path) => new WebSocket(`${location.protocol === 'http:' ? 'ws:' : 'wss:'}//${location.host}${path}`),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  jitter: () => Math.random(),
};
