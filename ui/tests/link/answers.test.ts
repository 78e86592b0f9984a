// What the phone computes once the person said yes.

import { describe, expect, test } from 'vitest';

import { signDocument } from '../../src/link/attributes.ts';
import { type Bytes, concat, utf8 } from '../../src/link/bytes.ts';
import { encode } from '../../src/link/cbor.ts';
import { LinkError } from '../../src/link/codes.ts';
import { browserKey, browserRandom, verifies } from '../../src/link/keys.ts';
import { type RequestBody, type SignedDocument, type WrappedShare, loginStatement } from '../../src/link/messages.ts';
import { Session } from '../../src/link/session.ts';
import { rehearsed, unwrapShare } from '../../src/link/share.ts';
import type { Desk } from './support/desk.ts';
import { keyOf } from './support/keys.ts';
import { acknowledged, resultOf, reviewed } from './support/talk.ts';
import { HAND, World } from './support/world.ts';

describe('what the phone answers', () => {
  test('SIGN: one answer for each document, a ticket, an entry, a kept answer; then the desk has it', async () => {
    const { world, desk, session } = await reviewed('sign', (world, desk) => world.sign(desk));
    const messages = await world.approve(desk, session);
    expect(messages.map((message) => message.kind)).toEqual(['STATUS', 'STATUS', 'RESULT']);
    const result = resultOf(messages);
    const { sig, ...body } = result;
    expect(await verifies(world.phone.auth.point, await desk.signedResult(body), sig)).toBe(true);
    expect([result.ticket?.req_hash, result.kept]).toEqual([result.req_hash, undefined]);
    if (!('documents' in result.out)) throw new Error('no documents');
    expect(result.out.documents.map(({ attrs }) => attrs.length)).toEqual([135, 165]);
    for (const { attrs, sig: signature } of result.out.documents) {
      expect(await verifies(keyOf(world.scalars.sign).point, attrs, signature)).toBe(true);
    }
    expect([world.book.kept.length, world.book.entries.map(({ end }) => end)]).toEqual([1, ['done']]);
    await world.tell(desk, session, acknowledged(result));
    expect(session.state.phase).toBe('acked');
  });

  test('link_20 LOGIN signs nothing that begins like SignedAttributes', async () => {
    const { world, desk, session } = await reviewed('login', (world, desk) => world.login(desk));
    const request = session.state.review?.request;
    const result = resultOf(await world.approve(desk, session));
    if (request?.op !== 'LOGIN' || !('proof' in result.out)) throw new Error('no proof');
    const [challenge] = request.items;
    if (challenge === undefined) throw new Error('no challenge');
    const statement = encode(loginStatement.write({ ...challenge, desk: request.desk }));
    const signed = concat(utf8('SBL1-LOGIN\0'), statement);
    expect(signed[0]).not.toBe(0x31);
    expect(await verifies(world.phone.auth.point, signed, result.out.proof.sig)).toBe(true);
    expect(await verifies(world.phone.auth.point, statement, result.out.proof.sig)).toBe(false);
  });

  test('DECRYPT and its rehearsal: shares, or what opens nothing', async () => {
    const shares = async (rehearsal?: true): Promise<readonly Bytes[]> => {
      const changed = rehearsal ? { rehearsal } : {};
      const ask = async (world: World, desk: Desk): Promise<Parameters<Desk['ask']>[0]> =>
        world.decrypt(desk, [await world.share(0, changed), await world.share(1, changed)]);
      const { world, desk, session } = await reviewed('decrypt', ask);
      const result = resultOf(await world.approve(desk, session));
      if (!('shares' in result.out)) throw new Error('no shares');
      return result.out.shares;
    };
    const plain = [new Uint8Array(32).fill(0xc0), new Uint8Array(32).fill(0xc1)];
    expect(await shares()).toEqual(plain);
    expect(await shares(true)).toEqual(await Promise.all(plain.map(rehearsed)));
  });

  test.each<[string, (world: World) => Promise<WrappedShare>]>([
    ['link_21_arbitrary_point', async (world) => ({ ...(await world.share(0)), enc: new Uint8Array(65).fill(4) })],
    ['link_21_point_at_infinity', async (world) => ({ ...(await world.share(0)), enc: new Uint8Array(65) })],
    ['link_22_of_another_bid', async (world) => ({ ...(await world.share(0)), bid_id: new Uint8Array(16) })],
    ['link_22_of_another_tender', async (world) => ({ ...(await world.share(0)), tender_id: 'tender-210' })],
    ['ciphertext_changed', async (world) => ({ ...(await world.share(0)), ct: new Uint8Array(48) })],
  ])('%s: KEY_MISSING for all items', async (name, share) => {
    const { world, desk, session } = await reviewed(name, async (world, desk) =>
      world.decrypt(desk, [await world.share(1), await share(world)]),
    );
    const messages = await world.approve(desk, session);
    expect(messages.at(-1)).toEqual({ kind: 'ERROR', body: { code: 'KEY_MISSING' } });
    expect(world.book.entries.map(({ end }) => end)).toEqual(['failed']);
  });

  test.each<[string, (signed: SignedDocument) => SignedDocument]>([
    ['another document', (signed) => ({ ...signed, attrs: signed.attrs.with(80, (signed.attrs[80] ?? 0) ^ 1) })],
    ['a bare digest', (signed) => ({ ...signed, attrs: new Uint8Array(32) })],
    ['another certificate', (signed) => ({ ...signed, cert: new Uint8Array(32) })],
  ])('keys that sign %s are not believed', async (name, change) => {
    const world = await World.make(name);
    const { sign } = world.phone.keys;
    const keys = {
      ...world.phone.keys,
      sign: async (...asked: Parameters<typeof sign>) => {
        const signed = await sign(...asked);
        return signed && change(signed);
      },
    };
    const desk = await world.show('operation');
    const session = await Session.scan(desk.text, { ...world.phone, keys }, world.moment, world.random);
    await desk.take(session.sent()[0] ?? new Uint8Array());
    await world.tell(desk, session, await desk.ask(world.sign(desk)));
    const messages = await world.approve(desk, session);
    expect(messages.at(-1)).toEqual({ kind: 'ERROR', body: { code: 'KEY_MISSING' } });
    expect(world.book.kept).toEqual([]);
  });

  test.each<[string, (world: World, desk: Desk) => RequestBody, number]>([
    ['for the challenge', (world, desk) => world.login(desk), 1],
    ['for the answer', (world, desk) => world.sign(desk), 1],
    ['for the answer of a login', (world, desk) => world.login(desk), 2],
  ])('a K_auth that cannot be reached %s', async (name, ask, signatures) => {
    const world = await World.make(name);
    let left = signatures;
    const sign = (message: Bytes): Promise<Bytes> => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('away')) : world.phone.auth.sign(message);
    };
    const phone = { ...world.phone, auth: { point: world.phone.auth.point, sign } };
    const desk = await world.show('operation');
    const session = await Session.scan(desk.text, phone, world.moment, world.random);
    await desk.take(session.sent()[0] ?? new Uint8Array());
    await world.tell(desk, session, await desk.ask(ask(world, desk)));
    const messages = await world.approve(desk, session);
    expect(messages.at(-1)).toEqual({ kind: 'ERROR', body: { code: 'KEY_MISSING' } });
    expect(world.book.entries.map(({ end }) => end)).toEqual(['failed']);
    const none = { ...phone, auth: { ...phone.auth, sign: () => Promise.reject(new Error('away')) } };
    const { text } = await world.show('operation');
    const scanned = Session.scan(text, none, world.moment, world.random);
    await expect(scanned).rejects.toThrow(new LinkError('KEY_MISSING'));
  });

  test('AUDIT: the log so far, its end signed', async () => {
    const { world, desk, session } = await reviewed('audit', (world, desk) => world.audit(desk));
    const result = resultOf(await world.approve(desk, session));
    if (!('audit' in result.out)) throw new Error('no log');
    expect([result.out.audit.entries.length, result.out.audit.next, result.audit.n]).toEqual([0, 0, 0]);
    expect(result.ticket, 'no PIN was taken').toBeUndefined();
    const again = await world.claimed('operation');
    await world.tell(again.desk, again.session, await again.desk.ask(world.audit(again.desk)));
    const second = resultOf(await world.approve(again.desk, again.session));
    if (!('audit' in second.out)) throw new Error('no log');
    expect([second.out.audit.entries, second.out.audit.next]).toEqual([[result.audit], 1]);
    expect(second.out.audit.head).toEqual(second.audit.prev);
  });

  test('WRITE: the strokes and an entry; no PIN, no ticket, no key of documents, nothing kept', async () => {
    const { world, desk, session } = await reviewed('write', (world, desk) => world.pad(desk));
    await session.act(world.moment, { is: 'approving' });
    expect([await session.finish(world.moment), session.state.phase]).toEqual([[], 'review']);
    const messages = await world.write(desk, session);
    expect(messages.map((message) => message.kind)).toEqual(['RESULT']);
    const result = resultOf(messages);
    expect([result.out, result.ticket, result.kept]).toEqual([{ written: HAND }, undefined, undefined]);
    const { sig, ...body } = result;
    expect(await verifies(world.phone.auth.point, await desk.signedResult(body), sig)).toBe(true);
    expect(world.book.entries.map(({ op, end }) => [op, end])).toEqual([['WRITE', 'done']]);
    expect([world.book.kept.length, world.book.signatures]).toEqual([0, 0]);
    expect(await world.write(desk, session), 'nothing is written twice').toEqual([]);
    await world.tell(desk, session, acknowledged(result));
    expect(session.state.phase).toBe('acked');
  });

  test('WRITE: nothing is written where something else is asked, or the time is out', async () => {
    const signing = await reviewed('sign', (world, desk) => world.sign(desk));
    expect([await signing.world.write(signing.desk, signing.session), signing.session.state.phase]).toEqual([[], 'review']);
    const { world, desk, session } = await reviewed('late', (world, desk) => world.pad(desk));
    world.tick += 300_000;
    expect(await world.write(desk, session)).toEqual([{ kind: 'ERROR', body: { code: 'REQ_EXPIRED' } }]);
    expect(world.book.entries).toEqual([]);
  });

  test('keys that cannot be exported do it as well', async () => {
    const { subtle } = crypto;
    const signing = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const unwrapping = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
    const world = await World.make('browser');
    const key = await browserKey(signing);
    const phone = {
      ...world.phone,
      auth: await browserKey(await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])),
      keys: {
        ...world.phone.keys,
        sign: (...[item, at]: Parameters<typeof world.phone.keys.sign>) => signDocument(key, world.certificate, item, at),
        unwrap: (share: WrappedShare) => unwrapShare(unwrapping, share),
      },
    };
    const desk = await world.show('operation');
    const session = await Session.scan(desk.text, phone, world.moment, browserRandom);
    await desk.take(session.sent()[0] ?? new Uint8Array());
    await world.tell(desk, session, await desk.ask(world.sign(desk)));
    const result = resultOf(await world.approve(desk, session));
    if (!('documents' in result.out)) throw new Error('no documents');
    const [first] = result.out.documents;
    expect(first && (await verifies(key.point, first.attrs, first.sig))).toBe(true);
  });
});
