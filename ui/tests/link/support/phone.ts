import { EMPTY_CHAIN, follow } from '../../../src/link/audit.ts';
import { signDocument } from '../../../src/link/attributes.ts';
import { type Bytes, equal } from '../../../src/link/bytes.ts';
import { fingerprint } from '../../../src/link/keys.ts';
import type { Entry } from '../../../src/link/messages.ts';
import type { KeptResult, KnownDesk, Phone } from '../../../src/link/phone.ts';
import type { Output } from '../../../src/link/session.ts';
import type { Op } from '../../../src/link/types.ts';
import { unwrapShare } from '../../../src/link/share.ts';
import { keyOf, pairOf } from './keys.ts';

/** What a phone remembers, in memory. */
export class Book {
  sids: Bytes[] = [];
  desks: KnownDesk[] = [];
  platforms: Bytes[] = [];
  kept: { readonly reqId: Bytes; readonly kept: KeptResult }[] = [];
  entries: Entry[] = [];
  /** Where the log stands before its first entry. */
  start = EMPTY_CHAIN;
  signatures = 0;

  /** Does what a phone app does with outputs. */
  store(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.do === 'log') this.entries.push(output.entry);
      if (output.do === 'keep') this.kept.push(output);
      if (output.do === 'pair') this.desks.push({ point: output.point, isRevoked: false });
    }
  }
}

async function withFingerprint<T>(items: readonly T[], point: (item: T) => Bytes, wanted: Bytes): Promise<T | undefined> {
  for (const item of items) if (equal(await fingerprint(point(item)), wanted)) return item;
  return undefined;
}

export interface Scalars {
  readonly auth: Bytes;
  readonly sign: Bytes;
  readonly enc: Bytes;
  /** The fingerprint of the one certificate. */
  readonly certificate: Bytes;
}

/** What a phone can do. */
export const ALL: readonly Op[] = ['AUDIT', 'DECRYPT', 'LOGIN', 'PAIR', 'SIGN', 'WRITE'];

/** A phone of these keys. */
export async function phoneOf(scalars: Scalars, book: Book, capabilities: readonly Op[] = ALL): Promise<Phone> {
  const sign = keyOf(scalars.sign);
  const enc = await pairOf(scalars.enc);
  return {
    auth: keyOf(scalars.auth),
    certificates: [scalars.certificate],
    capabilities,
    relays: 1,
    keys: {
      can: (request) =>
        Promise.resolve(
          request.op !== 'DECRYPT' || request.items.every((item) => equal(item.cert_sha256, scalars.certificate)),
        ),
      sign: (document, at) => {
        book.signatures += 1;
        return signDocument(sign, scalars.certificate, document, at);
      },
      unwrap: (share) => unwrapShare(enc, share),
    },
    memory: {
      tookPart: (sid) => Promise.resolve(book.sids.some((known) => equal(known, sid))),
      desk: (wanted) => withFingerprint(book.desks, (desk) => desk.point, wanted),
      platform: (wanted) => withFingerprint(book.platforms, (point) => point, wanted),
      kept: (reqId) => Promise.resolve(book.kept.find((known) => equal(known.reqId, reqId))?.kept),
      logEnd: async () => {
        const end = await follow(book.start, book.entries);
        if (end === undefined) throw new Error('the log is broken');
        return end;
      },
      log: (from, max) => Promise.resolve(book.entries.filter((entry) => entry.n >= from).slice(0, max)),
    },
  };
}
