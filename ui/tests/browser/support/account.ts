// What a person does with an account, on the phone and in the console alike: the same views stand in both.

import type { Reader } from './reader.ts';

/** One of the hundred numbers that are invented: no carrier gives them out. */
export function invented(at: number): string {
  return `100000000${String(at).padStart(2, '0')}`;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** An ID number (GB 11643) of a region that there is not. */
export function idNumber(serial: number): string {
  const digits = `99000019900307${String(serial).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total: number, weight, at) => total + weight * Number(digits[at]), 0);
  return digits + ('10X98765432'[sum % 11] ?? '');
}
/** The number of a card that no bank gave out; its check digit is right. */
export const CARD = '6222000000000000004';

/** A code of six digits that is another one. */
export function another(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** Has a code sent and reads it where practice shows it; with several on the page, that of this place. */
export async function askCode(reader: Reader, at = 0): Promise<string> {
  const before = reader.say('account.code.practice', { code: '' });
  await reader.button('account.code.send').first().click();
  const told = reader.page.locator('.a-practice').nth(at).getByText(before);
  return (await told.textContent())?.replace(before, '').trim() ?? '';
}

/** Types the number at the login, has a code sent and gives it. */
export async function begin(reader: Reader, number: string): Promise<string> {
  await reader.title('account.logIn.title').waitFor();
  await reader.field('account.phone.label').fill(number);
  return askCode(reader);
}

/** Logs in by a code, or registers; gives the code. */
export async function logIn(reader: Reader, number: string): Promise<string> {
  const code = await begin(reader, number);
  await reader.button('account.code.take').click();
  await reader.button('account.logIn.action').click();
  await reader.title('account.logIn.title').waitFor({ state: 'detached' });
  return code;
}

/** Sets the password that a role takes, from the page that says so. */
export async function firstPassword(reader: Reader, password: string): Promise<void> {
  await reader.button('account.password.set').click();
  await reader.title('account.password.set').waitFor();
  await askCode(reader);
  await reader.button('account.code.take').click();
  await reader.field('account.password.new').fill(password);
  await reader.button('account.password.save').click();
}

/** Logs in by the password. */
export async function logInByPassword(reader: Reader, number: string, password: string): Promise<void> {
  await reader.title('account.logIn.title').waitFor();
  await reader.field('account.phone.label').fill(number);
  await reader.page.getByText(reader.say('account.logIn.by.password'), { exact: true }).click();
  await reader.field('account.password.label').fill(password);
  await reader.button('account.logIn.action').click();
}

/** Who is to be proven, by whom. */
export interface Proof {
  readonly provider: 'cfca_face' | 'alipay_face' | 'bank_card4';
  readonly name: string;
  readonly number: string;
  /** What the bank knows, where it is asked. */
  readonly cardPhone?: string;
}

/** Fills the form of the real name, and agrees. */
export async function fillProof(reader: Reader, { provider, name, number, cardPhone }: Proof): Promise<void> {
  await reader.text(`account.identity.provider.${provider}`).click();
  await reader.field('account.identity.name.label').fill(name);
  await reader.field('account.identity.number.label').fill(number);
  if (cardPhone !== undefined) {
    await reader.field('account.identity.card.label').fill(CARD);
    await reader.field('account.identity.cardPhone').fill(cardPhone);
  }
  await reader.page.getByRole('checkbox').check();
}

/** Has a provider asked. */
export async function prove(reader: Reader, proof: Proof): Promise<void> {
  await fillProof(reader, proof);
  await reader.button('account.identity.send').click();
}
