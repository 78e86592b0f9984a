// Conversations that this phone holds with the desk of the tests, written down as docs/protocol/link.md says, Vectors.

import { entryHash } from '../../../src/link/audit.ts';
import { type Bytes, hex } from '../../../src/link/bytes.ts';
import { suite } from '../../../src/link/channel.ts';
import { fingerprint, sha256 } from '../../../src/link/keys.ts';
import { type Message, type RequestBody, type Result, takesPin, writeMessage } from '../../../src/link/messages.ts';
import { helloInfo, parseQr } from '../../../src/link/qr.ts';
import { type Output, Session, requestHash } from '../../../src/link/session.ts';
import { shareInfo, unwrapShare } from '../../../src/link/share.ts';
import { strokeBytes } from '../../../src/link/written.ts';
import type { Desk } from './desk.ts';
import type { CONVERSATIONS, Conversation, Frame } from './files.ts';
import { pairOf, randomOf } from './keys.ts';
import { ALL } from './phone.ts';
import { resultOf } from './talk.ts';
import { HAND, T0, World, framesOf } from './world.ts';

type Name = (typeof CONVERSATIONS)[number];
/** The phone scans the second frame of the code, 3.2 s after the start. */
const SCANNED_AT = 3_200;

/** What was said, and the frames it was said in. */
class Told {
  readonly world: World;
  readonly desk: Desk;
  readonly session: Session;
  /** The phone's random bytes in the order they were drawn. */
  readonly drawn: readonly Bytes[];
  readonly frames: Frame[] = [];
  #request: RequestBody | undefined;

  private constructor(world: World, desk: Desk, session: Session, drawn: readonly Bytes[]) {
    this.world = world;
    this.desk = desk;
    this.session = session;
    this.drawn = drawn;
  }

  static async begin(world: World, purpose: 'pair' | 'operation'): Promise<Told> {
    const desk = await world.show(purpose, 1);
    world.tick += SCANNED_AT;
    const drawn: Bytes[] = [];
    const random = randomOf((length) => {
      const bytes = world.draw(length);
      drawn.push(bytes);
      return bytes;
    });
    const session = await Session.scan(desk.text, world.phone, world.moment, random);
    const told = new Told(world, desk, session, drawn);
    const [hello = new Uint8Array()] = session.sent();
    await desk.take(hello);
    if (desk.hello === undefined) throw new Error('no HELLO');
    const body = desk.hello.body as Extract<Message, { kind: 'HELLO' }>['body'];
    told.#note('phone', { kind: 'HELLO', body }, hello, await desk.signedHello(body));
    return told;
  }

  get request(): RequestBody {
    if (this.#request === undefined) throw new Error('nothing was asked');
    return this.#request;
  }

  #note(from: 'desk' | 'phone', message: Message, frame: Bytes, signed?: Bytes): void {
    const seq = this.frames.filter((told) => told.from === from).length;
    const before = message.kind === 'HELLO' ? 67 : from === 'desk' && seq === 0 ? 32 : 0;
    this.frames.push({
      from,
      seq,
      kind: message.kind,
      at: 1_000 * T0 + this.world.tick,
      cbor: hex(writeMessage(message)),
      padded: frame.length - 25 - before - 16,
      frame: hex(frame),
      ...(signed === undefined ? {} : { signed: hex(signed) }),
    });
  }

  /** The desk says something, 400 ms later; the phone answers at once. */
  async says(message: Message): Promise<Message[]> {
    this.world.tick += 400;
    const frame = await this.desk.send(message);
    const signed = message.kind === 'REQUEST' ? await this.desk.toBeSigned(message.body) : undefined;
    this.#note('desk', message, frame, signed);
    return this.sends(await this.world.receive(this.session, frame));
  }

  async asks(body: RequestBody): Promise<Message[]> {
    this.#request = body;
    return this.says(await this.desk.ask(body));
  }

  /** Writes down what the phone sends. */
  async sends(outputs: readonly Output[]): Promise<Message[]> {
    const messages: Message[] = [];
    for (const frame of framesOf(outputs)) {
      const message = await this.desk.open(frame);
      const signed = message.kind === 'RESULT' ? await this.desk.signedResult(message.body) : undefined;
      this.#note('phone', message, frame, signed);
      messages.push(message);
    }
    return messages;
  }

  async act(...[act]: Parameters<Session['act']> extends [unknown, infer Act] ? [Act] : never): Promise<void> {
    this.world.tick += 1_100;
    const outputs = await this.session.act(this.world.moment, act);
    this.world.book.store(outputs);
    await this.sends(outputs);
  }

  /** The person reads and says yes. */
  async approved(): Promise<Result> {
    const { review } = this.session.state;
    if (review === undefined) throw new Error('nothing is shown');
    await this.act({ is: 'reading' });
    if (review.request.op === 'WRITE') {
      this.world.tick += 1_100;
      const outputs = await this.session.write(this.world.moment, HAND);
      this.world.book.store(outputs);
      return resultOf(await this.sends(outputs));
    }
    const takes = takesPin(review.request.op) && review.kept === undefined;
    if (takes) await this.act({ is: 'opening_pad' });
    await this.session.act(this.world.moment, { is: 'approving' });
    const ticket = takes ? await this.world.ticket(review.request) : undefined;
    const outputs = await this.session.finish(this.world.moment, ticket);
    this.world.book.store(outputs);
    return resultOf(await this.sends(outputs));
  }

  async acknowledged(): Promise<void> {
    await this.says({ kind: 'ACK', body: { req_id: this.request.req_id } });
  }

