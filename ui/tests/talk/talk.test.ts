// A conversation from the code to its end, as the screens hold it.

import { describe, expect, test } from 'vitest';

import { Talk } from '../../src/composables/talk.ts';
import { equal } from '../../src/link/bytes.ts';
import { LinkError } from '../../src/link/codes.ts';
import { fingerprint } from '../../src/link/keys.ts';
import type { RequestBody } from '../../src/link/messages.ts';
import { Refused } from '../../src/service/network.ts';
import { Desk } from '../link/support/desk.ts';
import { digestOf } from '../link/support/keys.ts';
import { resultOf } from '../link/support/talk.ts';
import type { World } from '../link/support/world.ts';
import { Relay } from '../service/relay.ts';
import { Held, PIN, Phone, WRONG, told, until } from './support.ts';

const sign = (world: World, desk: Desk): RequestBody => world.sign(desk);

function away(): Promise<never> {
  return Promise.reject(new Refused('service_unreachable'));
}

describe.each([
  ['over a WebSocket', true],
  ['by long polling alone', false],
])('%s', (_, hasSockets) => {
  test('a SIGN from the code to the ACK', async () => {
    const phone = await Phone.make('whole');
    phone.hasSockets = hasSockets;
    const held = await Held.ask(phone, sign);
    expect([held.view.desk?.name, held.view.desk?.pairedAt]).toEqual(['投标部笔记本', phone.world.now - 86_400]);
    await held.talk.read();
    await held.talk.read();
    await held.talk.openPad();
    await held.talk.enter(PIN);
    const messages = await held.heard(4);
    expect(told(messages)).toEqual(['seen', 'reviewing', 'pin', 'RESULT']);
    const { out, ticket, req_hash } = resultOf(messages);
    expect(['documents' in out && out.documents.length, ticket && equal(ticket.req_hash, req_hash)]).toEqual([2, true]);
    expect([held.view.phase, held.view.at]).toEqual(['sent', phone.world.now]);
    await held.acknowledge();
    await held.until('acked');
    await until(async () => (await phone.stored.open()).length === 0);
    expect(await phone.stored.sent(held.desk.sid)).toEqual([]);
    await expect(Talk.begin(held.desk.text, phone.powers, () => undefined)).rejects.toThrow(new LinkError('SESSION_GONE'));
    expect(held.relay.log.some((line) => line.startsWith('SOCKET'))).toBe(hasSockets);
  });
});

describe('every operation', () => {
  test.each<[string, (world: World, desk: Desk) => RequestBody | Promise<RequestBody>, string]>([
    ['LOGIN', (world, desk) => world.login(desk), 'proof'],
    ['AUDIT', (world, desk) => world.audit(desk), 'audit'],
  ])('%s', async (name, ask, member) => {
    const phone = await Phone.make(name);
    const held = await Held.ask(phone, ask);
    await held.talk.openPad();
    await (name === 'LOGIN' ? held.talk.enter(PIN) : held.talk.approve());
    await held.until('sent');
    const result = resultOf(await held.heard(name === 'LOGIN' ? 3 : 2));
    expect([member in result.out, result.ticket !== undefined, phone.tickets]).toEqual([
      true,
      name === 'LOGIN',
      name === 'LOGIN' ? 1 : 0,
    ]);
  });

  test.each([
    ['DECRYPT', false],
    ['a rehearsal', true],
  ])('%s', async (name, isRehearsal) => {
    const phone = await Phone.make(name);
    const { enc = new Uint8Array() } = (await phone.vault.publicKeys()) ?? {};
    const held = await Held.ask(phone, async (world, desk) => {
      const changed = { cert_sha256: digestOf('certificate enc'), ...(isRehearsal ? { rehearsal: true as const } : {}) };
      return world.decrypt(desk, [await world.share(0, changed, enc)]);
    });
    await held.talk.openPad();
    await held.talk.enter(PIN);
    const { out } = resultOf(await held.heard(3));
    const [share] = 'shares' in out ? out.shares : [];
    expect(share && equal(share, new Uint8Array(32).fill(0xc0))).toBe(!isRehearsal);
  });

  test('PAIR: wrong digits are counted, right ones make the desk known', async () => {
    const phone = await Phone.make('pair');
    const held = await Held.claim(phone, 'pair');
    await held.tell(await held.desk.ask(phone.world.pairing(held.desk)));
    await held.until('code');
    const digits = held.view.conversation.digits ?? '';
    expect(digits).toMatch(/^\d{4} \d{6}$/u);
    const code = Number(digits.slice(5));
    await held.tell(await held.desk.ask({ ...phone.world.pairing(held.desk), code: (code + 1) % 1_000_000 }));
    await until(() => held.view.conversation.codeTriesLeft === 2);
    phone.world.tick += 5_000;
    const right = { ...phone.world.pairing(held.desk), now: phone.world.now, exp: phone.world.now + 55, code };
    await held.tell(await held.desk.ask(right));
    await held.until('sent');
    expect(told(await held.heard(3))).toEqual(['seen', 'code_wrong 2', 'RESULT']);
    expect((await phone.stored.desks()).map(({ pairedAt }) => pairedAt)).toEqual([phone.world.now]);
  });

  test('PAIR with a computer that had been removed says so, and makes it known again', async () => {
    const phone = await Phone.make('pair again');
    const [desk] = await phone.stored.desks();
    const print = await fingerprint(desk?.point ?? new Uint8Array());
    for (const isRevoked of [false, true]) {
      if (isRevoked) await phone.stored.revoke(print);
      const held = await Held.claim(phone, 'pair');
      await held.tell(await held.desk.ask(phone.world.pairing(held.desk)));
      await held.until('code');
      expect([held.view.wasRemoved, held.view.desk]).toEqual([isRevoked, undefined]);
      const code = Number((held.view.conversation.digits ?? '').slice(5));
      await held.tell(await held.desk.ask({ ...phone.world.pairing(held.desk), code }));
      await held.until('sent');
      expect((await phone.stored.desk(print))?.isRevoked).toBe(false);
    }
  });

  test('a kept answer goes out again after a tap, with neither PIN nor ticket', async () => {
    const phone = await Phone.make('kept');
    const first = await Held.ask(phone, sign);
    await first.talk.openPad();
    await first.talk.enter(PIN);
    await first.until('sent');
    const again = await Held.ask(phone, sign);
    expect(again.view.conversation.review?.kept).toBeDefined();
    await again.talk.approve();
    const result = resultOf(await again.heard(2));
    expect([result.kept, result.ticket, phone.tickets]).toEqual([true, undefined, 1]);
  });

  test('an answer that takes a PIN is not given without one', async () => {
    const phone = await Phone.make('tap');
    const held = await Held.ask(phone, sign);
    await held.talk.openPad();
    await held.talk.approve();
    expect([held.view.phase, phone.tickets]).toEqual(['pin', 0]);
  });
});

