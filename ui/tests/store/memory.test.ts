// A phone that was made of its stored keys and memory, through several sessions and reloads.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';

import { phoneOf } from '../../src/keys/phone.ts';
import { Vault } from '../../src/keys/vault.ts';
import { EMPTY_CHAIN, follow } from '../../src/link/audit.ts';
import { type Bytes, equal, hex } from '../../src/link/bytes.ts';
import { LinkError } from '../../src/link/codes.ts';
import { fingerprint } from '../../src/link/keys.ts';
import type { Message, RequestBody } from '../../src/link/messages.ts';
import type { Phone } from '../../src/link/phone.ts';
import type { Purpose } from '../../src/link/qr.ts';
import { type Output, Session } from '../../src/link/session.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoredMemory, exclusively } from '../../src/store/memory.ts';
import type { Desk } from '../link/support/desk.ts';
import { digestOf } from '../link/support/keys.ts';
import { resultOf } from '../link/support/talk.ts';
import { World, framesOf } from '../link/support/world.ts';

Object.assign(globalThis, { IDBKeyRange });

const PIN = '240519';
const ENROLMENT = {
  device: 'device-1',
  bearer: new Uint8Array(32).fill(9),
  root: 'PEM',
  at: 1_000,
};

/** One phone on one database; `reload` makes it anew from there. */
class App {
  readonly factory = new IDBFactory();
  readonly world: World;
  vault!: Vault;
  stored!: StoredMemory;

  private constructor(world: World) {
    this.world = world;
  }

  static async enrolled(seed: string): Promise<App> {
    const app = new App(await World.make(seed));
    await app.reload();
    await app.vault.create(PIN);
    const certificates = (['sign', 'enc'] as const).map((use) => {
      return { fingerprint: digestOf(`certificate ${use}`), der: new Uint8Array([0x30]), use };
    });
    await app.stored.enrol(ENROLMENT, certificates);
    return app;
  }

  async reload(): Promise<void> {
    const database = await openDatabase(this.factory);
    this.vault = new Vault(database, () => 0, 10);
    this.stored = new StoredMemory(database);
  }

  phone(): Promise<Phone> {
    return phoneOf(this.vault, this.stored, 1);
  }

  async commit(session: Session, desk: Desk, outputs: readonly Output[]): Promise<Message[]> {
    await this.stored.commit(session.sid, outputs, this.world.now);
    return this.world.hand(desk, outputs);
  }

  async claimed(purpose: Purpose): Promise<{ desk: Desk; session: Session }> {
    const desk = await this.world.show(purpose);
    const session = await Session.scan(desk.text, await this.phone(), this.world.moment, this.world.random);
    const [frame = new Uint8Array()] = session.sent();
    await this.stored.commit(session.sid, [{ do: 'send', frame }], this.world.now);
    await desk.take(frame);
    return { desk, session };
  }

  async told(desk: Desk, session: Session, body: RequestBody): Promise<Message[]> {
    const frame = await desk.send(await desk.ask(body));
    return this.commit(session, desk, await session.receive(this.world.moment, frame));
  }

  async paired(): Promise<Bytes> {
    const { desk, session } = await this.claimed('pair');
    await this.told(desk, session, this.world.pairing(desk));
    const code = Number((session.state.digits ?? '').slice(5));
    await this.told(desk, session, { ...this.world.pairing(desk), code });
    return fingerprint(desk.key.point);
  }

  async finish(session: Session): Promise<readonly Output[]> {
    const now = this.world.moment;
    await session.act(now, { is: 'opening_pad' });
    await session.act(now, { is: 'approving' });
    const request = session.state.review?.request;
    if (request === undefined) throw new Error('nothing is shown');
    expect(await this.vault.open(PIN, request)).toEqual({ is: 'open' });
    return session.finish(now, await this.world.ticket(request));
  }

  /** A whole SIGN or LOGIN; gives the answer. */
  async answered(ask: (desk: Desk) => RequestBody): Promise<Message[]> {
    const { desk, session } = await this.claimed('operation');
    await this.told(desk, session, ask(desk));
    const pad = framesOf(await session.act(this.world.moment, { is: 'opening_pad' }));
    for (const frame of pad) await desk.open(frame);
    return this.commit(session, desk, await this.finish(session));
  }
}