  async json(results: Omit<Conversation['results'], 'req_hash'>): Promise<Conversation> {
    const { desk, world, drawn } = this;
    const qr = parseQr(desk.text);
    const qrSha256 = await sha256(qr.bytes);
    const [nonce, ikm, ...six] = drawn;
    if (nonce === undefined || ikm === undefined || desk.hello === undefined || desk.channel === undefined) {
      throw new Error('no HELLO');
    }
    const code = six.map((bytes) => new DataView(bytes.buffer).getUint32(0) >>> 12).findLast((number) => number < 1_000_000);
    const secret = await suite().kem.serializePrivateKey(desk.pair.privateKey);
    const { scalars } = world;
    return {
      about: 'docs/protocol/link.md, Vectors',
      keys: {
        k_desk: hex(scalars.desk),
        k_auth: hex(scalars.auth),
        platform: hex(scalars.platform),
        service: hex(scalars.service),
        sk_sign: hex(scalars.sign),
        sk_enc: hex(scalars.enc),
        cert: hex(world.certificate),
        desk: hex(await fingerprint(desk.key.point)),
        phone_id: hex(await fingerprint(world.phone.auth.point)),
      },
      random: {
        root: hex(desk.drawn.root),
        desk_nonce: hex(desk.drawn.deskNonce),
        ikm_d: hex(desk.drawn.ikm),
        phone_nonce: hex(nonce),
        ikm_e: hex(ikm),
        response_nonce: hex(desk.drawn.responseNonce),
        ...(code === undefined ? {} : { code }),
      },
      t0: 1_000 * T0,
      code: {
        frame: desk.frame,
        qr: hex(qr.bytes),
        text: desk.text,
        sid: hex(qr.sid),
        sk_d: hex(new Uint8Array(secret)),
        pk_d: hex(qr.desk),
        psk: hex(qr.psk),
        psk_id: hex(qr.pskId),
        qr_sha256: hex(qrSha256),
        info: hex(helloInfo(qrSha256)),
      },
      channel: {
        enc: hex(desk.hello.enc),
        secret: hex(desk.channel.secret),
        prk: hex(await desk.prk()),
        key: hex(await desk.rawKey()),
        nonce: hex(desk.channel.keys.nonce),
      },
      frames: this.frames,
      results: { ...results, req_hash: hex(await requestHash({ ...this.request, sig: new Uint8Array(64) })) },
    };
  }
}

async function pairing(world: World, told: Told, isWrongFirst: boolean): Promise<Conversation> {
  const { desk } = told;
  await told.asks(world.pairing(desk));
  const { exp } = told.request;
  const digits = told.session.state.digits ?? '';
  const secret = Number(digits.slice(5));
  const typed = async (code: number): Promise<void> => {
    world.tick += 7_300;
    await told.asks({ ...world.pairing(desk), now: world.now, exp, code });
  };
  if (isWrongFirst) await typed((secret + 1) % 1_000_000);
  await typed(secret);
  await told.acknowledged();
  return told.json({ digits });
}

async function question(name: Name, world: World, desk: Desk): Promise<RequestBody> {
  switch (name) {
    case 'login':
      return world.login(desk);
    case 'audit':
      return world.audit(desk);
    case 'decrypt':
      return world.decrypt(desk, [await world.share(0), await world.share(1)], await world.permit());
    case 'write':
      return world.pad(desk);
    case 'rehearsal':
      return world.decrypt(desk, [await world.share(0, { rehearsal: true })]);
    default:
      return { ...world.sign(desk), platform_ctx: await world.context() };
  }
}

async function outOf(result: Result): Promise<string | readonly string[]> {
  const { out } = result;
  if ('proof' in out) return hex(out.proof.sig);
  if ('shares' in out) return out.shares.map(hex);
  if ('written' in out) return out.written.strokes.map((stroke) => hex(strokeBytes(stroke)));
  return 'documents' in out
    ? out.documents.map(({ attrs }) => hex(attrs))
    : (await Promise.all(out.audit.entries.map(entryHash))).map(hex);
}

async function unwrapped(world: World, request: RequestBody): Promise<Conversation['results']['unwrapped']> {
  if (request.op !== 'DECRYPT') return undefined;
  const pair = await pairOf(world.scalars.enc);
  const told: { info: string; share: string }[] = [];
  for (const item of request.items) {
    told.push({ info: hex(await shareInfo(item)), share: hex((await unwrapShare(pair, item)) ?? new Uint8Array()) });
  }
  return told;
}

/** Holds the conversation of this name; the same bytes every time. */
export async function tell(name: Name): Promise<Conversation> {
  // A phone that cannot write says nothing of it.
  const world = await World.make(`vectors ${name}`, name === 'write' ? ALL : ALL.filter((op) => op !== 'WRITE'));
  if (name === 'pair' || name === 'pair_code_wrong') {
    world.book.desks = [];
    return pairing(world, await Told.begin(world, 'pair'), name === 'pair_code_wrong');
  }
  for (let before = 0; before < (name === 'audit' ? 3 : name === 'sign_kept' ? 1 : 0); before += 1) {
    const earlier = await Told.begin(world, 'operation');
    await earlier.asks(await question(name === 'audit' ? 'login' : 'sign', world, earlier.desk));
    await earlier.approved();
  }
  const told = await Told.begin(world, 'operation');
  await told.asks(await question(name, world, told.desk));
  if (name === 'reject') {
    await told.act({ is: 'reading' });
    await told.act({ is: 'rejecting' });
    await told.acknowledged();
    return told.json({});
  }
  const out = await outOf(await told.approved());
  await told.acknowledged();
  const shares = await unwrapped(world, told.request);
  return told.json({ out, ...(shares === undefined ? {} : { unwrapped: shares }) });
}

/** The text of the file. */
export function written(conversation: Conversation): string {
  return `${JSON.stringify(conversation, undefined, 2)}\n`;
}