describe('the PIN', () => {
  async function padOpen(seed: string): Promise<{ phone: Phone; held: Held }> {
    const phone = await Phone.make(seed);
    const held = await Held.ask(phone, sign);
    await held.talk.openPad();
    return { phone, held };
  }

  test('a wrong one opens the pad again and says how many are left', async () => {
    const { phone, held } = await padOpen('wrong');
    await held.talk.enter(WRONG);
    expect([held.view.phase, held.view.conversation.pinTriesLeft, held.view.isBusy]).toEqual(['pin', 4, false]);
    await held.talk.enter(PIN);
    expect([held.view.phase, phone.tickets]).toEqual(['sent', 1]);
  });

  test('five wrong ones lock, and the desk is told', async () => {
    const { phone, held } = await padOpen('locked');
    for (let count = 0; count < 5; count += 1) await held.talk.enter(WRONG);
    expect([held.view.phase, held.view.code]).toEqual(['failed', 'PIN_LOCKED']);
    expect(told(await held.heard(3))).toEqual(['seen', 'pin', 'ERROR PIN_LOCKED']);
    // As soon as the desk's relay has it there is nothing to be sent again after a reload.
    await until(async () => (await phone.stored.open()).length === 0);
    expect((await phone.stored.memory.log(0, 50)).map(({ end }) => end)).toEqual(['failed']);
    const next = await Held.ask(phone, sign);
    await next.talk.openPad();
    await next.talk.enter(PIN);
    expect([next.view.code, phone.tickets]).toEqual(['PIN_LOCKED', 0]);
  });

  test('of two that are typed at once one is looked at', async () => {
    const { phone, held } = await padOpen('at once');
    await Promise.all([held.talk.enter(WRONG), held.talk.enter(WRONG)]);
    expect(await phone.vault.triesLeft()).toBe(4);
  });

  test('a service that is away costs no try, and the same PIN is good when it is back', async () => {
    const { phone, held } = await padOpen('away');
    const { ticket } = phone;
    phone.ticket = away;
    await held.talk.enter(PIN);
    expect([held.view.phase, held.view.serviceDown, held.view.code]).toEqual(['working', 'retry', undefined]);
    expect([await phone.vault.triesLeft(), told(await held.heard(2))]).toEqual([5, ['seen', 'pin']]);
    phone.ticket = ticket;
    await held.talk.retry();
    expect([held.view.phase, held.view.serviceDown, phone.tickets]).toEqual(['sent', 'no', 2]);
  });

  test('a service that hangs is away after ten seconds', async () => {
    const { phone, held } = await padOpen('hangs');
    phone.ticket = () => new Promise(() => undefined);
    const entered = held.talk.enter(PIN);
    await until(() => phone.tickets === 1);
    phone.pass(9_999);
    expect(held.view.isBusy).toBe(true);
    phone.pass(1);
    await entered;
    expect([held.view.phase, held.view.serviceDown]).toEqual(['working', 'retry']);
  });

  test('away for longer than the keys stay open, the PIN is asked for again', async () => {
    const { phone, held } = await padOpen('long away');
    const { ticket } = phone;
    phone.ticket = away;
    await held.talk.enter(PIN);
    phone.ticket = ticket;
    phone.pass(40_000);
    await held.talk.retry();
    expect([held.view.serviceDown, phone.tickets]).toEqual(['retry_with_pin', 1]);
    await held.talk.enter(WRONG);
    expect([held.view.phase, held.view.serviceDown, held.view.conversation.pinTriesLeft]).toEqual(['pin', 'no', 4]);
    await held.talk.enter(PIN);
    expect(held.view.phase).toBe('sent');
  });

  test('who gives up while it is away has signed nothing', async () => {
    const { phone, held } = await padOpen('given up');
    phone.ticket = away;
    await held.talk.enter(PIN);
    await held.talk.giveUp();
    expect([held.view.phase, held.view.code]).toEqual(['failed', 'PIN_SVC_DOWN']);
    expect(told(await held.heard(3))).toEqual(['seen', 'pin', 'ERROR PIN_SVC_DOWN']);
    const [item] = phone.world.documents(1);
    expect(item && (await phone.vault.sign(digestOf('certificate sign'), item, 0))).toBeUndefined();
  });

  test.each([
    ['CERT_REVOKED', 'CERT_REVOKED'],
    ['service_bearer', 'KEY_MISSING'],
    ['service_form', 'PIN_SVC_DOWN'],
  ])('%s of the service ends it, told to the person as it was said and to the desk as %s', async (refusal, code) => {
    const { phone, held } = await padOpen(refusal);
    phone.ticket = () => Promise.reject(new Refused(refusal, { field: 'req_hash' }));
    await held.talk.enter(PIN);
    expect([held.view.phase, held.view.code]).toEqual(['failed', code]);
    expect(held.view.refusal).toEqual({ code: refusal, params: { field: 'req_hash' } });
    expect(told(await held.heard(3)).at(-1)).toBe(`ERROR ${code}`);
  });

  test('the relay ends the session while the PIN is looked at: no key stays open', async () => {
    const { phone, held } = await padOpen('gone');
    const open = phone.vault.open.bind(phone.vault);
    phone.vault.open = async (pin, purpose) => {
      const opened = await open(pin, purpose);
      held.relay.refuse('SESSION_GONE');
      await held.until('failed');
      return opened;
    };
    await held.talk.enter(PIN);
    const [item] = phone.world.documents(1);
    expect(item && (await phone.vault.sign(digestOf('certificate sign'), item, 0))).toBeUndefined();
    expect([held.view.code, phone.tickets]).toEqual(['SESSION_GONE', 0]);
  });

  test('time that runs out while the PIN is looked at leaves no key open', async () => {
    const { phone, held } = await padOpen('slow');
    const open = phone.vault.open.bind(phone.vault);
    phone.vault.open = async (pin, purpose) => {
      const opened = await open(pin, purpose);
      phone.pass(180_000);
      await held.until('expired');
      // The keys live by the same clock: what was opened is still within its minute.
      phone.world.tick -= 180_000;
      return opened;
    };
    await held.talk.enter(PIN);
    const [item] = phone.world.documents(1);
    expect(item && (await phone.vault.sign(digestOf('certificate sign'), item, 0))).toBeUndefined();
    expect(phone.tickets).toBe(0);
  });

  test('time that runs out while the ticket is asked for leaves no key open', async () => {
    const { phone, held } = await padOpen('late');
    let give: (() => void) | undefined;
    phone.ticket = () => new Promise((_, reject) => (give = () => { reject(new Refused('service_unreachable')); }));
    const entered = held.talk.enter(PIN);
    await until(() => give !== undefined);
    phone.pass(180_000);
    await held.until('expired');
    give?.();
    await entered;
    expect([held.view.phase, held.view.code]).toEqual(['expired', 'REQ_EXPIRED']);
    const [item] = phone.world.documents(1);
    expect(item && (await phone.vault.sign(digestOf('certificate sign'), item, 0))).toBeUndefined();
  });
});

