// The PIN and a code's secret stand nowhere: not in what the phone keeps or sends, not at the service, not in a process.

import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { Canary, files, kept, processes, traffic } from './support/canary.ts';
import { BIDDER, Office } from './support/office.ts';
import { PIN, type Phone, WRONG_PIN } from './support/phone.ts';
import { errorOf } from './support/programs.ts';

const RIGHT = new Canary(Buffer.from(PIN));
const WRONG = new Canary(Buffer.from(WRONG_PIN));

let office: Office;
let phone: Phone;
let passed: Buffer[];

beforeAll(async () => {
  office = await Office.open();
  phone = await office.keepingPhone('zh-CN', office.path('profile'));
  passed = traffic(phone.page);
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** Everything that can be looked at. */
async function places(): Promise<Map<string, Buffer>> {
  return new Map([
    ...files(office.path('data'), 'data'),
    ...files(office.path('profile'), 'profile'),
    ...processes(),
    ['the log', Buffer.from(office.service.err)],
    ['the page', await kept(phone.page)],
    ['the network', Buffer.concat(passed.flatMap((part) => [part, Buffer.of(0)]))],
  ]);
}

/** The 32 bytes that end a code. */
function pskOf(text: string): Buffer {
  const groups = text.slice(5).match(/\d{17}|\d{3}$/gu) ?? [];
  const hex = groups.map((group, at) => BigInt(group).toString(16).padStart(at === 12 ? 2 : 14, '0'));
  return Buffer.from(hex.join(''), 'hex').subarray(53);
}

test('a canary that was planted is found in every place', async () => {
  await phone.title('enrol.title').waitFor();
  expect(RIGHT.in(await places())).toEqual([]);
  const hex = Buffer.from(PIN).toString('hex');
  const planted: ChildProcess[] = [
    spawn('sleep', ['20'], { env: { PLANTED: PIN } }),
    spawn('sh', ['-c', 'sleep 20; :', Buffer.from(PIN).toString('base64')]),
  ];
  writeFileSync(office.path('data/planted'), `{"pin":"${PIN}"}`);
  writeFileSync(office.path('profile/planted'), hex);
  phone.mayComplainOf(/status of 40\d/u);
  await phone.page.evaluate(async (pin) => {
    localStorage.setItem('planted', pin);
    await fetch('/v1/planted', { method: 'POST', body: new TextEncoder().encode(btoa(`x${pin}x`)) });
  }, PIN);
  const found = RIGHT.in(await places());
  const where = [`environ of ${planted[0]?.pid}`, `cmdline of ${planted[1]?.pid}`, 'data/planted', 'profile/planted', 'the network', 'the page'];
  expect(found).toEqual(expect.arrayContaining(where));
  for (const child of planted) child.kill('SIGKILL');
  for (const file of ['data/planted', 'profile/planted']) rmSync(office.path(file));
  await phone.page.evaluate(() => {
    localStorage.removeItem('planted');
  });
  passed.length = 0;
});

test('after answers, a refusal, wrong PINs and a kill the PIN and the codes are nowhere', async () => {
  // What the browser wrote of the canary before is gone with its folder.
  await phone.close();
  rmSync(office.path('profile'), { recursive: true });
  phone = await office.keepingPhone('zh-CN', office.path('profile'));
  passed = traffic(phone.page);
  await phone.enrol(BIDDER);
  await office.pairWith('desk', phone);
  const codes: string[] = [];
  const asked = async (output: string): Promise<ReturnType<Office['stamp']>> => {
    const program = office.stamp('desk', output);
    const code = await program.code(0);
    codes.push((await code?.text()) ?? '');
    await phone.review(code);
    return program;
  };

  const signed = await asked('signed.pdf');
  await phone.approve();
  await phone.pin(WRONG_PIN);
  await phone.shows('talk.pin.wrong', { n: 4 });
  await phone.pin();
  await phone.shows('talk.done.SIGN');
  expect(await signed.ended()).toMatchObject({ code: 0 });
  const refused = await asked('refused.pdf');
  await phone.button('talk.review.reject').tap();
  expect(errorOf(await refused.ended())).toBe('USER_REJECTED');
  const killed = await asked('killed.pdf');
  await phone.approve();
  await killed.kill();
  await phone.pin();
  await phone.shows('talk.end.sent');

  const all = await places();
  expect(RIGHT.in(all)).toEqual([]);
  expect(WRONG.in(all)).toEqual([]);
  for (const text of codes) {
    expect(new Canary(pskOf(text)).in(all)).toEqual([]);
    expect(new Canary(Buffer.from(text)).in(all)).toEqual([]);
  }
  await phone.close();
  const left = files(office.path('profile'), 'profile');
  expect(RIGHT.in(left)).toEqual([]);
  for (const text of codes) expect(new Canary(Buffer.from(text)).in(left)).toEqual([]);
});
