// The phone's side of a session: takes what arrives and what the person does, gives what is to be stored and sent.
// It opens no connection and reads no clock.

import { signedAttributes } from './attributes.ts';
import { after as afterEntry } from './audit.ts';
import { type Bytes, concat, equal, utf8 } from './bytes.ts';
import { encode } from './cbor.ts';
import { Channel, payloadOf } from './channel.ts';
import { type Code, LinkError, type PlainCode } from './codes.ts';
import { type Conversation, type Happening, begin, isEnd, reduce, wantsPin } from './conversation.ts';
import { judgeFrame, unpad } from './frame.ts';
import { type Binding, isSamePairing, judge } from './judge.ts';
import { type RandomSource, fingerprint, sha256 } from './keys.ts';
import {
  type DocumentItem,
  type Entry,
  type Message,
  type Out,
  type Request,
  type RequestOf,
  type SignedDocument,
  type Ticket,
  auditStatement,
  helloBody,
  itemsCbor,
  loginStatement,
  pairStatement,
  readMessage,
  requestBody,
  resultBody,
  writeMessage,
} from './messages.ts';
import type { KeptResult, Moment, Phone } from './phone.ts';
import { helloInfo, parseQr } from './qr.ts';
import { rehearsed } from './share.ts';
import type { Written } from './written.ts';

/** What is to be stored or sent, in this order; what stands before a frame is stored before it is sent. */
export type Output =
  /** Store this frame, then send it. */
  | { readonly do: 'send'; readonly frame: Bytes }
  /** Append this to the log. */
  | { readonly do: 'log'; readonly entry: Entry }
  /** Keep this answer under its wish. */
  | { readonly do: 'keep'; readonly reqId: Bytes; readonly kept: KeptResult }
  /** From now on this desk is known. */
  | { readonly do: 'pair'; readonly desk: Bytes; readonly point: Bytes; readonly name: string }
  /** A frame changed nothing; for a log. */
  | { readonly do: 'note'; readonly dropped: Code };

/** What the person does. */
export type Act = Extract<
  Happening,
  { is: 'time' | 'slot_freed' | 'reading' | 'opening_pad' | 'approving' | 'rejecting' | 'leaving' | 'pin_wrong' | 'giving_up' }
>;

interface Begun {
  readonly phone: Phone;
  readonly phoneId: Bytes;
  readonly binding: Binding;
  readonly channel: Channel;
  readonly secret: number;
  readonly hello: Bytes;
}

