// What the service is reached by, and how it refuses.

import { type Bytes, base64url, utf8 } from '../link/bytes.ts';
import { sha256 } from '../link/keys.ts';
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
const PASSING = new Set([
  'service_unreachable', 'RATE_LIMITED', 'service_store', 'internal',
  // A desk's words: an answer that was cut off on its way, and a service that it does not reach yet.
  'service_answer', 'service_starting',
]);

/** Whether the same request may be given again after this code. */
export function isPassing(code: string): boolean {
  return PASSING.has(code);
}

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
    return !isPassing(this.code);
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
  /** Whether it asks how things are at this moment: an answer of before is of no use, also where that one was lost. */
  readonly isAnew?: boolean;
}

/**
 * The keys of what was asked and of which nobody knows what became, by the digest of what was asked: asked again, it is the same and is done once.
 * They are gone with the page.
 */
const OPEN = new WeakMap<Network, Map<string, string>>();

/** A request by which something is done, as the service knows it again. */
class Intention {
  readonly key: string;
  readonly #open: Map<string, string>;
  readonly #digest: string;

  private constructor(open: Map<string, string>, digest: string) {
    [this.#open, this.#digest] = [open, digest];
    this.key = open.get(digest) ?? crypto.randomUUID();
  }

  static async of(network: Network, ...asked: readonly string[]): Promise<Intention> {
    const open = OPEN.get(network) ?? new Map<string, string>();
    OPEN.set(network, open);
    return new Intention(open, base64url(await sha256(utf8(JSON.stringify(asked)))));
  }

  /** Its answer did not come: it may have been done. */
  stays(): void {
    this.#open.set(this.#digest, this.key);
  }

  /** It was answered: what is asked after this is another. */
  ends(): void {
    this.#open.delete(this.#digest);
  }
}

/** Asks as below; an intention ends with its answer. */
async function asIntended<T>(intention: Intention, work: (key: string) => Promise<T>): Promise<T> {
  intention.stays();
  try {
    const told = await work(intention.key);
    intention.ends();
    return told;
  } catch (error) {
    if (error instanceof Refused && error.isFinal) intention.ends();
    throw error;
  }
}

/**
 * Asks the service and gives its JSON, or nothing where it answers that it has none. What is done in the name of somebody carries a key of its own; sent again
 * unchanged after its answer was lost, it carries the same, with a body or without, and the service does it once. Throws `Refused`.
 */
export async function ask<T>(network: Network, path: string, asked: Asked = {}): Promise<T> {
  const { body, method, bearer, isAnew = false } = asked;
  if (bearer === undefined || (method ?? (body === undefined ? 'GET' : 'POST')) !== 'POST') return send<T>(network, path, asked);
  if (isAnew) return send<T>(network, path, asked, crypto.randomUUID());
  const intention = await Intention.of(network, path, base64url(bearer), body === undefined ? '' : JSON.stringify(body));
  return asIntended(intention, (key) => send<T>(network, path, asked, key));
}

/** Sends it, and gives its JSON, or nothing where it answers that it has none. Throws `Refused`. */
async function send<T>(network: Network, path: string, { body, method, bearer }: Asked, key?: string): Promise<T> {
  const headers = {
    ...(key === undefined ? {} : { 'idempotency-key': key }),
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
