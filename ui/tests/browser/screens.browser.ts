// Every screen of the app as a picture in `out/screens`, and what axe says of it: in Chinese light and dark, in English light.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { TerminalCode } from './support/code.ts';
import { picture, violations } from './support/look.ts';
import { BIDDER, Office } from './support/office.ts';
import { PIN, type Phone, WRONG_PIN } from './support/phone.ts';
import { type Program, until } from './support/programs.ts';
import { AWAY } from './support/reader.ts';

/** The longest name of an enterprise that a screen has to hold well: 40 characters. */
const LONG = '江北示范新区城市基础设施建设投资运营与智能化系统集成建筑安装工程（集团）有限公司';
const CASES = [
  { language: 'zh-CN', looks: ['light', 'dark'], holder: BIDDER },
  { language: 'en', looks: ['light'], holder: { ...BIDDER, organization: LONG } },
] as const;

/** The number of a code at whose sight the first one is no longer taken. */
const TOO_LATE = 5;

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** A code that no reader takes: the camera sees something, and goes on looking. */
function spoilt(code: TerminalCode): Parameters<Office['camera']['show']>[0] {
  return { side: code.side, isDark: (row, column) => (row < 14 && column < 14 ? false : code.isDark(row, column)) };
}

test('what is wrong with a page is found', async () => {
  const phone = await office.phone('zh-CN');
  await phone.title('enrol.title').waitFor();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.evaluate(() => {
    document.querySelector('h1')?.style.setProperty('color', '#eee');
    const wide = document.body.appendChild(document.createElement('p'));
    Object.assign(wide.style, { width: '400px', height: '1px' });
    const script = document.createElement('script');
    script.textContent = 'throw new Error()';
    document.body.append(script);
    setTimeout(() => {
      throw new Error('planted');
    });
  });
  const found = (await violations(phone.page)).join();
  expect(found).toContain('color-contrast');
  expect(found).toContain('wider than its screen');
  const complaints: string[] = [];
  await until('both complaints', () => {
    complaints.push(...phone.complaints());
    return ['Content Security Policy', 'planted'].every((word) => complaints.join().includes(word)) ? true : undefined;
  });
});

