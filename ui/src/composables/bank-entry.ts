// An entry that the sandbox of the bank is shown, as it is typed and as the service takes it.

import type { SandboxEntry } from '../wire/enterprise.ts';
import { cellFen } from './form-money.ts';

export interface TypedEntry {
  reference: string;
  payer: string;
  tail: string;
  /** Yuan, as people type them. */
  amount: string;
  /** A day and a time of Beijing, or nothing for now. */
  at: string;
  bounces: boolean;
}
export type EntryField = Exclude<keyof TypedEntry, 'bounces'>;

/** The largest amount that the sandbox takes, fen. */
const MAX_FEN = 100_000_000;
const MAX_REFERENCE = 64;
const MAX_PAYER = 100;
const WHEN = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/u;
const BEIJING_HOURS = 8;

/** A day and a time of Beijing as a moment; nothing where there is none such. */
export function momentOf(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim().replaceAll(/[/.]/gu, '-').replace(/\s+/u, ' ');
  const [, ...parts] = WHEN.exec(plain) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part: string | undefined) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute;
  if (!isThere) return undefined;
  return new Date(date.getTime() - BEIJING_HOURS * 3_600_000).toISOString().replace('.000Z', 'Z');
}

/** The entry, or the fields that are not right yet. */
export function entryOf(typed: TypedEntry): SandboxEntry | readonly EntryField[] {
  const [reference, payer, tail] = [typed.reference, typed.payer, typed.tail].map((text) => text.normalize('NFKC').trim()) as [string, string, string];
  const amount = cellFen(typed.amount);
  const at = typed.at.trim() === '' ? null : momentOf(typed.at);
  const isRight: Readonly<Record<EntryField, boolean>> = {
    payer: payer !== '' && Array.from(payer).length <= MAX_PAYER,
    tail: /^\d{6}$/u.test(tail),
    amount: amount !== undefined && amount > 0 && amount <= MAX_FEN,
    at: at !== undefined,
    reference: reference !== '' && Array.from(reference).length <= MAX_REFERENCE,
  };
  const wrong = (Object.keys(isRight) as EntryField[]).filter((field) => !isRight[field]);
  if (wrong.length > 0 || amount === undefined || at === undefined) return wrong;
  // A name keeps the characters that it was typed with.
  return { reference, payer: typed.payer.trim(), account_tail: tail, amount, at, bounces: typed.bounces };
}

/** A reference that no entry has yet. */
export function newReference(): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `DEMO-${String(digits % 100_000_000).padStart(8, '0')}`;
}
