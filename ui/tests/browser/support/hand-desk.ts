// A desk that a test plays by hand, for what no command asks a phone: the one of the link's tests, at a real relay.

import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Bytes, base64url, hex, unbase64url } from '../../../src/link/bytes.ts';
import type { Message, Pad, RequestBody, ResultBody } from '../../../src/link/messages.ts';
import type { Purpose } from '../../../src/link/qr.ts';
import type { Written } from '../../../src/link/written.ts';
import type { LogInByPhone, LoggedIn, LoginChallenge } from '../../../src/wire/account.ts';
import { Desk } from '../../link/support/desk.ts';
import type { Phone } from './phone.ts';

/** A session lasts so long at most, seconds. */
const TTL = 300;
/** How long a phone has for a login, seconds. */
const LOGIN_TTL = 180;

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

/** A login that was asked for. */
export interface Login {
  /** The text of the code. */
  readonly code: string;
  /** What the service says to what the phone signed; nothing where it was refused there. */
  readonly loggedIn: Promise<LoggedIn | undefined>;
}

/** A signature that was asked for. */
export interface AskedFor {
  /** The text of the code. */
  readonly code: string;
  /** Once it was written, or refused: then nothing. */
  readonly written: Promise<Written | undefined>;
}

export class HandDesk {
  readonly #url: string;
  readonly #scalar = new Uint8Array([0, ...randomBytes(31)]);
  /** K_auth of the phone that it was paired with. */
  #phone: Bytes = new Uint8Array();

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
    this.#phone = desk.hello?.body.k_auth ?? this.#phone;
  }

  /** Asks for a signature. */
  async askWritten(title: string, pad: Pad): Promise<AskedFor> {
    const held = await this.#show('operation');
    const asked = { ...held.desk.common(now(), TTL), display: { title }, op: 'WRITE', items: [pad] } as const;
    const written = this.#answer(held, asked).then((out) => (out !== undefined && 'written' in out ? out.written : undefined));
    return { code: held.desk.text, written };
  }

  /** Asks for a login at the service, under a name of this computer; `rp` is who asks, where that is not the service's own word. */
  async logIn(title: string, device: string, rp?: string): Promise<Login> {
    const held = await this.#show('operation');
    const common = held.desk.common(now(), LOGIN_TTL);
    const desk = hex(common.desk);
    const given = await this.#post<LoginChallenge>('challenges', { desk });
    const item = { rp: rp ?? given.rp, nonce: unbase64url(given.nonce) ?? new Uint8Array(), exp: given.exp };
    const loggedIn = this.#answer(held, { ...common, display: { title }, op: 'LOGIN', items: [item] }).then((out) => {
      if (out === undefined || !('proof' in out)) return undefined;
      const shown: LogInByPhone = {
        nonce: given.nonce,
        desk,
        key: base64url(this.#phone),
        sig: base64url(out.proof.sig),
        device,
        device_key: base64url(new Uint8Array(randomBytes(32))),
      };
      return this.#post<LoggedIn>('sessions/by-phone', shown);
    });
    return { code: held.desk.text, loggedIn };
  }

  /** Takes a phone up, and gives what it answers; nothing where it refuses. */
  async #answer(held: Held, asked: RequestBody): Promise<ResultBody['out'] | undefined> {
    await held.desk.take(await held.frame());
    await held.send(await held.desk.ask(asked));
    const answer = await held.message();
    await this.#acknowledge(held, answer);
    return answer.kind === 'RESULT' ? answer.body.out : undefined;
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const head = { 'content-type': 'application/json' };
    const response = await fetch(`${this.#url}/v1/account/${path}`, { method: 'POST', headers: head, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
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