describe('ends', () => {
  test('a code that came too late ends the session itself', async () => {
    const phone = await Phone.make('stale');
    const held = await Held.claim(phone);
    held.relay.refuse('QR_STALE');
    await held.until('failed');
    expect([held.view.conversation.phase, held.view.conversation.code]).toEqual(['failed', 'QR_STALE']);
  });

  test('and the code that is shown then, of the same session, is taken', async () => {
    const phone = await Phone.make('stale, then scanned again');
    const held = await Held.claim(phone);
    held.relay.refuse('QR_STALE');
    await held.until('failed');
    const now = await Desk.show(phone.world.scalars.desk, 'operation', held.desk.drawn, 5);
    phone.relay = new Relay();
    const talk = await Talk.begin(now.text, phone.powers, () => undefined);
    await until(() => phone.relay.fromPhone.length === 1);
    await now.take(phone.relay.fromPhone[0] ?? new Uint8Array());
    expect(phone.relay.bearer).not.toBe(held.relay.bearer);
    phone.relay.give(await now.send(await now.ask(sign(phone.world, now))));
    await until(() => talk.view.phase === 'review');
    expect((await phone.stored.sent(now.sid)).length).toBe(2);
  });

  test('one that was refused for another cause is not', async () => {
    const phone = await Phone.make('taken, then scanned again');
    const held = await Held.claim(phone);
    held.relay.refuse('SESSION_TAKEN');
    await held.until('failed');
    await expect(Talk.begin(held.desk.text, phone.powers, () => undefined)).rejects.toThrow(new LinkError('SESSION_GONE'));
  });

  test.each(['review', 'pin'])('no, at %s', async (where) => {
    const phone = await Phone.make(`no ${where}`);
    const held = await Held.ask(phone, sign);
    if (where === 'pin') await held.talk.openPad();
    await held.talk.reject();
    await held.talk.enter(PIN);
    expect([held.view.phase, held.view.conversation.isRefused, phone.tickets]).toEqual(['sent', true, 0]);
    expect(told(await held.heard(where === 'pin' ? 3 : 2)).at(-1)).toBe('rejected');
    await held.acknowledge();
    await held.until('rejected');
    expect((await phone.stored.memory.log(0, 50)).map(({ end }) => end)).toEqual(['rejected']);
  });

  test('leaving tells the desk', async () => {
    const phone = await Phone.make('leaving');
    const held = await Held.ask(phone, sign);
    await held.talk.leave();
    expect([held.view.phase, told(await held.heard(2))]).toEqual(['cancelled', ['seen', 'CANCEL']]);
  });

  test.each<[string, number, string | undefined, string]>([
    ['no question for 30 s', 30_000, 'PEER_GONE', 'failed'],
    ['nobody decided', 180_000, 'REQ_EXPIRED', 'expired'],
  ])('%s', async (name, ms, code, phase) => {
    const phone = await Phone.make(name);
    const held = ms === 30_000 ? await Held.claim(phone) : await Held.ask(phone, sign);
    phone.pass(ms - 1);
    await Promise.resolve();
    expect(held.view.code).toBeUndefined();
    phone.pass(1);
    await until(() => held.view.code !== undefined);
    expect([held.view.phase, held.view.code]).toEqual([phase, code]);
  });

  test('a page that slept sees the time when it is looked at', async () => {
    const phone = await Phone.make('slept');
    const held = await Held.ask(phone, sign);
    phone.world.tick += 200_000;
    held.talk.wake();
    await held.until('expired');
  });

  test.each<[string, 'hello' | 'review' | 'sent', string, string | undefined]>([
    ['SESSION_TAKEN', 'hello', 'failed', 'SESSION_TAKEN'],
    ['SESSION_GONE', 'review', 'failed', 'SESSION_GONE'],
    ['SESSION_GONE', 'sent', 'expired', 'PEER_GONE'],
  ])('%s of the relay at %s', async (refusal, where, phase, code) => {
    const phone = await Phone.make(`${refusal} ${where}`);
    const held = where === 'hello' ? await Held.claim(phone) : await Held.ask(phone, sign);
    if (where === 'sent') {
      await held.talk.openPad();
      await held.talk.enter(PIN);
    }
    held.relay.refuse(refusal);
    await until(() => held.view.code !== undefined);
    expect([held.view.phase, held.view.code]).toEqual([phase, code]);
  });

  test('what cannot be stored is not sent, and ends it', async () => {
    const phone = await Phone.make('full');
    const held = await Held.ask(phone, sign);
    await held.talk.openPad();
    await held.heard(2);
    const commit = phone.stored.commit.bind(phone.stored);
    phone.stored.commit = (sid, outputs, at) =>
      outputs.length === 0
        ? commit(sid, outputs, at)
        : Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await held.talk.enter(PIN);
    expect([held.view.phase, held.view.code]).toEqual(['failed', 'storage_full']);
    expect(held.relay.fromPhone.length).toBe(3);
    await held.talk.reject();
    expect(held.relay.fromPhone.length).toBe(3);
  });
});
