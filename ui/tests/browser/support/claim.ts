// What a person does to claim an enterprise, on the phone and in the window alike: the same views stand in both.

import type { Locator } from 'playwright-core';
import { PNG } from 'pngjs';

import { idNumber, prove } from './account.ts';
import { PIN, type Phone } from './phone.ts';
import type { Reader } from './reader.ts';

/** An enterprise that is claimed, and who represents it. */
export interface Claimed {
  readonly name: string;
  readonly uscc: string;
  readonly legal: string;
  /** Of an ID card. */
  readonly legalId: string;
  /** As the licence writes them; nothing where it has no end. */
  readonly from: string;
  readonly until?: string;
}

export const CLAIMED: Claimed = {
  name: '江北示范建设有限公司', uscc: '91350100M000100Y43', legal: '林一舟', legalId: '11010519491231002X', from: '2020年3月18日', until: '2040年3月17日',
};

/** A picture of a page of print, another one for each number: it is sharp. */
export function page(number: number): Buffer {
  const [width, height] = [1_240, 880];
  const png = new PNG({ width, height });
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const ink = y % 24 < 14 && (Math.floor(x / 3) + Math.floor(y / 5) + number) % 3 === 0 ? 40 : 245;
    png.data.set([ink, ink, ink, 255], at * 4);
  }
  return PNG.sync.write(png);
}

/** Has the real name proven, from wherever the page that wants it is. */
export async function proveName(reader: Reader, name: string, serial: number): Promise<void> {
  await reader.page.goto('/account/identity');
  await reader.title('account.identity.title').waitFor();
  await prove(reader, { provider: 'cfca_face', name, number: idNumber(serial) });
  await reader.shows('account.identity.state.passed');
}

/** Looks for an enterprise by its code or a part of its name, from the list of the own ones; the ways in stand there then. */
export async function find(reader: Reader, words: string): Promise<void> {
  await reader.button('enterprise.find.open').click();
  await reader.title('enterprise.find.title').waitFor();
  await reader.page.getByRole('searchbox').fill(words);
  await reader.button('enterprise.find.action').click();
  await reader.page.locator('[data-way]').first().waitFor();
}

/** Takes a way that stands there. */
export async function take(reader: Reader, way: 'claim' | 'join' | 'transfer'): Promise<void> {
  await reader.page.locator(`[data-way=${way}]`).click();
  await reader.page.locator('.e-form').waitFor();
}

/** Looks for an enterprise by its code, and begins the claim or goes on with it. */
export async function beginClaim(reader: Reader, uscc: string): Promise<void> {
  await find(reader, uscc);
  await take(reader, 'claim');
}

/** Hands in a picture by a button that opens a chooser of files. */
export async function handIn(reader: Reader, key: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([reader.page.waitForEvent('filechooser'), reader.button(key).click()]);
  await chooser.setFiles({ name: 'photo.png', mimeType: 'image/png', buffer });
}

/** The control of a field. */
export function control(reader: Reader, field: 'name' | 'uscc' | 'legal_name' | 'legal_id_number' | 'term_from' | 'term_until'): Locator {
  if (field === 'term_until') return reader.page.locator('[data-field=term_from] input[type=text]').nth(1);
  return reader.page.locator(`[data-field=${field}] input[type=text]`).first();
}

/** Types what the licence says; the code stands there. */
export async function fillFacts(reader: Reader, claimed: Claimed): Promise<void> {
  await control(reader, 'name').fill(claimed.name);
  await fillLicence(reader, claimed);
}

/** The same where the name stands there too. */
async function fillLicence(reader: Reader, { legal, legalId, from, until }: Claimed): Promise<void> {
  await control(reader, 'legal_name').fill(legal);
  await reader.page.getByLabel(reader.say('enterprise.field.legal_id_kind')).selectOption('id_card');
  await control(reader, 'legal_id_number').fill(legalId);
  await control(reader, 'term_from').fill(from);
  if (until === undefined) await reader.page.locator('.e-long input').check();
  else await control(reader, 'term_until').fill(until);
}

/** Chooses a platform by its name, confirms it, and has the certificate stamp. */
export async function fillCertificate(reader: Reader, platform: string): Promise<void> {
  await reader.page.getByRole('button', { name: platform }).click();
  await reader.page.locator('[data-field=platform_sure] input').check();
  await reader.page.locator('[data-field=stamping] input').check();
}

