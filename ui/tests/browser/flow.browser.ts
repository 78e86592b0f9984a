// What a phone is for, from the certificates to the answers, as a person goes about it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { between } from './support/marks.ts';
import { BIDDER, DESK, Office } from './support/office.ts';
import { PIN, type Phone, WRONG_PIN } from './support/phone.ts';
import { ROOT, errorOf, run } from './support/programs.ts';

/** From scan to answer, besides the person's time, milliseconds. */
const ANSWER_MS = 1_000;
/** How often it is measured: the machine may be busy with something else. */
const MEASURED = 3;

let office: Office;
let phone: Phone;

beforeAll(async () => {
  office = await Office.open();
  phone = await office.phone('zh-CN');
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** What pyHanko says of the signatures of a PDF. */
async function judged(path: string): Promise<unknown> {
  const soon = new Date(Date.now() + 60_000).toISOString();
  const { out } = await run(join(ROOT, '.venv/bin/python'), join(ROOT, 'crates/pdf/tests/judge.py'), 'validate', office.path('root.pem'), soon, path);
  return (JSON.parse(out) as { readonly signatures: unknown }).signatures;
}

test('a phone is given certificates', async () => {
  await phone.enrol(BIDDER);
  await phone.link('enrol.toHome').tap();
  await phone.page.getByText(BIDDER.organization).first().waitFor();
  await phone.shows('desks.how');
});

test('its camera reads a code that turned three times, and ten digits pair it with the desk', async () => {
  const program = office.pair('desk');
  await phone.link('home.scan').tap();
  const third = await program.code(3);
  expect(third).toBeDefined();
  const shown = office.show(program, 3);
  const digits = await phone.digits();
  await phone.page.getByText(DESK).waitFor();
  // A wrong digit costs a try and no more.
  program.type(`${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`);
  await phone.shows('talk.pair.wrong', { n: 2 });
  program.type(digits);
  await phone.shows('talk.done.PAIR');
  expect((await program.ended()).code).toBe(0);
  await shown;
  await phone.button('talk.end.close').tap();
  await phone.page.getByText(DESK).waitFor();
});

test('a document is stamped, others trust the signature, and the phone takes less than a second', async () => {
  const took: number[] = [];
  for (let round = 0; round < MEASURED; round += 1) {
    const output = `stamped-${round}.pdf`;
    const program = office.stamp('desk', output);
    await program.code(0);
    const shown = office.show(program, 0);
    await phone.home();
    // What is read at once leaves no time to see the page that scans.
    await phone.link('home.scan').tap();
    await phone.title('talk.review.title').waitFor();
    await phone.approve();
    await phone.pin();
    await phone.shows('talk.done.SIGN');
    expect(await program.ended()).toMatchObject({ code: 0 });
    await shown;
    expect(await judged(office.path(output))).toMatchObject([{ intact: true, trusted: true, bottom_line: true }]);
    const marks = await phone.marks();
    const [asked, answered] = [
      between(marks, 'decoded', phone.say('talk.review.title')),
      between(marks, 'pressed', phone.say('talk.end.title')),
    ];
    took.push(asked + answered);
    process.stdout.write(`scan to question ${asked.toFixed(0)} ms, PIN to answer ${answered.toFixed(0)} ms\n`);
    if (asked + answered < ANSWER_MS) break;
  }
  expect(Math.min(...took)).toBeLessThan(ANSWER_MS);
});

test('a refusal ends it, and there is no output', async () => {
  const program = office.stamp('desk', 'refused.pdf');
  await phone.review(await program.code(0));
  await phone.button('talk.review.reject').tap();
  await phone.shows('talk.next.rejected');
  expect(errorOf(await program.ended())).toBe('USER_REJECTED');
  expect(existsSync(office.path('refused.pdf'))).toBe(false);
});

test('a wrong PIN costs a try, and the right one after it signs', async () => {
  const program = office.stamp('desk', 'second-try.pdf');
  await phone.review(await program.code(0));
  await phone.approve();
  await phone.pin(WRONG_PIN);
  await phone.shows('talk.pin.wrong', { n: 4 });
  await phone.pin(PIN);
  await phone.shows('talk.done.SIGN');
  expect(await program.ended()).toMatchObject({ code: 0 });
});

test('a response is decrypted once the platform says that it opened', async () => {
  const program = await office.decrypt('desk', 'opened.pdf');
  await phone.review(await program.code(0));
  await phone.shows('talk.note.opened');
  await phone.approve();
  await phone.pin();
  await phone.shows('talk.done.DECRYPT');
  expect(await program.ended()).toMatchObject({ code: 0 });
  expect(existsSync(office.path('opened.pdf'))).toBe(true);
});

test('it works by keyboard alone', async () => {
  const program = office.stamp('desk', 'by-keyboard.pdf');
  const code = await program.code(0);
  await phone.home();
  const { keyboard } = phone.page;
  await phone.tabTo(phone.link('home.scan'));
  await keyboard.press('Enter');
  await phone.title('scan.title').waitFor();
  await phone.tabTo(phone.button('scan.paste'));
  await keyboard.press('Enter');
  await phone.tabTo(phone.page.getByLabel(phone.say('scan.text')));
  await keyboard.insertText((await code?.text()) ?? '');
  await phone.tabTo(phone.button('scan.use'));
  await keyboard.press('Enter');
  await phone.title('talk.review.title').waitFor();
  await keyboard.press('End');
  await phone.shows('talk.review.seen');
  await phone.tabTo(phone.button('talk.review.approve'));
  await keyboard.press('Enter');
  await phone.title('talk.pin.title').waitFor();
  await keyboard.type(PIN);
  await phone.shows('talk.done.SIGN');
  await phone.tabTo(phone.button('talk.end.close'));
  await keyboard.press('Enter');
  await phone.link('home.scan').waitFor();
  expect(await program.ended()).toMatchObject({ code: 0 });
});
