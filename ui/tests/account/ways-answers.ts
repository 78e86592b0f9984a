// What the service says of joining, the corporate transfer and certificates in the scenes.

import type { ApplicationState, ApplicationView, EntryView, Field, TransferView } from '../../src/wire/enterprise.ts';
import { at, LONG } from './answers.ts';
import { AGREED, application, NAME, USCC } from './enterprise-answers.ts';

type Texts = Readonly<Partial<Record<Field, string>>>;

/** All of a request to join. */
export const WHOLE_JOIN: Texts = {
  name: NAME, uscc: USCC, admin_name: '林一舟', admin_phone: '10000000001', platform: 'jiangbei', platform_sure: 'yes', authority: 'cfca', stamping: 'yes', agreed: 'yes',
};
/** All of a corporate transfer. */
export const WHOLE_TRANSFER: Texts = { name: NAME, uscc: USCC, bank: '示范银行江北支行', account_tail: '123456', account_own: 'yes', agreed: 'yes' };

/** A request to join in a state. */
export function joining(state: ApplicationState, fields: Texts = WHOLE_JOIN, changes: Partial<ApplicationView> = {}): ApplicationView {
  const isDraft = state === 'draft';
  return application(state, fields, { kind: 'join', role: 'clerk', documents: [], ...(isDraft ? { ways: ['transfer'] } : {}), ...changes });
}
/** One that waits for the admin. */
export function asked(changes: Partial<ApplicationView> = {}): ApplicationView {
  return joining('awaiting', { ...WHOLE_JOIN, name: LONG }, { awaits: 'admin', lapses: at(20_000), sent: at(-160), ...changes });
}

/** A corporate transfer in a state. */
export function transferring(state: ApplicationState, fields: Texts = WHOLE_TRANSFER, changes: Partial<ApplicationView> = {}): ApplicationView {
  const isDraft = state === 'draft';
  return application(state, fields, { kind: 'transfer', role: 'admin', documents: [], ...(isDraft ? { ways: ['claim'] } : { quoted: 0 }), ...changes });
}
/** One that waits for the bank, after these entries. */
export function toPay(transfer: Partial<TransferView> = {}, changes: Partial<ApplicationView> = {}): ApplicationView {
  return transferring('awaiting', { ...WHOLE_TRANSFER, name: LONG }, { awaits: 'bank', lapses: at(8_640), sent: at(-60), transfer: { ...AGREED, ...transfer }, ...changes });
}

export const ENTRY: Readonly<Record<EntryView['fate'], EntryView>> = {
  matched: { amount: 37, at: at(-8), fate: 'matched', given_back: 'returned' },
  wrong_amount: { amount: 73, at: at(-40), fate: 'wrong_amount', given_back: 'returned' },
  wrong_payer: { amount: 37, at: at(-20), fate: 'wrong_payer', given_back: 'due' },
  late: { amount: 37, at: '2026-12-18T16:00:00Z', fate: 'late', given_back: 'returned' },
  extra: { amount: 37, at: at(-3), fate: 'extra', given_back: 'bounced' },
  unknown: { amount: 500, at: at(-2), fate: 'unknown', given_back: 'returned' },
};
