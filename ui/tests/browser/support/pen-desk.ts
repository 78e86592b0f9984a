// A desk that asks for signatures by hand: the one of the link's tests, at a real relay.

import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Bytes, base64url, hex } from '../../../src/link/bytes.ts';
import type { Message, Pad, RequestBody } from '../../../src/link/messages.ts';
import type { Purpose } from '../../../src/link/qr.ts';
import type { Written } from '../../../src/link/written.ts';
import { Desk } from '../../link/support/desk.ts';
import type { Phone } from './phone.ts';

/** A session lasts so long at most, seconds. */
const TTL = 300;

/** The desk's side of one session at the relay. */
class Held {
  readonly desk: Desk;
  readonly #url: string;
  readonly #bearer = new Uint8Array(randomBytes(32));
  #taken = 0;

  private constructor(url: string, desk: Desk) {
    this.#url = `${url}/v1/link`;
    this.desk = desk;
  }

  static async begin(url: string, desk: Desk): Promise<Held> {
    const held = new Held(url, desk);
    const digest = new Uint8Array(createHash('sha256').update(held.#bearer).digest());
    const asked = { sid: hex(desk.sid), desk_sha256: base64url(digest), ttl: TTL };
    const body = JSON.stringify(asked);
    await held.#call(held.#url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    return held;
  }

  async send(message: Message): Promise<void> {
    const body = await this.desk.send(message);
    await this.#call(this.#frames, { method: 'POST', body, headers: this.#head });
  }

  /** The next frame of the phone. */
  async frame(): Promise<Bytes> {
    const after = this.#taken === 0 ? '' : `?after=${this.#taken - 1}`;
    for (;;) {
      const response = await this.#call(`${this.#frames}${after}`, { headers: this.#head });
      if (response.status === 200) {
        this.#taken += 1;
        return new Uint8Array(await response.arrayBuffer());
      }
      await sleep(20);
    }
  }

  /** The next message that is no word on where the person is. */
  async message(): Promise<Message> {
    for (;;) {
      const message = await this.desk.open(await this.frame());
      if (message.kind !== 'STATUS' || message.body.state === 'rejected') return message;
    }
  }

  get #frames(): string {
    return `${this.#url}/${hex(this.desk.sid)}/desk/frames`;
  }

  get #head(): Record<string, string> {
    return { authorization: `Bearer ${base64url(this.#bearer)}`, 'content-type': 'application/octet-stream' };
  }

  async #call(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return response;
  }
}

/** A signature that was asked for. */
export interface AskedFor {
  /** The text of the code. */
  readonly code: string;
  /** Once it was written, or refused: then nothing. */
  readonly written: Promise<Written | undefined>;
}

export class PenDesk {
  readonly #url: string;
  readonly #scalar = new Uint8Array([0, ...randomBytes(31)]);

  constructor(url: string) {
    this.#url = url;
  }

  /** Makes a phone and this desk known to each other. */
  async pairWith(phone: Phone, name: string): Promise<void> {
    const held = await this.#show('pair');
    await phone.scan();
    await phone.give(held.desk.text);
    await held.desk.take(await held.frame());
    const { desk } = held;
    const display = { title: name };
    const asked: RequestBody = { ...desk.common(now(), 60), display, op: 'PAIR', items: [], k_desk: desk.key.point };
    await held.send(await desk.ask(asked));
    const digits = await phone.digits();
    await held.send(await desk.ask({ ...asked, code: Number(digits.slice(5)) }));
    await this.#acknowledge(held, await held.message());
    await phone.shows('talk.done.PAIR');
  }

  /** Asks for a signature. */
  async ask(title: string, pad: Pad): Promise<AskedFor> {
    const held = await this.#show('operation');
    return { code: held.desk.text, written: this.#written(held, title, pad) };
  }

  async #written(held: Held, title: string, pad: Pad): Promise<Written | undefined> {
    await held.desk.take(await held.frame());
    const asked: RequestBody = { ...held.desk.common(now(), TTL), display: { title }, op: 'WRITE', items: [pad] };
    await held.send(await held.desk.ask(asked));
    const answer = await held.message();
    await this.#acknowledge(held, answer);
    return answer.kind === 'RESULT' && 'written' in answer.body.out ? answer.body.out.written : undefined;
  }

  async #show(purpose: Purpose): Promise<Held> {
    const draw = (): Bytes => new Uint8Array(randomBytes(32));
    const drawn = { root: draw(), deskNonce: draw(), ikm: draw(), responseNonce: draw() };
    return Held.begin(this.#url, await Desk.show(this.#scalar, purpose, drawn, 0));
  }

  async #acknowledge(held: Held, answer: Message): Promise<void> {
    if (answer.kind !== 'RESULT' && answer.kind !== 'STATUS') throw new Error(`${answer.kind} in place of an answer`);
    await held.send({ kind: 'ACK', body: { req_id: held.desk.common(0).req_id } });
  }
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
