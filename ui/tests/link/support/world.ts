// A desk, a phone, a platform and a PIN service that talk to each other in memory.

import { type Bytes, concat, hex, utf8 } from '../../../src/link/bytes.ts';
import { encode } from '../../../src/link/cbor.ts';
import { suite } from '../../../src/link/channel.ts';
import { type RandomSource, fingerprint } from '../../../src/link/keys.ts';
import {
  type Context,
  type Display,
  type DocumentItem,
  LABELS,
  type Message,
  type Permit,
  type Request,
  type RequestBody,
  type Ticket,
  type WrappedShare,
  contextBody,
  permitBody,
  ticketBody,
} from '../../../src/link/messages.ts';
import type { Moment, Phone } from '../../../src/link/phone.ts';
import type { Purpose } from '../../../src/link/qr.ts';
import { type Output, Session, requestHash } from '../../../src/link/session.ts';
import { shareInfo } from '../../../src/link/share.ts';
import type { Written } from '../../../src/link/written.ts';
import { Desk } from './desk.ts';
import { digestOf, keyOf, pairOf, randomOf, seeded } from './keys.ts';
import { ALL, Book, phoneOf } from './phone.ts';

/** 2026-11-23T01:30:00Z, Unix seconds. */
export const T0 = 1_795_397_400;
const OPENS = 1_796_175_000;
const CERTIFICATE = digestOf('certificate of the phone');

export const DISPLAY: Display = {
  title: '签章 2 份文件',
  number: 'JB-2026-0211',
  name: '江北示范区健身步道工程',
  platform: '江北示范交易平台',
  bidder: '江北示范园林有限公司',
  amount: 4_862_735_000,
  opens: OPENS,
  action: '签章',
};

/** What the person writes. */
export const HAND: Written = {
  strokes: [
    [0, 1, 2, 3].map((n) => ({ x: 0x0102 + 9_000 * n, y: 60_000 - 0x0304 * n, pressure: 40 + 50 * n })),
    [{ x: 65_535, y: 0, pressure: 128 }],
  ],
};

export function framesOf(outputs: readonly Output[]): Bytes[] {
  return outputs.flatMap((output) => (output.do === 'send' ? [output.frame] : []));
}

/** The codes of frames that changed nothing. */
export function droppedOf(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => (output.do === 'note' ? [output.dropped] : []));
}

export class World {
  readonly draw: (length: number) => Bytes;
  readonly random: RandomSource;
  readonly scalars: Readonly<Record<'desk' | 'auth' | 'platform' | 'service' | 'sign' | 'enc', Bytes>>;
  readonly certificate = CERTIFICATE;
  readonly book: Book;
  readonly phone: Phone;
  /** Milliseconds since the start. */
  tick = 0;
  /** Seconds that the phone's clock is ahead. */
  skew = 0;

  private constructor(seed: string, scalars: World['scalars'], book: Book, phone: Phone) {
    this.draw = seeded(seed);
    this.random = randomOf(this.draw);
    this.scalars = scalars;
    this.book = book;
    this.phone = phone;
  }

  /** Desk and phone are paired, and the phone knows the platform. */
  static async make(seed: string, capabilities = ALL): Promise<World> {
    const draw = seeded(`${seed} keys`);
    const scalar = (): Bytes => concat(Uint8Array.of(0), draw(31));
    const scalars = {
      desk: scalar(),
      auth: scalar(),
      platform: scalar(),
      service: scalar(),
      sign: scalar(),
      enc: scalar(),
    };
    const book = new Book();
    book.desks = [{ point: keyOf(scalars.desk).point, isRevoked: false }];
    book.platforms = [keyOf(scalars.platform).point];
    return new World(seed, scalars, book, await phoneOf({ ...scalars, certificate: CERTIFICATE }, book, capabilities));
  }

  /** The desk's time, Unix seconds. */
  get now(): number {
    return T0 + Math.floor(this.tick / 1_000);
  }

  get moment(): Moment {
    return { tick: this.tick, unix: this.now + this.skew };
  }

  show(purpose: Purpose, frame = 0): Promise<Desk> {
    const drawn = { root: this.draw(32), deskNonce: this.draw(32), ikm: this.draw(32), responseNonce: this.draw(32) };
    return Desk.show(this.scalars.desk, purpose, drawn, frame);
  }

  /** A code scanned, and HELLO at the desk. */
  async claimed(purpose: Purpose): Promise<{ desk: Desk; session: Session }> {
    const desk = await this.show(purpose);
    const session = await Session.scan(desk.text, this.phone, this.moment, this.random);
    const [hello] = session.sent();
    if (hello !== undefined) await desk.take(hello);
    return { desk, session };
  }

  /** Hands a message of the desk to the phone, and what the phone sends then to the desk. */
  async tell(desk: Desk, session: Session, message: Message): Promise<Message[]> {
    return this.hand(desk, await this.receive(session, await desk.send(message)));
  }

  async receive(session: Session, frame: Bytes): Promise<readonly Output[]> {
    const outputs = await session.receive(this.moment, frame);
    this.book.store(outputs);
    return outputs;
  }

  async hand(desk: Desk, outputs: readonly Output[]): Promise<Message[]> {
    const messages: Message[] = [];
    for (const frame of framesOf(outputs)) messages.push(await desk.open(frame));
    return messages;
  }

