// One conversation with a desk, from the text of a code to its end: what arrives, what the person does and what time does, each
// stored before it is sent.

import type { KeyHolder } from '../keys/vault.ts';
import { phoneOf } from '../keys/phone.ts';
import { type Bytes, hex } from '../link/bytes.ts';
import type { PlainCode } from '../link/codes.ts';
import { type Conversation, type Phase, isEnd, wantsPin } from '../link/conversation.ts';
import type { RandomSource } from '../link/keys.ts';
import type { Request, Ticket } from '../link/messages.ts';
import type { Moment } from '../link/phone.ts';
import { type Act, type Output, Session, requestHash } from '../link/session.ts';
import type { Written } from '../link/written.ts';
import { type Problem, problemOf } from '../problem.ts';
import { Carrier } from '../service/carrier.ts';
import { type Network, Refused } from '../service/network.ts';
import { type OpenSession, type StoredDesk, type StoredMemory, exclusively } from '../store/memory.ts';

/** Relays that this page knows: the origin that served it. */
const RELAYS = 1;
/** The longest that a session may last at the relay, seconds. */
const SESSION_SECONDS = 360;
/** How long the service may take for a ticket, milliseconds. */
const TICKET_MS = 10_000;
/** For how long after a good PIN the keys are surely open still: less than the vault's minute, milliseconds. */
const OPEN_MS = 40_000;
/** How long the last frames of a session that ended may take to the relay, milliseconds. */
const PARTING_MS = 10_000;

/** What the desk is told where the service gives no ticket for good: all else is no more to it than that there is none. */
const TOLD: ReadonlyMap<string, PlainCode> = new Map([
  ['CERT_REVOKED', 'CERT_REVOKED'],
  ['service_bearer', 'KEY_MISSING'],
]);

/** What a conversation is held with. */
export interface Powers {
  readonly holder: KeyHolder;
  readonly stored: StoredMemory;
  readonly network: Network;
  readonly locks: LockManager;
  readonly random: RandomSource;
  /** Both clocks of the phone. */
  moment(this: void): Moment;
  /** Calls once `ms` have gone by; what it gives takes that back. */
  after(this: void, ms: number, work: () => void): () => void;
  /** The service's word that the PIN was right for the question of this hash. Throws `Refused`. */
  ticket(this: void, reqHash: Bytes): Promise<Ticket>;
}

/** What a screen shows. */
export interface TalkView {
  readonly phase: Phase;
  /** Why it ended, where there is a sentence for it: a code of the protocol, of the relay, or of what could not be stored. */
  readonly code: string | undefined;
  /** What the service said in place of a ticket, where that ended it; the desk hears the protocol's code for it. */
  readonly refusal: Problem | undefined;
  readonly conversation: Conversation;
  /** The desk as it was paired; none in pairing. */
  readonly desk: StoredDesk | undefined;
  /** Pairing: whether this desk was paired before and removed. */
  readonly wasRemoved: boolean;
  /** Whether a PIN is being looked at, or an answer made. */
  readonly isBusy: boolean;
  /** The PIN was right and the service gave no ticket: try again, without the PIN or, where the keys closed meanwhile, with it. */
  readonly serviceDown: 'no' | 'retry' | 'retry_with_pin';
  /** Whether an answer went out, which is no refusal. */
  readonly isAnswered: boolean;
  /** When it ended or the answer went out, Unix seconds. */
  readonly at: number | undefined;
}

/** The name of the lock that says that a window of this phone has this session. */
export function lockOf(sid: Bytes): string {
  return `sealbid-talk-${hex(sid)}`;
}