/** A session at the phone. Calls are worked through one after another. */
export class Session {
  readonly #begun: Begun;
  #state: Conversation;
  #asked: { readonly request: Request; readonly hash: Bytes } | undefined;
  readonly #received: Bytes[] = [];
  readonly #sent: Bytes[];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(begun: Begun, tick: number) {
    this.#begun = begun;
    this.#state = begin(tick);
    this.#sent = [begun.hello];
  }

  /**
   * Begins with the text of a code that was scanned; the first frame of `sent` is to be stored and sent. Throws
   * `LinkError`: QR_MALFORMED, VERSION, SESSION_GONE for a code of a session that this phone took part in, KEY_MISSING
   * where K_auth cannot be reached.
   */
  static async scan(text: string, phone: Phone, now: Moment, random: RandomSource): Promise<Session> {
    const qr = parseQr(text);
    if (qr.relay >= phone.relays) throw new LinkError('QR_MALFORMED');
    if (await phone.memory.tookPart(qr.sid)) throw new LinkError('SESSION_GONE');
    const qrSha256 = await sha256(qr.bytes);
    const phoneId = await fingerprint(phone.auth.point);
    const body = {
      phone_nonce: random.bytes(32),
      phone_id: phoneId,
      cert_fingerprints: phone.certificates,
      capabilities: phone.capabilities,
      ...(qr.purpose === 'pair' ? { k_auth: phone.auth.point } : {}),
    };
    const channel = await Channel.open(qr, qrSha256, random);
    const bound = await sha256(channel.enc, helloInfo(qrSha256));
    const content = await sha256(encode(helloBody.write(body)));
    const sig = await attempt(phone.auth.sign(concat(utf8('SBL1-HELLO\0'), bound, content)));
    if (sig === undefined) throw new LinkError('KEY_MISSING');
    const hello = await channel.seal(qr.sid, 0, 'HELLO', writeMessage({ kind: 'HELLO', body: { ...body, sig } }));
    const binding = { purpose: qr.purpose, sid: qr.sid, qrSha256, helloPayloadSha256: await sha256(payloadOf(hello)) };
    const secret = qr.purpose === 'pair' ? sixDigits(random) : 0;
    return new Session({ phone, phoneId, binding, channel, secret, hello }, now.tick);
  }

  /** The session's id, for the relay. */
  get sid(): Bytes {
    return this.#begun.binding.sid;
  }

  /** Where the session is: what a screen shows. */
  get state(): Conversation {
    return this.#state;
  }

  /** The frames sent after `seq`, or all of them, to be sent again byte for byte. */
  sent(after = -1): readonly Bytes[] {
    return this.#sent.slice(after + 1);
  }

  /** Takes a frame that arrived. */
  receive(now: Moment, frame: Bytes): Promise<readonly Output[]> {
    return this.#inTurn(() => this.#receive(now, frame));
  }

  /** Takes what the person did, or that time went by. */
  act(now: Moment, act: Act): Promise<readonly Output[]> {
    return this.#inTurn(() => this.#happen(now, act));
  }

  /** Computes the answer once the person approved; `ticket` is the PIN service's, where a PIN was taken. */
  finish(now: Moment, ticket?: Ticket): Promise<readonly Output[]> {
    return this.#inTurn(() => this.#finish(now, ticket));
  }

  /** Answers with what the person wrote. */
  write(now: Moment, written: Written): Promise<readonly Output[]> {
    return this.#inTurn(() => this.#write(now, written));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    // The next one comes whether or not this one failed; who called hears of it.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #receive(now: Moment, frame: Bytes): Promise<readonly Output[]> {
    const late = await this.#happen(now, { is: 'time' });
    if (isEnd(this.#state)) return late;
    const judged = judgeFrame(frame, this.sid, this.#received);
    if (judged.is === 'repeated') return [];
    if (judged.is === 'dropped') return [{ do: 'note', dropped: judged.code }];
    const { header, aad, payload } = judged;
    const padded = await this.#begun.channel.unseal(header.seq, aad, payload);
    if (padded === undefined) return [{ do: 'note', dropped: 'FRAME_BAD' }];
    this.#received.push(frame);
    return this.#happen(now, await this.#meaning(now, header.kind, padded));
  }

  async #meaning(now: Moment, kind: Message['kind'], padded: Bytes): Promise<Happening> {
    const message = read(kind, padded);
    switch (message?.kind) {
      case 'REQUEST':
        if (this.#state.phase === 'hello') return this.#request(now, message.body);
        if (this.#state.phase === 'code' && message.body.op === 'PAIR') return this.#typed(message.body);
        return faulty('MSG_BAD');
      case 'ACK':
        return equal(this.#asked?.request.req_id ?? new Uint8Array(), message.body.req_id)
          ? { is: 'acknowledged' }
          : faulty('MSG_BAD');
      case 'CANCEL':
        return { is: 'cancelled' };
      case 'ERROR':
        return { is: 'failed', code: message.body.code };
      default:
        return faulty('MSG_BAD');
    }
  }

  async #request(now: Moment, request: Request): Promise<Happening> {
    const { binding, phone, secret } = this.#begun;
    try {
      const review = await judge(request, binding, now, phone);
      this.#asked = { request, hash: await requestHash(request) };
      if (request.op !== 'PAIR') return { is: 'asked', review };
      const check = await checkDigits(binding, request.desk_nonce);
      return { is: 'asked', review, digits: `${check} ${String(secret).padStart(6, '0')}` };
    } catch (error) {
      if (error instanceof LinkError && error.code !== 'PIN_WRONG') return faulty(error.code);
      throw error;
    }
  }

  async #typed(request: RequestOf<'PAIR'>): Promise<Happening> {
    const first = this.#asked?.request;
    if (first?.op !== 'PAIR' || !(await isSamePairing(request, first, this.#begun.binding))) return faulty('REQ_BADSIG');
    if (request.code === undefined) return faulty('MSG_BAD');
    const isRight = request.code === this.#begun.secret;
    // The digits' own REQUEST is the one that is answered; what it adds is not part of the first.
    if (isRight) this.#asked = { request, hash: await requestHash(request) };
    return { is: 'typed', isRight };
  }

  /** One step, and what it asks to be done. */
  async #happen(now: Moment, happening: Happening): Promise<Output[]> {
    const { state, effects } = reduce(this.#state, happening, now.tick);
    this.#state = state;
    const outputs: Output[] = [];
    for (const effect of effects) {
      switch (effect.do) {
        case 'send':
          outputs.push({ do: 'send', frame: await this.#seal(effect.message) });
          break;
        case 'log':
          outputs.push(...(await this.#entry(now, effect.end)).map((entry) => ({ do: 'log' as const, entry })));
          break;
        case 'pair':
          outputs.push(...(await this.#pair(now)));
          break;
      }
    }
    return outputs;
  }

  async #seal(message: Message): Promise<Bytes> {
    const frame = await this.#begun.channel.seal(this.sid, this.#sent.length, message.kind, writeMessage(message));
    this.#sent.push(frame);
    return frame;
  }

  async #pair(now: Moment): Promise<readonly Output[]> {
    const { phone, phoneId } = this.#begun;
    const asked = this.#asked;
    if (asked?.request.op !== 'PAIR') return [];
    const { desk, k_desk: point, display } = asked.request;
    const statement = encode(pairStatement.write({ desk, phone: phoneId, req_hash: asked.hash }));
    const sig = await attempt(phone.auth.sign(concat(utf8('SBL1-PAIR\0'), statement)));
    if (sig === undefined) return this.#happen(now, faulty('KEY_MISSING'));
    return [{ do: 'pair', desk, point, name: display.title }, ...(await this.#answer(now, { proof: { sig } }))];
  }

  async #finish(now: Moment, ticket: Ticket | undefined): Promise<readonly Output[]> {
    const late = await this.#happen(now, { is: 'time' });
    const asked = this.#asked;
    if (this.#state.phase !== 'working' || asked === undefined) return late;
    const kept = this.#state.review?.kept;
    if (kept !== undefined) return this.#answer(now, { documents: kept.documents }, { kept: true });
    const out = await attempt(this.#compute(asked.request));
    if (out === undefined) return this.#happen(now, { is: 'giving_up', code: 'KEY_MISSING' });
    const keep: Output[] = [];
    if ('documents' in out) {
      const itemsSha256 = await sha256(itemsCbor(asked.request));
      keep.push({ do: 'keep', reqId: asked.request.req_id, kept: { itemsSha256, documents: out.documents } });
    }
    return [...keep, ...(await this.#answer(now, out, wantsPin(this.#state) && ticket ? { ticket } : {}))];
  }

  async #write(now: Moment, written: Written): Promise<readonly Output[]> {
    const { phase } = this.#state;
    const late = await this.#happen(now, { is: 'writing' });
    const isTaken = phase === 'review' && this.#state.phase === 'working';
    return isTaken ? this.#answer(now, { written }) : late;
  }

  /** Nothing where a key is missing, whatever the cause; then no item is answered. */
  async #compute(request: Request): Promise<Out | undefined> {
    const { keys, auth, memory } = this.#begun.phone;
    switch (request.op) {
      case 'SIGN': {
        const documents = await inOrder(request.items, async (item) => {
          const signed = await keys.sign(item, request.now);
          return signed && this.#isOf(signed, item, request.now) ? signed : undefined;
        });
        return documents && { documents };
      }
      case 'DECRYPT': {
        const shares = await inOrder(request.items, async (item) => {
          const share = await keys.unwrap(item);
          return share && item.rehearsal ? rehearsed(share) : share;
        });
        return shares && { shares };
      }
      case 'LOGIN': {
        const [challenge] = request.items;
        if (challenge === undefined) return undefined;
        const statement = encode(loginStatement.write({ ...challenge, desk: request.desk }));
        return { proof: { sig: await auth.sign(concat(utf8('SBL1-LOGIN\0'), statement)) } };
      }
      case 'AUDIT': {
        const entries = await memory.log(request.items[0]?.from ?? 0, 50);
        const last = entries.at(-1);
        const { head, next } = last === undefined ? await memory.logEnd() : await afterEntry(last);
        const sig = await auth.sign(concat(utf8('SBL1-AUDIT\0'), encode(auditStatement.write({ head, next }))));
        return { audit: { entries, next, head, sig } };
      }
      case 'PAIR':
      case 'WRITE':
        return undefined;
    }
  }

  /** Whether the keys signed what was shown, under a certificate that HELLO named. */
  #isOf({ attrs, cert }: SignedDocument, document: DocumentItem, at: number): boolean {
    const isOurs = this.#begun.phone.certificates.some((known) => equal(known, cert));
    return isOurs && equal(attrs, signedAttributes(document, cert, at));
  }

  /** The next line of the log; none before a question was taken. */
  async #entry(now: Moment, end: Entry['end']): Promise<readonly Entry[]> {
    if (this.#asked === undefined) return [];
    const { request, hash } = this.#asked;
    const { next: n, head: prev } = await this.#begun.phone.memory.logEnd();
    const { op, desk, req_id } = request;
    return [{ n, prev, at: now.unix, op, end, desk, req_id, req_hash: hash }];
  }

  async #answer(now: Moment, out: Out, allowed: { ticket?: Ticket; kept?: true } = {}): Promise<readonly Output[]> {
    const [entry] = await this.#entry(now, 'done');
    if (this.#asked === undefined || entry === undefined) return [];
    const { auth } = this.#begun.phone;
    const body = { req_id: entry.req_id, req_hash: entry.req_hash, out, audit: entry, ...allowed };
    const content = await sha256(encode(resultBody.write(body)));
    const sig = await attempt(auth.sign(concat(utf8('SBL1-RESULT\0'), this.#begun.binding.qrSha256, content)));
    if (sig === undefined) return this.#unsigned(now);
    const message: Message = { kind: 'RESULT', body: { ...body, sig } };
    return [{ do: 'log', entry }, ...(await this.#happen(now, { is: 'answered', message }))];
  }

  /** K_auth was reached for the work and not for its answer. */
  #unsigned(now: Moment): Promise<readonly Output[]> {
    const isPairing = this.#state.phase === 'code';
    return this.#happen(now, isPairing ? faulty('KEY_MISSING') : { is: 'giving_up', code: 'KEY_MISSING' });
  }
}

/** Nothing where a key cannot be reached: why is no question for the other side. */
function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined);
}

function faulty(code: PlainCode): Happening {
  return { is: 'faulty', code };
}

/** The message of a padded plaintext, or nothing where it breaks the protocol. */
function read(kind: Message['kind'], padded: Bytes): Message | undefined {
  const cbor = unpad(padded);
  try {
    return cbor && readMessage(kind, cbor);
  } catch {
    return undefined;
  }
}

/** All or nothing. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R | undefined>): Promise<R[] | undefined> {
  const done: R[] = [];
  for (const item of items) {
    const result = await work(item);
    if (result === undefined) return undefined;
    done.push(result);
  }
  return done;
}

/** What an answer names its question by. */
export function requestHash(request: Request): Promise<Bytes> {
  return sha256(utf8('SBL1-REQUEST\0'), encode(requestBody.write(request)));
}

/** The four digits that both sides know. */
async function checkDigits(binding: Binding, deskNonce: Bytes): Promise<string> {
  const hash = await sha256(utf8('SBL1-CHECK\0'), binding.qrSha256, binding.helloPayloadSha256, deskNonce);
  const number = new DataView(hash.buffer).getBigUint64(0) % 10_000n;
  return number.toString().padStart(4, '0');
}

/** Uniform in 0 to 999,999. */
function sixDigits(random: RandomSource): number {
  for (;;) {
    const number = new DataView(random.bytes(4).buffer).getUint32(0) >>> 12;
    // Of 2^20 numbers those over a million are thrown away, so that none is likelier than another.
    if (number < 1_000_000) return number;
  }
}