  /** The person says yes, after the PIN where one is taken. */
  async approve(desk: Desk, session: Session): Promise<Message[]> {
    const reading = await session.act(this.moment, { is: 'reading' });
    const pad = await session.act(this.moment, { is: 'opening_pad' });
    await session.act(this.moment, { is: 'approving' });
    const { review } = session.state;
    const outputs = await session.finish(this.moment, review && (await this.ticket(review.request)));
    this.book.store(outputs);
    return this.hand(desk, [...reading, ...pad, ...outputs]);
  }

  documents(count: number): DocumentItem[] {
    return Array.from({ length: count }, (_, at) => ({
      name: `投标文件 ${at + 1}`,
      size: 4_096 + at,
      type: at % 2 === 0 ? 'application/pdf' : 'application/vnd.etsi.asic-e+zip',
      sha256: digestOf(`document ${at}`),
    }));
  }

  sign(desk: Desk, items = this.documents(2)): RequestBody {
    return { ...desk.common(this.now), display: DISPLAY, op: 'SIGN', items };
  }

  login(desk: Desk, exp = this.now + 120): RequestBody {
    const items = [{ rp: '江北示范交易平台', nonce: digestOf('nonce of a login'), exp }];
    return { ...desk.common(this.now), display: { title: '登录' }, op: 'LOGIN', items };
  }

  audit(desk: Desk, from = 0): RequestBody {
    return { ...desk.common(this.now), display: { title: '记录' }, op: 'AUDIT', items: [{ from }] };
  }

  pad(desk: Desk): RequestBody {
    const items = [{ name: '李样本', width: 50, height: 20 }];
    return { ...desk.common(this.now, 300), display: { title: '手写签名' }, op: 'WRITE', items };
  }

  /** The person writes a stroke that is pressed ever harder, and a dot. */
  async write(desk: Desk, session: Session): Promise<Message[]> {
    const outputs = await session.write(this.moment, HAND);
    this.book.store(outputs);
    return this.hand(desk, outputs);
  }

  pairing(desk: Desk): Extract<RequestBody, { op: 'PAIR' }> {
    const display = { title: '投标部笔记本' };
    return { ...desk.common(this.now, 60), display, op: 'PAIR', items: [], k_desk: desk.key.point };
  }

  async decrypt(desk: Desk, shares: readonly WrappedShare[], permit?: Permit): Promise<RequestBody> {
    const items = shares.length === 0 ? [await this.share(0)] : shares;
    const allowed = permit === undefined ? {} : { permit };
    return { ...desk.common(this.now), display: DISPLAY, op: 'DECRYPT', items, ...allowed };
  }

  /** A share of 32 equal bytes, wrapped for the phone or for the key of `point`. */
  async share(at: number, changed: Partial<WrappedShare> = {}, point?: Bytes): Promise<WrappedShare> {
    const item: WrappedShare = {
      tender_id: 'tender-211',
      bid_id: digestOf(`bid ${at}`).slice(0, 16),
      group: 'bidder',
      cert_sha256: this.certificate,
      enc: new Uint8Array(65),
      ct: new Uint8Array(48),
      sha256: digestOf(`envelope ${at}`),
      ...changed,
    };
    const publicKey =
      point === undefined
        ? (await pairOf(this.scalars.enc)).publicKey
        : await suite().kem.deserializePublicKey(new Uint8Array(point).buffer);
    const share = new Uint8Array(32).fill(0xc0 + at);
    const params = { recipientPublicKey: publicKey, info: await shareInfo(item), ekm: await this.random.ephemeral() };
    const { ct, enc } = await suite().seal(params, share, item.cert_sha256);
    return { ...item, enc: new Uint8Array(enc), ct: new Uint8Array(ct) };
  }

  async context(changed: Partial<Context> = {}): Promise<Context> {
    const key = keyOf(this.scalars.platform);
    const body = {
      tender_id: 'tender-211',
      number: 'JB-2026-0211',
      name: '江北示范区健身步道工程',
      bidder: '江北示范园林有限公司',
      deadline: OPENS,
      opens: OPENS,
      key: await fingerprint(key.point),
      ...changed,
    };
    return { ...body, sig: await key.sign(concat(utf8(LABELS.context), encode(contextBody.write(body)))) };
  }

  async permit(changed: Partial<Permit> = {}): Promise<Permit> {
    const key = keyOf(this.scalars.platform);
    const opened = { tender_id: 'tender-211', opens: OPENS, opened_at: OPENS + 3 };
    const body = { ...opened, key: await fingerprint(key.point), ...changed };
    return { ...body, sig: await key.sign(concat(utf8(LABELS.permit), encode(permitBody.write(body)))) };
  }

  async ticket(request: Request): Promise<Ticket> {
    const key = keyOf(this.scalars.service);
    const device = await fingerprint(this.phone.auth.point);
    const exp = this.now + 120;
    const body = { device, req_hash: await requestHash(request), exp, key: await fingerprint(key.point) };
    return { ...body, sig: await key.sign(concat(utf8(LABELS.ticket), encode(ticketBody.write(body)))) };
  }
}

/** Frames as text, to compare. */
export function hexes(frames: readonly Bytes[]): string[] {
  return frames.map(hex);
}