describe('a phone after reloads', () => {
  test('knows the desk, keeps the answer, goes on with the log', async () => {
    const app = await App.enrolled('reloads');
    await app.paired();
    await app.reload();
    const first = resultOf(await app.answered((desk) => app.world.sign(desk)));
    await app.reload();
    const second = resultOf(await app.answered((desk) => app.world.login(desk)));
    expect([first.audit.n, second.audit.n]).toEqual([1, 2]);
    const entries = await app.stored.memory.log(0, 50);
    const end = await follow(EMPTY_CHAIN, entries);
    expect(entries.map(({ op }) => op)).toEqual(['PAIR', 'SIGN', 'LOGIN']);
    expect(end).toEqual(await app.stored.memory.logEnd());
    expect(await app.stored.memory.log(1, 1)).toEqual([first.audit]);
    const kept = await app.stored.memory.kept(first.req_id);
    expect('documents' in first.out && first.out.documents).toEqual(kept?.documents);
  });

  test('lists desks, and refuses one that was revoked', async () => {
    const app = await App.enrolled('revoked');
    const desk = await app.paired();
    expect((await app.stored.desks()).map(({ name, pairedAt }) => [name, pairedAt])).toEqual([
      ['投标部笔记本', app.world.now],
    ]);
    await app.stored.revoke(desk);
    await app.reload();
    const claimed = await app.claimed('operation');
    const answers = await app.told(claimed.desk, claimed.session, app.world.sign(claimed.desk));
    expect(answers).toEqual([{ kind: 'ERROR', body: { code: 'DESK_REVOKED' } }]);
  });

  test('link_12 takes no part in a session again', async () => {
    const app = await App.enrolled('again');
    const { desk } = await app.claimed('operation');
    await app.reload();
    const again = Session.scan(desk.text, await app.phone(), app.world.moment, app.world.random);
    await expect(again).rejects.toThrow(new LinkError('SESSION_GONE'));
  });

  test('sends its stored frames again byte for byte', async () => {
    const app = await App.enrolled('resend');
    await app.paired();
    const { desk, session } = await app.claimed('operation');
    await app.told(desk, session, app.world.sign(desk));
    await app.reload();
    expect((await app.stored.sent(session.sid)).map(hex)).toEqual(session.sent().map(hex));
    expect(await app.stored.sent(new Uint8Array(16))).toEqual([]);
  });

  test('trusts a platform that it was told of', async () => {
    const app = await App.enrolled('platform');
    const point = app.world.book.platforms[0] ?? new Uint8Array();
    const print = await fingerprint(point);
    expect(await app.stored.memory.platform(print)).toBeUndefined();
    await app.stored.trust(print, point);
    await app.reload();
    expect(await app.stored.memory.platform(print)).toEqual(point);
  });
});

describe('what the phone has no key for', () => {
  test.each<[string, (world: World, desk: Desk) => RequestBody | Promise<RequestBody>]>([
    ['a share for a signing certificate', async (world, desk) =>
      world.decrypt(desk, [await world.share(0, { cert_sha256: digestOf('certificate sign') })])],
    ['a share for a stranger', async (world, desk) => world.decrypt(desk, [await world.share(0)])],
  ])('%s', async (name, ask) => {
    const app = await App.enrolled(name);
    await app.paired();
    const { desk, session } = await app.claimed('operation');
    const answers = await app.told(desk, session, await ask(app.world, desk));
    expect(answers).toEqual([{ kind: 'ERROR', body: { code: 'KEY_MISSING' } }]);
  });

  test('any signature, without a certificate', async () => {
    const app = await App.enrolled('bare');
    await app.paired();
    const phone = await phoneOf(app.vault, new StoredMemory(await openDatabase(new IDBFactory())), 1);
    const { desk } = await app.claimed('operation');
    const request = (await desk.ask(app.world.sign(desk))) as Extract<Message, { kind: 'REQUEST' }>;
    expect(await phone.keys.can(request.body)).toBe(false);
    expect(phone.certificates).toEqual([]);
  });
});

describe('link_30 two sessions at once', () => {
  async function two(app: App): Promise<{ one: Session; other: Session }> {
    await app.paired();
    const sessions: Session[] = [];
    for (const ask of [(desk: Desk) => app.world.audit(desk), (desk: Desk) => app.world.audit(desk)]) {
      const { desk, session } = await app.claimed('operation');
      await app.told(desk, session, ask(desk));
      await session.act(app.world.moment, { is: 'approving' });
      sessions.push(session);
    }
    const [one, other] = sessions;
    if (one === undefined || other === undefined) throw new Error('no sessions');
    return { one, other };
  }

  test('an entry that another one has overtaken is not stored, nor is what stands beside it', async () => {
    const app = await App.enrolled('overtaken');
    const { one, other } = await two(app);
    const [first, second] = [await one.finish(app.world.moment), await other.finish(app.world.moment)];
    await app.stored.commit(one.sid, first, app.world.now);
    const before = await app.stored.sent(other.sid);
    await expect(app.stored.commit(other.sid, second, app.world.now)).rejects.toThrow();
    expect((await app.stored.sent(other.sid)).length).toBe(before.length);
  });

  test('under the lock their entries follow each other', async () => {
    const app = await App.enrolled('lock');
    const { one, other } = await two(app);
    const finish = (session: Session): Promise<void> =>
      exclusively(navigator.locks, async () => {
        await app.stored.commit(session.sid, await session.finish(app.world.moment), app.world.now);
      });
    await Promise.all([finish(one), finish(other)]);
    const entries = await app.stored.memory.log(0, 50);
    expect(entries.map(({ n }) => n)).toEqual([0, 1, 2]);
    const end = await follow(EMPTY_CHAIN, entries);
    expect(end && equal(end.head, (await app.stored.memory.logEnd()).head)).toBe(true);
  });
});

describe('a phone that is erased', () => {
  test('knows nothing any more, and has another name', async () => {
    const app = await App.enrolled('erase');
    const desk = await app.paired();
    await app.answered((shown) => app.world.login(shown));
    const before = hex(await app.vault.authPoint());
    await app.stored.erase();
    await app.reload();
    const { memory } = app.stored;
    expect([await app.stored.enrolment(), await app.stored.certificates(), await app.stored.desks()]).toEqual([undefined, [], []]);
    expect([await memory.desk(desk), (await memory.logEnd()).next, await app.vault.publicKeys()]).toEqual([undefined, 0, undefined]);
    expect(hex(await app.vault.authPoint())).not.toBe(before);
  });
});
