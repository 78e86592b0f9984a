// What the review says of a question, in the order in which it says it.

import type { Composer } from 'vue-i18n';

import { timesOf } from '../../../i18n/time.ts';
import { hex } from '../../../link/bytes.ts';
import type { Review, StatedBy } from '../../../link/judge.ts';
import type { Request } from '../../../link/messages.ts';
import { cleaned } from '../../../link/types.ts';
import { countText, moneyText, sizeText } from './format.ts';
import { verbOf } from './stage.ts';

type T = Composer['t'];

export interface Fact {
  readonly key: string;
  readonly value: string;
  readonly by: StatedBy;
  readonly look?: 'mono' | 'money';
  /** Whether it contradicts this phone's certificate, whosever word it is. */
  readonly isOdd?: boolean;
}

/** A line under the verb. */
export interface Note {
  readonly key: string;
  readonly kind: 'ok' | 'warn' | 'bad' | 'plain';
  readonly params?: Readonly<Record<string, number | string>>;
}

export interface Item {
  readonly name: string;
  readonly note: string;
  readonly digest: Uint8Array;
  readonly icon: 'file-text' | 'lock';
  readonly details: readonly (readonly [string, string])[];
}

/** One line of what is asked, counted here and stated by nobody. */
export function summaryOf(request: Request, t: T): string {
  const verb = verbOf(request);
  switch (request.op) {
    case 'SIGN': {
      const size = sizeText(request.items.reduce((sum, item) => sum + item.size, 0));
      return t('talk.summary.SIGN', { n: request.items.length, size });
    }
    case 'DECRYPT':
      return t(`talk.summary.${verb}`, { n: request.items.length });
    case 'AUDIT':
      // The log counts from 0, people from 1.
      return t('talk.summary.AUDIT', { from: countText((request.items[0]?.from ?? 0) + 1) });
    case 'WRITE': {
      const { width = 0, height = 0 } = request.items[0] ?? {};
      return t('talk.summary.WRITE', { width, height });
    }
    case 'LOGIN':
    case 'PAIR':
      return t(`talk.summary.${verb}`);
  }
}

/**
 * Whether the bid is another firm's than `organization`, that of the certificate by which this phone signs: a platform's word on the bidder is true of
 * whatever certificate the computer asked it about.
 */
function isOthers({ display: { bidder } }: Request, organization: string | undefined): boolean {
  const plain = (text: string): string => cleaned(text).normalize('NFKC');
  return bidder !== undefined && organization !== undefined && plain(bidder) !== plain(organization);
}

/** The project first, then what else the computer says; `organization` is that of the phone's signing certificate. */
export function factsOf({ request, project }: Review, t: T, language: string, organization?: string): readonly Fact[] {
  const { number, name, amount, opens, bidder, platform, action, title } = request.display;
  const rp = request.op === 'LOGIN' ? request.items[0]?.rp : undefined;
  const writer = request.op === 'WRITE' ? request.items[0]?.name : undefined;
  const facts: readonly (Omit<Fact, 'value'> & { readonly value: string | undefined })[] = [
    { key: 'rp', value: rp, by: 'desk' },
    { key: 'writer', value: writer, by: 'desk' },
    { key: 'number', value: number, by: project, look: 'mono' },
    { key: 'name', value: name, by: project },
    { key: 'amount', value: amount === undefined ? undefined : moneyText(amount), by: 'desk', look: 'money' },
    { key: 'opens', value: opens === undefined ? undefined : timesOf(t, () => language).weekday(opens), by: project },
    { key: 'bidder', value: bidder, by: project, isOdd: isOthers(request, organization) },
    { key: 'platform', value: platform, by: 'desk' },
    { key: 'title', value: title, by: 'desk' },
    { key: 'action', value: action === title ? undefined : action, by: 'desk' },
  ];
  return facts.flatMap(({ value, ...fact }) => (value === undefined ? [] : [{ ...fact, value }]));
}

/** What the person has to know besides. */
export function notesOf({ request, isOpened, skew, kept }: Review, organization?: string): readonly Note[] {
  const notes: Note[] = [];
  if (organization !== undefined && isOthers(request, organization)) {
    notes.push({ key: 'others', kind: 'bad', params: { organization } });
  }
  if (kept !== undefined) notes.push({ key: 'kept', kind: 'plain' });
  if (request.op === 'WRITE') notes.push({ key: 'written', kind: 'plain' });
  if (verbOf(request) === 'REHEARSAL') notes.push({ key: 'rehearsal', kind: 'plain' });
  else if (request.op === 'DECRYPT') notes.push(isOpened ? { key: 'opened', kind: 'ok' } : { key: 'not_opened', kind: 'warn' });
  if (skew !== 0) {
    const n = Math.round(Math.abs(skew) / 60);
    notes.push({ key: skew > 0 ? 'ahead' : 'behind', kind: 'warn', params: { n } });
  }
  return notes;
}

/** Documents, or shares by the ids that bind them. */
export function itemsOf(request: Request, t: T): readonly Item[] {
  if (request.op === 'SIGN') {
    return request.items.map(({ name, size, type, sha256 }) => ({
      name,
      note: sizeText(size),
      digest: sha256,
      icon: 'file-text',
      details: [
        [t('talk.item.bytes'), countText(size)],
        [t('talk.item.type'), type],
      ],
    }));
  }
  if (request.op !== 'DECRYPT') return [];
  return request.items.map(({ tender_id, bid_id, group, cert_sha256, sha256 }) => ({
    name: tender_id,
    note: t(`talk.item.group.${group}`),
    digest: sha256,
    icon: 'lock',
    details: [
      [t('talk.item.bid'), hex(bid_id)],
      [t('talk.item.certificate'), hex(cert_sha256)],
    ],
  }));
}