export class Talk {
  readonly #powers: Powers;
  readonly #session: Session;
  readonly #carrier: Carrier;
  readonly #changed: (view: TalkView) => void;
  #open: OpenSession;
  /** The session's state once what led to it was stored: a screen shows nothing that a reload would take back. */
  #shown: Conversation;
  /** The frames that are stored, and so may be sent. */
  #stored: readonly Bytes[] = [];
  #desk: StoredDesk | undefined;
  #wasRemoved = false;
  #refusal: Problem | undefined;
  #isBusy = false;
  #isReading = false;
  #serviceDown: TalkView['serviceDown'] = 'no';
  /** The tick at which the PIN opened the keys. */
  #openedAt: number | undefined;
  /** Ended by what is no part of the protocol. */
  #broken: Pick<TalkView, 'phase' | 'code'> | undefined;
  #isAnswered = false;
  #at: number | undefined;
  /** Until the relay lets this side in no more, or the carrier was stopped. */
  #carried: Promise<void> = Promise.resolve();
  #isParting = false;
  #cancelAlarm: () => void = () => undefined;
  #release: () => void = () => undefined;

  private constructor(powers: Powers, session: Session, open: OpenSession, changed: (view: TalkView) => void) {
    this.#powers = powers;
    this.#session = session;
    this.#open = open;
    this.#shown = session.state;
    this.#changed = changed;
    this.#carrier = new Carrier(powers.network, session.sid, open.bearer, (frame) => this.#arrived(frame));
  }

  /**
   * Begins with a code's text. `changed` hears of every change. Throws `LinkError` where the code is none, is another version's,
   * or belongs to a session that this phone took part in; what IndexedDB throws where nothing can be stored.
   */
  static async begin(text: string, powers: Powers, changed: (view: TalkView) => void): Promise<Talk> {
    const { stored, moment, random } = powers;
    const phone = await phoneOf(powers.holder, stored, RELAYS);
    // Two windows that scan one code: the second finds that the first took part.
    const talk = await exclusively(powers.locks, async () => {
      const now = moment();
      const session = await Session.scan(text, phone, now, random);
      const open = { sid: session.sid, bearer: random.bytes(32), until: now.unix + SESSION_SECONDS };
      await stored.opened(open);
      const begun = new Talk(powers, session, open, changed);
      await begun.#keep(session.sent().map((frame) => ({ do: 'send', frame })), now);
      return begun;
    });
    talk.#start();
    return talk;
  }

  get view(): TalkView {
    const conversation = this.#shown;
    return {
      ...(this.#broken ?? { phase: conversation.phase, code: conversation.code }),
      refusal: this.#refusal,
      conversation,
      desk: this.#desk,
      wasRemoved: this.#wasRemoved,
      isBusy: this.#isBusy,
      serviceDown: this.#serviceDown,
      isAnswered: this.#isAnswered,
      at: this.#at,
    };
  }

  /** The page is looked at again: timers may have slept. */
  wake(): void {
    this.#carrier.wake();
    void this.#act({ is: 'time' });
  }

  /** The list moved for the first time. */
  async read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    await this.#act({ is: 'reading' });
  }

  /** Opens the PIN pad. */
  openPad(): Promise<void> {
    return this.#act({ is: 'opening_pad' });
  }

  /** Says yes where no PIN is taken. */
  approve(): Promise<void> {
    return this.#busily(async () => {
      if (wantsPin(this.#session.state)) return;
      await this.#act({ is: 'approving' });
      await this.#finish();
    });
  }

  /** Answers with what was written. */
  write(written: Written): Promise<void> {
    return this.#busily(() => this.#step((now) => this.#session.write(now, written)));
  }

