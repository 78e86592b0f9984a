// Carries the frames of one session to the relay and back. Each frame goes by a POST, whose answer says that the relay has it; what the
// desk sends comes over a WebSocket, or by long polling alone where none opens.

import { type Bytes, base64url, hex } from '../link/bytes.ts';
import { type Network, Refused, refusalOf } from './network.ts';

/** Back-off, milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;
/** How often a WebSocket may fail to open before polling takes its place. */
const SOCKET_TRIES = 2;
/** The longest that is waited for, milliseconds: a frame's arrival, a poll (the relay answers one within 25 s), a WebSocket's first word. */
const LONGEST_PUSH = 15_000;
const LONGEST_POLL = 35_000;
const LONGEST_OPENING = 10_000;

/** An attempt that ended without a word of the relay. */
class Stopped extends Error {}

/** Waits until then, and throws. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const now = (): void => {
      reject(new Stopped());
    };
    if (signal.aborted) now();
    else signal.addEventListener('abort', now, { once: true });
  });
}

/** The phone's side of a session at the relay. */
export class Carrier {
  readonly #network: Network;
  readonly #sid: Bytes;
  readonly #bearer: string;
  readonly #deliver: (frame: Bytes) => Promise<void>;
  readonly #stop = new AbortController();
  /** What runs now; it is begun again where it breaks or is woken. */
  #attempt = new AbortController();
  #frames: readonly Bytes[] = [];
  /** How many frames the relay has of this side, and this side of the other. */
  #pushed = 0;
  #received = 0;
  /** The frames that arrived are delivered one after another, whatever becomes of the connection that they came by. */
  #turn: Promise<void> = Promise.resolve();
  #wait = FIRST_WAIT;
  #socketFailures = 0;
  /** Frames that the relay may have from before a reload are not sent before it said how many it has. */
  #isAsking = false;
  /** The session takes no more frames; what the desk sent before can still be fetched. */
  #isGone = false;
  /** Nothing of the desk is awaited any more. */
  #isDeaf = false;
  /** Rings when there is something to send, when it was sent, or when there is no reason to wait. */
  readonly #bell = new EventTarget();

  /** `deliver` takes the frames of the desk in their order and never fails; the next comes when it is done. */
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

  /** Begins anew at once: while the page was not looked at, a connection may have died and not said so. */
  wake(): void {
    this.#wait = FIRST_WAIT;
    this.#attempt.abort();
    this.#ring();
  }

  /** Asks for no more frames of the desk: the last one came. What was not sent yet is sent. */
  listenNoMore(): void {
    this.#isDeaf = true;
  }

  /** Ends it. */
  stop(): void {
    this.#stop.abort();
    this.#ring();
  }

  /** Whether the relay said that it has all frames of this side. */
  get isDelivered(): boolean {
    return this.#pushed >= this.#frames.length;
  }

  /** Waits until then, or for the end. */
  async delivered(): Promise<void> {
    while (!this.isDelivered && !this.#stop.signal.aborted) await this.#woken();
  }

  /** Runs until the relay refuses, which gives the code, or `stop` was called, which gives nothing. */
  async run(): Promise<string | undefined> {
    for (;;) {
      const attempt = new AbortController();
      this.#attempt = attempt;
      const signal = AbortSignal.any([attempt.signal, this.#stop.signal]);
      const wasGone = this.#isGone;
      const socket = this.#socketFailures < SOCKET_TRIES ? this.#network.socket : undefined;
      this.#isAsking = socket !== undefined && this.#pushed === 0 && this.#frames.length > 1;
      try {
        const arriving = socket === undefined || wasGone || this.#isDeaf ? this.#pollAll(signal) : this.#overSocket(socket, signal);
        await (wasGone ? arriving : Promise.all([arriving, this.#pushAll(signal)]));
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined;
        if (error instanceof Refused && error.isFinal) return error.code;
      }
      const isHurried = attempt.signal.aborted || this.#isGone !== wasGone;
      attempt.abort();
      this.#ring();
      if (!isHurried) await this.#pause();
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

  #take(frame: Bytes): Promise<void> {
    this.#received += 1;
    this.#wait = FIRST_WAIT;
    this.#turn = this.#turn.then(() => this.#deliver(frame));
    return this.#turn;
  }

  async #pushAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const at = this.#pushed;
      const frame = this.#frames[at];
      if (frame === undefined || this.#isAsking) {
        await this.#woken();
        continue;
      }
      try {
        await this.#call('POST', '/frames', AbortSignal.any([signal, AbortSignal.timeout(LONGEST_PUSH)]), frame);
      } catch (error) {
        // The desk ended the session; its last frames say why.
        if (error instanceof Refused && error.code === 'SESSION_GONE') this.#isGone = true;
        throw this.#isGone ? new Stopped() : error;
      }
      // An earlier attempt's answer may have come meanwhile.
      this.#pushed = Math.max(this.#pushed, at + 1);
      this.#wait = FIRST_WAIT;
      this.#ring();
    }
    throw new Stopped();
  }

  async #pollAll(signal: AbortSignal): Promise<never> {
    for (;;) {
      if (this.#isDeaf && this.#isGone) throw new Refused('SESSION_GONE');
      if (this.#isDeaf) await aborted(signal);
      const bound = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_POLL)]);
      const response = await this.#call('GET', `/frames${this.#after}`, bound);
      const frame = response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : undefined;
      // What a given-up attempt still brings is fetched again by the next one.
      signal.throwIfAborted();
      if (frame !== undefined) await this.#take(frame);
    }
  }

  async #call(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: Bytes): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#bearer}`, 'content-type': 'application/octet-stream' };
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await this.#network.fetch(this.#path + path, init);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** Until the socket ends: it closes, says nothing at first, or the relay refuses. */
  #overSocket(open: (path: string) => WebSocket, signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const socket = open(`${this.#path}/socket${this.#after}`);
      socket.binaryType = 'arraybuffer';
      const ended = new AbortController();
      const listening = { signal: ended.signal };
      let isOpen = false;
      const end = (error: Error): void => {
        ended.abort();
        if (!isOpen && !signal.aborted) this.#socketFailures += 1;
        socket.close();
        reject(error);
      };
      const stopped = (): void => {
        end(new Stopped());
      };
      const late = (): void => {
        if (!isOpen) stopped();
      };
      signal.addEventListener('abort', stopped, listening);
      AbortSignal.timeout(LONGEST_OPENING).addEventListener('abort', late, listening);
      socket.addEventListener('close', stopped, listening);
      const named = (): void => {
        // A browser cannot set headers here, and an address would be logged.
        socket.send(JSON.stringify({ bearer: this.#bearer }));
      };
      socket.addEventListener('open', named, listening);
      const heard = ({ data }: MessageEvent<string | ArrayBuffer>): void => {
        if (typeof data !== 'string') {
          void this.#take(new Uint8Array(data));
          return;
        }
        const { code, next = 0 } = JSON.parse(data) as { readonly code?: string; readonly next?: number };
        if (code !== undefined) {
          ended.abort();
          // The last frames came before it: they are taken first.
          void this.#turn.then(() => {
            end(new Refused(code));
          });
          return;
        }
        isOpen = true;
        this.#socketFailures = 0;
        this.#wait = FIRST_WAIT;
        this.#pushed = Math.max(this.#pushed, next);
        this.#isAsking = false;
        this.#ring();
      };
      socket.addEventListener('message', heard, listening);
    });
  }
}
