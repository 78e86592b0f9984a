import { describe, expect, test } from 'vitest';

import { hex, unhex, utf8 } from '../../src/link/bytes.ts';
import { entryHash } from '../../src/link/audit.ts';
import { sha256 } from '../../src/link/keys.ts';
import { type Result, itemsCbor, readMessage } from '../../src/link/messages.ts';
import type { Moment } from '../../src/link/phone.ts';
import { helloInfo, parseQr } from '../../src/link/qr.ts';
import { type Output, Session, requestHash } from '../../src/link/session.ts';
import { rehearsed, shareInfo, unwrapShare } from '../../src/link/share.ts';
import { CONVERSATIONS, type Conversation, type Frame, conversation, textOf } from './support/files.ts';
import { given, keyOf, pairOf } from './support/keys.ts';
import { Book, phoneOf } from './support/phone.ts';
import { tell, written } from './support/tell.ts';

function resultOf(told: Conversation): Result | undefined {
  const frame = told.frames.find(({ kind }) => kind === 'RESULT');
  const message = frame && readMessage('RESULT', unhex(frame.cbor));
  return message?.kind === 'RESULT' ? message.body : undefined;
}

/** What the phone has to remember for its answer to be the one that was told. */
async function bookOf(told: Conversation, name: string): Promise<Book> {
  const book = new Book();
  const result = resultOf(told);
  if (!name.startsWith('pair')) book.desks = [{ point: keyOf(unhex(told.keys.k_desk)).point, isRevoked: false }];
  book.platforms = [keyOf(unhex(told.keys.platform)).point];
  if (result === undefined) return book;
  if ('audit' in result.out) book.entries = [...result.out.audit.entries];
  else book.start = { next: result.audit.n, head: result.audit.prev };
  const asked = readMessage('REQUEST', unhex(told.frames[1]?.cbor ?? ''));
  if (result.kept && 'documents' in result.out && asked.kind === 'REQUEST') {
    const itemsSha256 = await sha256(itemsCbor(asked.body));
    book.kept = [{ reqId: result.req_id, kept: { itemsSha256, documents: result.out.documents } }];
  }
  return book;
}

function drawn(told: Conversation): Uint8Array<ArrayBuffer>[] {
  const { phone_nonce: nonce, ikm_e: ikm, code } = told.random;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, (code ?? 0) << 12);
  return [unhex(nonce), unhex(ikm), ...(code === undefined ? [] : [bytes])];
}

/** What the person does for the phone to send this frame. */
async function person(session: Session, now: Moment, frame: Frame, told: Conversation): Promise<readonly Output[]> {
  const message = readMessage(frame.kind === 'STATUS' ? 'STATUS' : 'RESULT', unhex(frame.cbor));
  if (message.kind === 'STATUS') {
    const acts = { reviewing: 'reading', pin: 'opening_pad', rejected: 'rejecting' } as const;
    const { state } = message.body;
    if (!(state in acts)) throw new Error(`${state} is not the person's`);
    return session.act(now, { is: acts[state as keyof typeof acts] });
  }
  const out = message.kind === 'RESULT' ? message.body.out : undefined;
  if (out !== undefined && 'written' in out) return session.write(now, out.written);
  await session.act(now, { is: 'approving' });
  return session.finish(now, resultOf(told)?.ticket);
}

function framesOf(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => (output.do === 'send' ? [hex(output.frame)] : []));
}

describe('link_35 the known conversations are held again byte for byte', () => {
  test.each(CONVERSATIONS)('%s', async (name) => {
    const told = conversation(name);
    const { keys, code, frames, results } = told;
    const book = await bookOf(told, name);
    const scalars = { auth: unhex(keys.k_auth), sign: unhex(keys.sk_sign), enc: unhex(keys.sk_enc) };
    const hello = readMessage('HELLO', unhex(frames[0]?.cbor ?? ''));
    const capabilities = hello.kind === 'HELLO' ? hello.body.capabilities : [];
    const phone = await phoneOf({ ...scalars, certificate: unhex(keys.cert) }, book, capabilities);
    const moment = (at: number): Moment => ({ tick: at - told.t0, unix: Math.floor(at / 1_000) });

    const session = await Session.scan(code.text, phone, moment(frames[0]?.at ?? 0), given(...drawn(told)));
    let pending = session.sent().map(hex);
    const digits: (string | undefined)[] = [];
    for (const frame of frames) {
      const now = moment(frame.at);
      if (frame.from === 'desk') {
        expect(pending, 'nothing else is sent').toEqual([]);
        const outputs = await session.receive(now, unhex(frame.frame));
        book.store(outputs);
        pending = framesOf(outputs);
        digits.push(session.state.digits);
      } else {
        if (pending.length === 0) {
          const outputs = await person(session, now, frame, told);
          book.store(outputs);
          pending = framesOf(outputs);
        }
        expect(pending.shift(), `${frame.kind} ${frame.seq}`).toBe(frame.frame);
      }
    }

    expect(session.state.phase).toBe(name === 'reject' ? 'rejected' : 'acked');
    expect(session.sent().map(hex)).toEqual(frames.filter(({ from }) => from === 'phone').map(({ frame }) => frame));
    if (results.digits !== undefined) expect(digits[0]).toBe(results.digits);
    expect(book.signatures, 'a kept answer is no second signature').toBe(name === 'sign' ? 3 : 0);
  });
});

describe('link_35 each value is the one that was told', () => {
  test.each(CONVERSATIONS)('%s', async (name) => {
    const { code, frames, results, keys } = conversation(name);
    const qr = parseQr(code.text);
    expect(hex(qr.bytes)).toBe(code.qr);
    expect([qr.sid, qr.desk, qr.psk, qr.pskId].map(hex)).toEqual([code.sid, code.pk_d, code.psk, code.psk_id]);
    expect(qr.frame).toBe(code.frame);
    expect(hex(helloInfo(await sha256(qr.bytes)))).toBe(code.info);
    const last = frames.findLast(({ kind }) => kind === 'REQUEST');
    const asked = readMessage('REQUEST', unhex(last?.cbor ?? ''));
    if (asked.kind !== 'REQUEST') throw new Error('no REQUEST');
    expect(hex(await requestHash(asked.body))).toBe(results.req_hash);
    const pair = await pairOf(unhex(keys.sk_enc));
    for (const [at, told] of (results.unwrapped ?? []).entries()) {
      const item = asked.body.op === 'DECRYPT' ? asked.body.items[at] : undefined;
      if (item === undefined) throw new Error('no item');
      expect(hex(await shareInfo(item))).toBe(told.info);
      const share = await unwrapShare(pair, item);
      expect(hex(share ?? utf8('not opened'))).toBe(told.share);
      const answer = item.rehearsal ? await rehearsed(unhex(told.share)) : unhex(told.share);
      expect(hex(answer)).toBe(results.out?.[at]);
    }
  });

  test('the hashes of the log', async () => {
    const told = conversation('audit');
    const result = resultOf(told);
    if (result === undefined || !('audit' in result.out)) throw new Error('no log');
    const hashes = await Promise.all(result.out.audit.entries.map(entryHash));
    expect(hashes.map(hex)).toEqual(told.results.out);
  });
});

describe('link_35 the conversations for others are made again byte for byte', () => {
  test.each(CONVERSATIONS)('%s (`tools/ui vectors` writes them anew)', async (name) => {
    expect(written(await tell(name))).toBe(textOf(`docs/protocol/vectors/typescript/${name}.json`));
  });
});