  /** Says yes with the PIN. A wrong one costs a try; a service that does not answer costs none. */
  enter(pin: string): Promise<void> {
    return this.#busily(async () => {
      await this.#act({ is: 'approving' });
      const request = this.#working();
      if (request === undefined) return;
      const opened = await this.#powers.holder.open(pin, request).catch(() => undefined);
      this.#serviceDown = 'no';
      if (opened === undefined) await this.#act({ is: 'giving_up', code: 'KEY_MISSING' });
      else if (opened.is === 'locked') await this.#act({ is: 'giving_up', code: 'PIN_LOCKED' });
      else if (opened.is === 'wrong') await this.#act({ is: 'pin_wrong', left: opened.left });
      else {
        this.#openedAt = this.#powers.moment().tick;
        // It ended while the PIN was looked at: the keys do not stay open for nothing.
        if (this.#working() === undefined) await this.#powers.holder.lock();
        else await this.#answer(request);
      }
    });
  }

  /** Asks for the ticket again; asks for the PIN again where the keys have closed since. */
  retry(): Promise<void> {
    return this.#busily(async () => {
      const request = this.#working();
      if (request === undefined || this.#serviceDown !== 'retry') return;
      const isOpen = this.#powers.moment().tick - (this.#openedAt ?? 0) < OPEN_MS;
      if (isOpen) await this.#answer(request);
      else this.#serviceDown = 'retry_with_pin';
    });
  }

  /** Ends it while the service does not answer. */
  giveUp(): Promise<void> {
    return this.#act({ is: 'giving_up', code: 'PIN_SVC_DOWN' });
  }

  /** Says no. */
  reject(): Promise<void> {
    return this.#act({ is: 'rejecting' });
  }

  /** Goes away without an answer. */
  leave(): Promise<void> {
    return this.#act({ is: 'leaving' });
  }

  #start(): void {
    const { locks } = this.#powers;
    void locks.request(lockOf(this.#session.sid), () => new Promise<void>((resolve) => (this.#release = resolve)));
    this.#carrier.send(this.#stored);
    this.#carried = this.#carrier.run().then((code) => (code === undefined ? undefined : this.#refused(code)));
    this.#settle();
  }

  /** The question, while an answer is being made and somebody can have it. */
  #working(): Request | undefined {
    const { phase, review } = this.#session.state;
    return phase === 'working' && this.#broken === undefined ? review?.request : undefined;
  }

  async #busily(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy || this.#broken !== undefined) return;
    this.#isBusy = true;
    this.#changed(this.view);
    try {
      await work();
    } finally {
      this.#isBusy = false;
      this.#settle();
    }
  }

  async #answer(request: Request): Promise<void> {
    const ticket = await this.#ticket(request);
    if (typeof ticket === 'string') await this.#act({ is: 'giving_up', code: ticket });
    else if (ticket === undefined) this.#serviceDown = 'retry';
    else {
      this.#serviceDown = 'no';
      await this.#finish(ticket);
    }
  }

  /** The ticket; nothing where the service does not answer; a code where it refuses for good. */
  async #ticket(request: Request): Promise<Ticket | PlainCode | undefined> {
    const { after, ticket } = this.#powers;
    let cancel = (): void => undefined;
    const late = new Promise<undefined>((resolve) => {
      cancel = after(TICKET_MS, () => {
        resolve(undefined);
      });
    });
    try {
      return await Promise.race([ticket(await requestHash(request)), late]);
    } catch (error) {
      if (!(error instanceof Refused) || !error.isFinal) return undefined;
      this.#refusal = problemOf(error);
      return TOLD.get(error.code) ?? 'PIN_SVC_DOWN';
    } finally {
      cancel();
    }
  }

  #finish(ticket?: Ticket): Promise<void> {
    return this.#step((now) => this.#session.finish(now, ticket));
  }

  #act(act: Act): Promise<void> {
    return this.#step((now) => this.#session.act(now, act));
  }

  /** Never fails: what the carrier delivered counts as delivered. */
  #arrived(frame: Bytes): Promise<void> {
    return this.#step(async (now) => {
      const outputs = await this.#session.receive(now, frame);
      await this.#asked();
      return outputs;
    });
  }

  /** Notes whose question it is, once there is one. */
  async #asked(): Promise<void> {
    const request = this.#session.state.review?.request;
    if (request === undefined || this.#open.asked !== undefined) return;
    const { stored, moment } = this.#powers;
    const known = await stored.desk(request.desk);
    if (request.op === 'PAIR') this.#wasRemoved = known?.isRevoked === true;
    else this.#desk = known;
    const desk = this.#desk?.name ?? request.display.title;
    this.#open = { ...this.#open, asked: { reqId: request.req_id, op: request.op, desk, at: moment().unix } };
    await stored.opened(this.#open);
  }

  /** One step of the session, and what it gives stored, under the lock of the log; then sent. */
  async #step(work: (now: Moment) => Promise<readonly Output[]>): Promise<void> {
    if (this.#broken !== undefined) return;
    try {
      await exclusively(this.#powers.locks, async () => {
        const now = this.#powers.moment();
        await this.#keep(await work(now), now);
        this.#shown = this.#session.state;
      });
    } catch (error) {
      // A frame that is not stored is never sent, so this conversation can only end.
      this.#broken = { phase: 'failed', code: problemOf(error).code };
    }
    this.#carrier.send(this.#stored);
    this.#settle();
  }

  async #keep(outputs: readonly Output[], now: Moment): Promise<void> {
    await this.#powers.stored.commit(this.#session.sid, outputs, now.unix);
    const frames = outputs.flatMap((output) => (output.do === 'send' ? [output.frame] : []));
    this.#stored = [...this.#stored, ...frames];
  }

  /** The relay lets this side in no more. */
  async #refused(code: string): Promise<void> {
    if (code === 'QR_STALE') await this.#step((now) => this.#freed(now));
    if (!isEnd(this.#session.state)) this.#broken ??= this.#cutOff(code);
    this.#settle();
  }

  /** The desk took no HELLO of this phone: the code that it shows now belongs to the same session, and may be scanned. */
  async #freed(now: Moment): Promise<readonly Output[]> {
    const outputs = await this.#session.act(now, { is: 'slot_freed' });
    if (this.#session.state.code === 'QR_STALE') await this.#powers.stored.forget(this.#session.sid);
    return outputs;
  }

  /** What it comes to when the relay ends it here. */
  #cutOff(code: string): Pick<TalkView, 'phase' | 'code'> {
    const { phase, isRefused } = this.#session.state;
    if (phase !== 'sent') return { phase: 'failed', code };
    // An answer that is out may have arrived; a refusal needs no answer.
    return isRefused ? { phase: 'rejected', code: undefined } : { phase: 'expired', code: 'PEER_GONE' };
  }

  /** After every change: the alarm for the time's end, the end's own work, and the screen. */
  #settle(): void {
    this.#cancelAlarm();
    const { state } = this.#session;
    const isOver = this.#broken !== undefined || isEnd(state);
    this.#isAnswered ||= state.phase === 'sent' && !state.isRefused;
    if (isOver || state.phase === 'sent') this.#at ??= this.#powers.moment().unix;
    if (isOver) void this.#part();
    else {
      const left = Math.max(0, state.deadline - this.#powers.moment().tick);
      this.#cancelAlarm = this.#powers.after(left, () => void this.#act({ is: 'time' }));
    }
    this.#changed(this.view);
  }

  /** Once: closes the keys, sees the last frames off and forgets that the session was open. */
  async #part(): Promise<void> {
    if (this.#isParting) return;
    this.#isParting = true;
    const { holder, stored } = this.#powers;
    if (this.#openedAt !== undefined) void holder.lock().catch(() => undefined);
    this.#carrier.listenNoMore();
    if (this.#broken === undefined) await this.#seenOff();
    this.#carrier.stop();
    // Where this cannot be noted, the note is past its time soon.
    await stored.closed(this.#session.sid).catch(() => undefined);
    this.#release();
  }

  /** Until the relay has the last frames or takes no more, or it takes too long. */
  async #seenOff(): Promise<void> {
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#powers.after(PARTING_MS, resolve);
    });
    await Promise.race([this.#carrier.delivered(), this.#carried, late]);
    cancel();
  }
}