/** Goes on to a step by the button at the foot. */
export async function next(reader: Reader, step: 'certificate' | 'form' | 'review'): Promise<void> {
  await reader.button('enterprise.next', { step: reader.say(`enterprise.step.${step}.title`) }).click();
  await reader.page.getByRole('heading', { name: reader.say(`enterprise.step.${step}.title`), exact: true }).first().waitFor();
}

/** Declares that it is true, and hands it in; that an application then stands so is said by the words of a key. */
export async function submit(reader: Reader, stands = 'enterprise.means.submitted'): Promise<void> {
  await reader.page.locator('[data-field=agreed] input').check();
  await reader.button('enterprise.submit').click();
  await reader.shows(stands);
}

/** Hands in the licence and the stamped form with all that is typed off, from the first step to the review. */
async function fillWhole(reader: Reader, fill: () => Promise<void>, platform: string): Promise<void> {
  await handIn(reader, 'enterprise.paper.file', page(1));
  await reader.page.locator('.e-thumb img').waitFor();
  await fill();
  await next(reader, 'certificate');
  await fillCertificate(reader, platform);
  await next(reader, 'form');
  await handIn(reader, 'enterprise.paper.file', page(2));
  await reader.page.locator('.e-thumb img').waitFor();
  await next(reader, 'review');
}

/** The whole of a claim, from the list of the own enterprises to its submission; gives the identifier of the application. */
export async function claim(reader: Reader, claimed: Claimed, platform: string): Promise<string> {
  await reader.page.goto('/enterprises');
  await beginClaim(reader, claimed.uscc);
  await fillWhole(reader, () => fillFacts(reader, claimed), platform);
  await submit(reader);
  return /applications\/([0-9a-f-]+)/u.exec(reader.page.url())?.[1] ?? '';
}

/** The whole of a request to join, from where the enterprise was found: the admin of this name and number is asked. */
export async function join(reader: Reader, admin: readonly [name: string, number: string], platform: string): Promise<void> {
  await take(reader, 'join');
  for (const [at, text] of admin.entries()) await reader.page.locator(`[data-field=${at === 0 ? 'admin_name' : 'admin_phone'}] input`).fill(text);
  await next(reader, 'certificate');
  await fillCertificate(reader, platform);
  await next(reader, 'review');
  await submit(reader, 'enterprise.awaits.admin.title');
}

/** The whole of a transfer, from where the enterprise was found, from an account that ends so; gives the amount that is agreed on, fen. */
export async function transfer(reader: Reader, name: string, tail: string): Promise<number> {
  await take(reader, 'transfer');
  await control(reader, 'name').fill(name);
  await reader.page.locator('[data-field=bank] input').fill('示范银行江北支行');
  await reader.page.locator('[data-field=account_tail] input').fill(tail);
  await reader.page.locator('[data-field=account_own] input').check();
  await next(reader, 'review');
  await reader.shows('enterprise.becomes.transferAdmin');
  await submit(reader, 'enterprise.awaits.bank.title');
  return Math.round(Number.parseFloat((await reader.page.locator('.e-amount b').textContent()) ?? '') * 100);
}

/** The whole of an application for a certificate by an admin whose licence nobody showed yet, from the button that begins it. */
export async function askCertificate(reader: Reader, claimed: Claimed, platform: string): Promise<void> {
  await reader.button('enterprise.way.certificate.title').click();
  await reader.page.getByRole('heading', { name: reader.say('enterprise.step.facts.title'), exact: true }).waitFor();
  await fillWhole(reader, () => fillLicence(reader, claimed), platform);
  await submit(reader);
}

/** Opens the approved application that the newest message is of, and has its certificate on this phone. */
export async function takeCertificate(phone: Phone, enterprise: string): Promise<void> {
  await phone.page.goto('/messages');
  const [said = ''] = phone.say('said.app.approved', { enterprise, date: '\n' }).split('\n');
  await phone.page.getByRole('button', { name: said }).first().click();
  await certify(phone, enterprise);
}

/** The same from the page of the application. */
export async function certify(phone: Phone, enterprise: string): Promise<void> {
  await phone.page.getByText(phone.say('enterprise.certify.here')).click();
  await phone.page.locator('.p-facts').getByText(enterprise).waitFor();
  await phone.button('enrol.toPin').tap();
  await phone.page.getByLabel(phone.say('enrol.pin'), { exact: true }).fill(PIN);
  await phone.page.getByLabel(phone.say('enrol.pinAgain')).fill(PIN);
  await phone.button('enrol.toJoin').tap();
  await phone.shows('enrol.done');
  await phone.link('enrol.toHome').tap();
}
