// Carries the frames of one session to the relay and back: over a WebSocket, or by long polling alone where none opens.

import { type Bytes, base64url, hex } from '../link/bytes.ts';
import { type Network, Refused, refusalOf } from './network.ts';

/** Back-off, milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;
/** How often a WebSocket may fail to open before polling takes its place. */
const SOCKET_TRIES = 2;

/** Ended by this side. */
class Stopped extends Error {}

/** The phone's side of a session at the relay. */
export class Carrier {
  readonly #network: Network;
  readonly #sid: Bytes;
  readonly #bearer: string;
  readonly #deliver: (frame: Bytes) => Promise<void>;
  readonly #stop = new AbortController();
  #frames: readonly Bytes[] = [];
  /** How many frames the relay has of this side, and this side of the other. */
  #pushed = 0;
  #received = 0;
  #wait = FIRST_WAIT;
  #socketFailures = 0;
  /** Rings when there is something to send, or no reason to wait. */
  readonly #bell = new EventTarget();

  /** `deliver` takes the frames of the desk in their order; the next comes when it is done. */
  constructor(network: Network, sid: Bytes, bearer: Bytes, deliver: (frame: Bytes) => Promise<void>) {
    this.#network = network;
    this.#sid = sid;
    this.#bearer = base64url(bearer);
    this.#deliver = deliver;
  }

  /** Sends what stands in `frames` behind what was sent: all frames of the session so far. */
  send(frames: readonly Bytes[]): void {
    this.#frames = frames;
    this.#ring();
  }

  /** Tries again at once: the page is looked at again. */
  wake(): void {
    this.#wait = FIRST_WAIT;
    this.#ring();
  }

  /** Ends it. */
  stop(): void {
    this.#stop.abort();
    this.#ring();
  }

  /** Whether the relay has all frames of this side. */
  get isDelivered(): boolean {
    return this.#pushed >= this.#frames.length;
  }

  /** Runs until the relay refuses, which gives the code, or `stop` was called, which gives nothing. */
  async run(): Promise<string | undefined> {
    for (;;) {
      try {
        if (this.#network.socket !== undefined && this.#socketFailures < SOCKET_TRIES) await this.#overSocket();
        else await this.#byPolling();
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined;
        if (error instanceof Refused && error.isFinal) return error.code;
      }
      await this.#pause();
      if (this.#stop.signal.aborted) return undefined;
    }
  }

  async #pause(): Promise<void> {
    const ms = this.#wait * (0.5 + this.#network.jitter());
    this.#wait = Math.min(1.5 * this.#wait, LONGEST_WAIT);
    await Promise.race([this.#network.wait(ms), this.#woken()]);
  }

  #ring(): void {
    this.#bell.dispatchEvent(new Event('ring'));
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      const heard = (): void => {
        resolve();
      };
      this.#bell.addEventListener('ring', heard, { once: true });
    });
  }

  get #path(): string {
    return `/v1/link/${hex(this.#sid)}/phone`;
  }

  get #after(): string {
    return this.#received === 0 ? '' : `?after=${this.#received - 1}`;
  }

  async #take(frame: Bytes): Promise<void> {
    this.#received += 1;
    this.#wait = FIRST_WAIT;
    await this.#deliver(frame);
  }

  /** Both directions at once, until one fails. */
  async #byPolling(): Promise<void> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([attempt.signal, this.#stop.signal]);
    try {
      await Promise.all([this.#pushAll(signal), this.#pollAll(signal)]);
    } finally {
      attempt.abort();
      this.#ring();
    }
  }

  async #pushAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const frame = this.#frames[this.#pushed];
      if (frame === undefined) {
        await this.#woken();
      } else {
        await this.#call('POST', '/frames', signal, frame);
        this.#pushed += 1;
        this.#wait = FIRST_WAIT;
      }
    }
    throw new Stopped();
  }

  async #pollAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const response = await this.#call('GET', `/frames${this.#after}`, signal);
      if (response.status === 200) await this.#take(new Uint8Array(await response.arrayBuffer()));
    }
    throw new Stopped();
  }

  async #call(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: Bytes): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#bearer}`, 'content-type': 'application/octet-stream' };
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await this.#network.fetch(this.#path + path, init);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** Until the socket closes. */
  #overSocket(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#network.socket?.(`${this.#path}/socket${this.#after}`);
      if (socket === undefined) return;
      socket.binaryType = 'arraybuffer';
      let isOpen = false;
      let turn = Promise.resolve();
      const flush = (): void => {
        for (; isOpen && this.#pushed < this.#frames.length; this.#pushed += 1) {
          const frame = this.#frames[this.#pushed];
          if (frame !== undefined) socket.send(frame);
        }
      };
      this.#bell.addEventListener('ring', flush);
      this.#stop.signal.addEventListener('abort', () => {
        socket.close();
      });
      socket.addEventListener('open', () => {
        // A browser cannot set headers here, and an address would be logged.
        socket.send(JSON.stringify({ bearer: this.#bearer }));
      });
      socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (typeof data !== 'string') {
          turn = turn.then(() => this.#take(new Uint8Array(data)));
          turn.catch(reject);
          return;
        }
        const told = JSON.parse(data) as { readonly next?: number; readonly code?: string };
        if (told.next === undefined) {
          // The last frames came before it: they are taken first.
          turn = turn.then(() => {
            throw new Refused(told.code ?? 'service_unreachable');
          });
          turn.catch(reject);
          socket.close();
          return;
        }
        // What it has need not be sent again; what it lost is.
        isOpen = true;
        this.#socketFailures = 0;
        this.#wait = FIRST_WAIT;
        this.#pushed = told.next;
        flush();
      });
      socket.addEventListener('close', () => {
        if (!isOpen) this.#socketFailures += 1;
        isOpen = false;
        this.#bell.removeEventListener('ring', flush);
        turn.then(resolve, reject);
      });
    });
  }
}