describe.each(CASES)('in $language', ({ language, looks, holder }) => {
  let phone: Phone;
  /** Shows codes until one of them is too old. */
  let late: Program;
  const found: string[] = [];

  /** Takes a screen as it stands there. */
  async function look(name: string): Promise<void> {
    for (const colorScheme of looks) {
      await phone.page.emulateMedia({ colorScheme });
      await picture(phone.page, `phone-${name}-${language}${colorScheme === 'dark' ? '-dark' : ''}`);
      found.push(...(await violations(phone.page)).map((violation) => `${name}, ${colorScheme}: ${violation}`));
    }
    await phone.page.emulateMedia({ colorScheme: 'light' });
  }

  /** Comes to a program's question. */
  async function asked(program: Program): Promise<void> {
    await phone.review(await program.code(0));
  }

  afterEach(() => {
    expect(found.splice(0)).toEqual([]);
  });

  test('the enrolment', async () => {
    office.language = language;
    phone = await office.phone(language);
    await phone.title('enrol.title').waitFor();
    await look('enrol');
    await phone.button('enrol.toPin').tap();
    await phone.shows('enrol.noOrganization');
    await look('enrol-missing');
    await phone.page.getByLabel(phone.say('enrol.organization')).fill(holder.organization);
    await phone.page.getByLabel(phone.say('enrol.uscc')).fill(holder.uscc);
    await phone.page.getByLabel(phone.say('enrol.name')).fill(holder.name);
    await look('enrol-holder');
    await phone.button('enrol.toPin').tap();
    await look('enrol-pin');
    await phone.page.goto('/');
    await phone.enrol(holder);
    await look('enrol-done');
    await phone.link('enrol.toHome').tap();
    await phone.shows('desks.how');
    await look('home-first');
  });

  test('the pairing', async () => {
    const program = office.pair(language);
    const code = await program.code(0);
    if (code !== undefined) office.camera.show(spoilt(code));
    await phone.scan();
    await phone.shows('scan.aim');
    await look('scan');
    await phone.paste(code);
    const digits = await phone.digits();
    await look('pair');
    program.type(digits);
    await phone.shows('talk.done.PAIR');
    await look('pair-done');
    await program.ended();
    office.camera.showNothing();
  });

  test('a stamp', async () => {
    late = office.pair(`late-${language}`);
    const program = office.stamp(language, `${language}.pdf`);
    await asked(program);
    await look('review');
    await phone.read();
    await look('review-end');
    await phone.page.locator('li button').first().tap();
    await phone.read();
    await look('review-digest');
    await phone.button('talk.review.approve').tap();
    await phone.title('talk.pin.title').waitFor();
    await look('pin');
    await phone.page.getByRole('button', { name: phone.say('talk.pin.forgot') }).tap();
    await phone.shows('errors.PIN_LOCKED.do');
    await look('pin-forgot');
    await phone.button('talk.pin.again').tap();
    await phone.pin(WRONG_PIN);
    await phone.shows('talk.pin.wrong', { n: 4 });
    await look('pin-wrong');
    program.signal('SIGSTOP');
    await phone.pin(PIN);
    await phone.shows('talk.end.sent');
    await look('sent');
    program.signal('SIGCONT');
    await phone.shows('talk.done.SIGN');
    await look('done');
    await program.ended();
  });

  test('ends of other kinds', async () => {
    const refused = office.stamp(language, 'refused.pdf');
    await asked(refused);
    await phone.button('talk.review.reject').tap();
    await phone.shows('talk.next.rejected');
    await look('rejected');
    await refused.ended();

    await late.code(TOO_LATE);
    await phone.scan();
    await phone.paste(await late.code(0));
    await phone.shows('errors.QR_STALE.what');
    await look('stale');
    await late.kill();

    phone.mayComplainOf(AWAY);
    const program = office.stamp(language, 'down.pdf');
    await asked(program);
    await phone.approve();
    await phone.network('off');
    await phone.pin();
    await phone.title('talk.down.title').waitFor();
    await look('down');
    await phone.network('on');
    await phone.reload();
    await phone.shows('talk.cutOff.none.title');
    await look('cut-off');
    await program.kill();
  });

  test('a decryption', async () => {
    const program = await office.decrypt(language, `opened-${language}.pdf`);
    await asked(program);
    await look('decrypt');
    await phone.approve();
    await phone.pin();
    await phone.shows('talk.done.DECRYPT');
    await look('decrypt-done');
    await program.ended();
  });

  test('what it knows', async () => {
    await phone.home();
    await phone.page.getByText(holder.organization).first().waitFor();
    await look('home');
    await phone.link('tabs.messages').tap();
    await phone.page.getByText(phone.say('messages.op.SIGN')).first().waitFor();
    await look('messages');
    await phone.link('tabs.certificates').tap();
    await phone.page.getByText(holder.organization).first().waitFor();
    await look('certificates');
    await phone.page.getByRole('link', { name: phone.say('certificates.view') }).first().tap();
    await phone.button('revoke.begin').waitFor();
    await look('certificate');
    await phone.button('revoke.begin').tap();
    await phone.button('revoke.keep').waitFor();
    await look('certificate-revoke');
    await phone.button('revoke.keep').tap();
    await phone.link('tabs.me').tap();
    await phone.shows('me.storage');
    await look('settings');
    await phone.link('desks.title').tap();
    await phone.shows('desks.compare');
    await look('desks');
  });

  test('the lock', async () => {
    const program = office.stamp(language, 'locked.pdf');
    await asked(program);
    await phone.approve();
    for (const n of [4, 3, 2, 1]) {
      await phone.pin(WRONG_PIN);
      await phone.shows('talk.pin.wrong', { n });
    }
    await phone.pin(WRONG_PIN);
    await phone.shows('errors.PIN_LOCKED.what');
    await look('locked');
    await program.ended();
  });
});
