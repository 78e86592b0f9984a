// A relay in memory for one session, as the service's: it keeps frames in order, lets one phone in and forgets nothing.

import type { Network } from '../../src/service/network.ts';
import type { Bytes } from '../../src/link/bytes.ts';

type Listener = (event: { readonly data?: string | ArrayBuffer }) => void;

/** The part of a WebSocket that is used. */
class FakeSocket {
  binaryType = 'blob';
  readonly #listeners = new Map<string, Listener[]>();
  readonly #received: (data: string | Bytes) => void;
  isClosed = false;

  constructor(received: (socket: FakeSocket, data: string | Bytes) => void) {
    this.#received = (data) => {
      received(this, data);
    };
  }

  addEventListener(type: string, listener: Listener, { signal }: { readonly signal?: AbortSignal } = {}): void {
    const heard: Listener = (event) => {
      if (signal?.aborted !== true) listener(event);
    };
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), heard]);
  }

  send(data: string | Bytes): void {
    if (!this.isClosed) this.#received(data);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    queueMicrotask(() => {
      this.emit('close');
    });
  }

  emit(type: string, data?: string | Bytes): void {
    const event = data === undefined ? {} : { data: typeof data === 'string' ? data : data.buffer };
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

export class Relay {
  readonly fromPhone: Bytes[] = [];
  readonly toPhone: Bytes[] = [];
  /** Every request and socket, as a log would have them. */
  readonly log: string[] = [];
  bearer: string | undefined;
  /** With this code everything is refused. */
  refusal: string | undefined;
  /** So many requests fail on their way. */
  failures = 0;
  /** So many pushes arrive, and what is answered is lost. */
  lostAnswers = 0;
  /** Sockets open and then say nothing. */
  isMute = false;
  #sockets: FakeSocket[] = [];
  /** Polls that began before this many breaks hear nothing more. */
  #breaks = 0;
  #isClosed = false;
  readonly #changed = new EventTarget();

  /** The desk sends. */
  give(frame: Bytes): void {
    this.toPhone.push(frame);
    this.#changed.dispatchEvent(new Event('change'));
    for (const socket of this.#sockets) socket.emit('message', frame);
  }

  refuse(code: string): void {
    this.refusal = code;
    this.#changed.dispatchEvent(new Event('change'));
    for (const socket of this.#sockets) socket.emit('message', JSON.stringify({ code, params: {} }));
  }

  /** The desk sends these and ends the session: they can be fetched, nothing is taken. */
  close(last: readonly Bytes[]): void {
    this.die();
    this.toPhone.push(...last);
    this.#isClosed = true;
  }

  /** All connections break. */
  cut(): void {
    const sockets = this.#sockets;
    this.#sockets = [];
    for (const socket of sockets) socket.close();
  }

  /** All connections die and nobody is told: the phone slept. */
  die(): void {
    this.#sockets = [];
    this.#breaks += 1;
  }

  network(hasSockets: boolean): Network {
    return {
      fetch: (path, init) => this.#fetch(path, init),
      ...(hasSockets ? { socket: (path: string) => this.#socket(path) as unknown as WebSocket } : {}),
      wait: () => new Promise((resolve) => setTimeout(resolve, 1)),
      jitter: () => 0.5,
    };
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    this.log.push(`${init.method ?? 'GET'} ${path}`);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new TypeError('the network is away');
    }
    const refused = this.#refused();
    if (refused !== undefined) return refused;
    const headers = new Headers(init.headers);
    if (this.#admit(headers.get('authorization')) !== undefined) return Response.json({ code: 'SESSION_TAKEN' }, { status: 409 });
    if (init.method === 'POST') {
      if (this.#isClosed) return Response.json({ code: 'SESSION_GONE', params: {} }, { status: 410 });
      this.#push(new Uint8Array(init.body as Bytes));
      this.lostAnswers -= 1;
      if (this.lostAnswers >= 0) throw new TypeError('the answer was lost');
      return new Response(null, { status: 204 });
    }
    const after = /after=(\d+)/u.exec(path)?.[1];
    const at = after === undefined ? 0 : Number(after) + 1;
    if (this.#isClosed && this.toPhone[at] === undefined) return Response.json({ code: 'SESSION_GONE', params: {} }, { status: 410 });
    const frame = await this.#next(at, init.signal ?? undefined);
    return this.#refused() ?? (frame === undefined ? new Response(null, { status: 204 }) : new Response(frame));
  }

  #refused(): Response | undefined {
    return this.refusal === undefined ? undefined : Response.json({ code: this.refusal, params: {} }, { status: 410 });
  }

  #admit(bearer: string | null): string | undefined {
    this.bearer ??= bearer ?? undefined;
    return this.bearer === bearer ? undefined : 'SESSION_TAKEN';
  }

  #push(frame: Bytes): void {
    const seq = ((frame[18] ?? 0) << 8) | (frame[19] ?? 0);
    if (seq === this.fromPhone.length) this.fromPhone.push(frame);
  }

  async #next(at: number, signal: AbortSignal | undefined): Promise<Bytes | undefined> {
    const breaks = this.#breaks;
    if (this.toPhone[at] === undefined) {
      await new Promise<void>((resolve, reject) => {
        const done = (): void => {
          if (breaks === this.#breaks) resolve();
        };
        this.#changed.addEventListener('change', done, { once: true });
        setTimeout(done, 20);
        signal?.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    }
    return this.toPhone[at];
  }

  #socket(path: string): FakeSocket {
    this.log.push(`SOCKET ${path}`);
    const after = /after=(\d+)/u.exec(path)?.[1];
    const socket = new FakeSocket((from, data) => {
      if (typeof data !== 'string' || this.isMute) return;
      const { bearer } = JSON.parse(data) as { bearer: string };
      const refusal = this.refusal ?? this.#admit(`Bearer ${bearer}`);
      if (refusal !== undefined) {
        from.emit('message', JSON.stringify({ code: refusal, params: {} }));
        return;
      }
      this.#sockets.push(from);
      from.emit('message', JSON.stringify({ next: this.fromPhone.length }));
      for (const frame of this.toPhone.slice(after === undefined ? 0 : Number(after) + 1)) from.emit('message', frame);
    });
    const isAway = this.failures > 0;
    if (isAway) this.failures -= 1;
    queueMicrotask(() => {
      if (isAway) socket.close();
      else socket.emit('open');
    });
    return socket;
  }
}
