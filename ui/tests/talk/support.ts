// A phone on a database, a desk and a relay between them, with clocks that the test moves.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';

import { type Powers, Talk, type TalkView } from '../../src/composables/talk.ts';
import { Vault } from '../../src/keys/vault.ts';
import { type Bytes, concat, utf8 } from '../../src/link/bytes.ts';
import { encode } from '../../src/link/cbor.ts';
import { fingerprint } from '../../src/link/keys.ts';
import { LABELS, type Message, type RequestBody, type Ticket, ticketBody } from '../../src/link/messages.ts';
import type { Purpose } from '../../src/link/qr.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoredMemory } from '../../src/store/memory.ts';
import type { Desk } from '../link/support/desk.ts';
import { digestOf, keyOf } from '../link/support/keys.ts';
import { World } from '../link/support/world.ts';
import { Relay } from '../service/relay.ts';

Object.assign(globalThis, { IDBKeyRange });

export const PIN = '240519';
export const WRONG = '240518';

/** Until it is so; a machine that is busy with else takes its time. */
export function until(isSo: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(isSo, { timeout: 10_000, interval: 5 });
}

/** Locks of one phone, for all its windows. */
export class Locks {
  readonly #held = new Map<string, Promise<unknown>>();

  request<T>(name: string, ...rest: readonly unknown[]): Promise<T> {
    const work = rest.at(-1) as (lock: object | null) => Promise<T> | T;
    const before = this.#held.get(name);
    const isIfAvailable = rest.length === 2 && (rest[0] as LockOptions).ifAvailable === true;
    if (isIfAvailable && before !== undefined) return Promise.resolve(work(null));
    const turn = (before ?? Promise.resolve()).then(() => work({ name }));
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#held.get(name) === settled) this.#held.delete(name);
      });
    this.#held.set(name, settled);
    return turn;
  }
}

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** One phone; `reload` makes its page anew from what is stored. */
export class Phone {
  readonly world: World;
  readonly #factory = new IDBFactory();
  locks = new Locks();
  vault!: Vault;
  stored!: StoredMemory;
  relay = new Relay();
  hasSockets = true;
  /** What the service answers when a ticket is asked for. */
  ticket: (reqHash: Bytes) => Promise<Ticket>;
  tickets = 0;
  #timers: Timer[] = [];

  private constructor(world: World) {
    this.world = world;
    this.ticket = (reqHash) => this.#signed(reqHash);
  }

  /** Enrolled, and paired with the world's desk. */
  static async make(seed: string): Promise<Phone> {
    const phone = new Phone(await World.make(seed));
    await phone.#openPage();
    await phone.vault.create(PIN);
    const use = ['sign', 'enc'] as const;
    const certificates = use.map((use) => ({ fingerprint: digestOf(`certificate ${use}`), der: new Uint8Array([0x30]), use }));
    const enrolment = { device: 'phone', bearer: digestOf('bearer'), origin: 'https://phone.example', root: '', at: phone.world.now };
    await phone.stored.enrol(enrolment, certificates);
    const { point } = keyOf(phone.world.scalars.desk);
    const desk = await fingerprint(point);
    await phone.stored.commit(new Uint8Array(16), [{ do: 'pair', desk, point, name: '投标部笔记本' }], phone.world.now - 86_400);
    return phone;
  }

  async #openPage(): Promise<void> {
    const database = await openDatabase(this.#factory);
    this.vault = new Vault(database, () => this.world.tick, 10);
    this.stored = new StoredMemory(database);
  }

  /**
   * The page is loaded anew: what was only in memory is gone, and so are its timers, locks and connections. The relay has what it
   * had; what the old page still does reaches it no more.
   */
  async reload(): Promise<void> {
    this.#timers = [];
    this.locks = new Locks();
    const relay = new Relay();
    relay.fromPhone.push(...this.relay.fromPhone);
    relay.toPhone.push(...this.relay.toPhone);
    relay.bearer = this.relay.bearer;
    this.relay = relay;
    await this.#openPage();
  }

  get powers(): Powers {
    return {
      network: this.relay.network(this.hasSockets),
      holder: this.vault,
      stored: this.stored,
      random: this.world.random,
      locks: this.locks as unknown as LockManager,
      moment: () => this.world.moment,
      after: (ms, work) => {
        const timer = { at: this.world.tick + ms, work };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      ticket: (reqHash) => {
        this.tickets += 1;
        return this.ticket(reqHash);
      },
    };
  }

  /** Lets time go by. */
  pass(ms: number): void {
    this.world.tick += ms;
    const due = this.#timers.filter(({ at }) => at <= this.world.tick);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { work } of due) work();
  }

  async #signed(reqHash: Bytes): Promise<Ticket> {
    const key = keyOf(this.world.scalars.service);
    const device = await fingerprint(await this.vault.authPoint());
    const body = { device, req_hash: reqHash, exp: this.world.now + 120, key: await fingerprint(key.point) };
    return { ...body, sig: await key.sign(concat(utf8(LABELS.ticket), encode(ticketBody.write(body)))) };
  }
}

/** A conversation, and the desk at its other end. */
export class Held {
  readonly phone: Phone;
  readonly desk: Desk;
  readonly talk: Talk;
  readonly relay: Relay;
  #read = 1;

  private constructor(phone: Phone, desk: Desk, talk: Talk) {
    this.phone = phone;
    this.desk = desk;
    this.talk = talk;
    this.relay = phone.relay;
  }

  /** A code scanned, and HELLO at the desk. */
  static async claim(phone: Phone, purpose: Purpose = 'operation', changed: (view: TalkView) => void = () => undefined): Promise<Held> {
    phone.relay = new Relay();
    const desk = await phone.world.show(purpose);
    const talk = await Talk.begin(desk.text, phone.powers, changed);
    const held = new Held(phone, desk, talk);
    await until(() => held.relay.fromPhone.length === 1);
    await desk.take(held.relay.fromPhone[0] ?? new Uint8Array());
    return held;
  }

  /** Up to the question being shown. */
  static async ask(phone: Phone, ask: (world: World, desk: Desk) => RequestBody | Promise<RequestBody>): Promise<Held> {
    const held = await Held.claim(phone);
    await held.tell(await held.desk.ask(await ask(phone.world, held.desk)));
    await held.until('review');
    return held;
  }

  async tell(message: Message): Promise<void> {
    this.relay.give(await this.desk.send(message));
  }

  get view(): TalkView {
    return this.talk.view;
  }

  async until(phase: TalkView['phase']): Promise<void> {
    await until(() => this.view.phase === phase).catch(() => {
      throw new Error(`${this.view.phase} ${this.view.code ?? ''} in place of ${phase}`);
    });
  }

  /** What the phone sent since this was asked last, once there are `count` of them. */
  async heard(count: number): Promise<Message[]> {
    await until(() => this.relay.fromPhone.length >= this.#read + count);
    const messages: Message[] = [];
    for (const frame of this.relay.fromPhone.slice(this.#read)) messages.push(await this.desk.open(frame));
    this.#read += messages.length;
    return messages;
  }

  /** The desk has the answer, or the refusal. */
  async acknowledge(): Promise<void> {
    const req_id = this.view.conversation.review?.request.req_id ?? new Uint8Array();
    await this.tell({ kind: 'ACK', body: { req_id } });
  }
}

/** Messages in short. */
export function told(messages: readonly Message[]): string[] {
  return messages.map(({ kind, body }) => {
    if (kind === 'STATUS') return body.state === 'code_wrong' ? `code_wrong ${body.left}` : body.state;
    return kind === 'ERROR' ? `ERROR ${body.code}` : kind;
  });
}
