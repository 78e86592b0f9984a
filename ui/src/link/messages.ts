// The messages of `link.cddl`. Keys are spelled as they are sent.

import { type Bytes, hex } from './bytes.ts';
import { CborError, decode, encode } from './cbor.ts';
import { type Code, PLAIN_CODES, type PlainCode } from './codes.ts';
import * as t from './types.ts';
import { type Of, type Type, list, mark, record, uint, variant, where, word } from './types.ts';
import { written } from './written.ts';

/** The label of what a platform, or the PIN service, signs; the signed CBOR follows it. */
export const LABELS = { context: 'SBL1-CTX\0', permit: 'SBL1-PERMIT\0', ticket: 'SBL1-TICKET\0' } as const;

const SIG = { sig: t.signature } as const;

// --- HELLO ---------------------------------------------------------------------

const helloMembers = {
  phone_nonce: t.bytes(32),
  phone_id: t.digest,
  cert_fingerprints: where(list(0, 16, t.digest), 'cert_fingerprints', areDistinct),
  capabilities: where(list(1, 6, t.op), 'capabilities', areAscending),
} as const;
const helloKey = { k_auth: t.point } as const;

export const helloBody = record(helloMembers, helloKey);
export const hello = record({ ...helloMembers, ...SIG }, helloKey);
export type HelloBody = Of<typeof helloBody>;
export type Hello = Of<typeof hello>;

function areDistinct(digests: readonly Bytes[]): boolean {
  return new Set(digests.map(hex)).size === digests.length;
}

function areAscending(ops: readonly t.Op[]): boolean {
  return ops.every((op, at) => at === 0 || (ops[at - 1] ?? op) < op);
}

// --- REQUEST -------------------------------------------------------------------

export const display = record(
  { title: t.name },
  {
    number: t.name,
    name: t.name,
    platform: t.name,
    bidder: t.name,
    amount: t.count,
    opens: t.seconds,
    action: t.name,
  },
);
export const documentItem = record({ name: t.name, size: t.size, type: t.mediaType, sha256: t.digest });
export const challenge = record({ rp: t.name, nonce: t.bytes(32), exp: t.seconds });
export const wrappedShare = record(
  {
    tender_id: t.name,
    bid_id: t.id,
    group: word('bidder', 'platform'),
    cert_sha256: t.digest,
    enc: t.encapsulated,
    ct: t.bytes(48),
    sha256: t.digest,
  },
  { rehearsal: mark },
);
export const auditFrom = record({ from: t.count });
/** What a signature is written into, and whose it is to be. */
export const pad = record({ name: t.name, width: t.millimetres, height: t.millimetres });

const contextMembers = {
  tender_id: t.name,
  number: t.name,
  name: t.name,
  bidder: t.name,
  deadline: t.seconds,
  opens: t.seconds,
  key: t.digest,
} as const;
export const contextBody = record(contextMembers);
export const context = record({ ...contextMembers, ...SIG });

const permitMembers = { tender_id: t.name, opens: t.seconds, opened_at: t.seconds, key: t.digest } as const;
export const permitBody = record(permitMembers);
export const permit = record({ ...permitMembers, ...SIG });

export type Pad = Of<typeof pad>;
export type Display = Of<typeof display>;
export type DocumentItem = Of<typeof documentItem>;
export type WrappedShare = Of<typeof wrappedShare>;
export type Context = Of<typeof context>;
export type Permit = Of<typeof permit>;

const asked = {
  req_id: t.id,
  now: t.seconds,
  exp: t.seconds,
  desk: t.digest,
  desk_nonce: t.bytes(32),
  display,
} as const;
const stated = { platform_ctx: context } as const;
// All items are rehearsed or none: an answer must not be half shares, half hashes.
const shares = where(list(1, 50, wrappedShare), 'items', (items) =>
  items.every((item) => item.rehearsal === items[0]?.rehearsal),
);
const ask = {
  SIGN: { ...asked, op: word('SIGN'), items: list(1, 50, documentItem) },
  LOGIN: { ...asked, op: word('LOGIN'), items: list(1, 1, challenge) },
  DECRYPT: { ...asked, op: word('DECRYPT'), items: shares },
  PAIR: { ...asked, op: word('PAIR'), items: list(0, 0, auditFrom), k_desk: t.point },
  AUDIT: { ...asked, op: word('AUDIT'), items: list(1, 1, auditFrom) },
  WRITE: { ...asked, op: word('WRITE'), items: list(1, 1, pad) },
} as const;
const permitted = { ...stated, permit } as const;
const typed = { ...stated, code: uint(999_999) } as const;

const requestBodies = {
  SIGN: record(ask.SIGN, stated),
  LOGIN: record(ask.LOGIN, stated),
  DECRYPT: record(ask.DECRYPT, permitted),
  PAIR: record(ask.PAIR, typed),
  AUDIT: record(ask.AUDIT, stated),
  WRITE: record(ask.WRITE, stated),
} as const;
const requests = {
  SIGN: record({ ...ask.SIGN, ...SIG }, stated),
  LOGIN: record({ ...ask.LOGIN, ...SIG }, stated),
  DECRYPT: record({ ...ask.DECRYPT, ...SIG }, permitted),
  PAIR: record({ ...ask.PAIR, ...SIG }, typed),
  AUDIT: record({ ...ask.AUDIT, ...SIG }, stated),
  WRITE: record({ ...ask.WRITE, ...SIG }, stated),
} as const;

export type RequestBody = { [O in t.Op]: Of<(typeof requestBodies)[O]> }[t.Op];
export type Request = { [O in t.Op]: Of<(typeof requests)[O]> }[t.Op];
export type RequestOf<O extends t.Op> = Of<(typeof requests)[O]>;

export const requestBody = variant<RequestBody>('op', requestBodies);
export const request = variant<Request>('op', requests);

/** The CBOR of the items: whether a wish is the same wish. */
export function itemsCbor(asked: Request): Bytes {
  return encode(ask[asked.op].items.write(asked.items as never));
}

/** Whether the phone takes the PIN for it. */
export function takesPin(op: t.Op): boolean {
  return op === 'SIGN' || op === 'LOGIN' || op === 'DECRYPT';
}

// --- STATUS, ACK, CANCEL, ERROR --------------------------------------------------

const plainStatus = record({ state: word('seen', 'reviewing', 'pin', 'rejected') });
const codeWrong = record({ state: word('code_wrong'), left: uint(2) });
export type Status = Of<typeof plainStatus> | Of<typeof codeWrong>;
export const status = variant<Status>('state', {
  seen: plainStatus,
  reviewing: plainStatus,
  pin: plainStatus,
  rejected: plainStatus,
  code_wrong: codeWrong,
});

export const ack = record({ req_id: t.id });
export const cancel = record({});

const plainFailure = record({ code: word(...PLAIN_CODES) });
const pinFailure = record({ code: word('PIN_WRONG'), n: uint(5) });
export type Failure = Of<typeof plainFailure> | Of<typeof pinFailure>;
export const failure = variant<Failure>('code', {
  ...(Object.fromEntries(PLAIN_CODES.map((code) => [code, plainFailure])) as Record<PlainCode, typeof plainFailure>),
  PIN_WRONG: pinFailure,
} satisfies Record<Code, Type<Failure>>);

// --- RESULT ----------------------------------------------------------------------

export const signedDocument = record({ attrs: t.bytes(1, 192), sig: t.signature, cert: t.digest });
export const proof = record({ sig: t.signature });
export const entry = record({
  n: t.count,
  prev: t.digest,
  at: t.seconds,
  op: t.op,
  end: word('done', 'rejected', 'failed'),
  desk: t.digest,
  req_id: t.id,
  req_hash: t.digest,
});
export const auditAnswer = record({ entries: list(0, 50, entry), next: t.count, head: t.digest, sig: t.signature });

const ticketMembers = { device: t.digest, req_hash: t.digest, exp: t.seconds, key: t.digest } as const;
export const ticketBody = record(ticketMembers);
export const ticket = record({ ...ticketMembers, ...SIG });

export type SignedDocument = Of<typeof signedDocument>;
export type Entry = Of<typeof entry>;
export type Ticket = Of<typeof ticket>;

/** What the phone made, in the order of the items. */
export type Out =
  | { readonly documents: readonly SignedDocument[] }
  | { readonly proof: Of<typeof proof> }
  | { readonly shares: readonly Bytes[] }
  | { readonly audit: Of<typeof auditAnswer> }
  | { readonly written: Of<typeof written> };

const documentsOut = list(1, 50, signedDocument);
const sharesOut = list(1, 50, t.bytes(32));
const auditOut = list(1, 1, auditAnswer);
const proofOut = list(1, 1, proof);
const writtenOut = list(1, 1, written);

const out: Type<Out> = {
  read(value) {
    const first: unknown = Array.isArray(value) ? value[0] : undefined;
    if (first instanceof Uint8Array) return { shares: sharesOut.read(value) };
    if (!(first instanceof Map)) throw new t.TypeMismatch('out');
    if (first.has('attrs')) return { documents: documentsOut.read(value) };
    if (first.has('entries')) return { audit: only(auditOut.read(value)) };
    if (first.has('strokes')) return { written: only(writtenOut.read(value)) };
    return { proof: only(proofOut.read(value)) };
  },
  write(value) {
    if ('documents' in value) return documentsOut.write(value.documents);
    if ('shares' in value) return sharesOut.write(value.shares);
    if ('written' in value) return writtenOut.write([value.written]);
    return 'proof' in value ? proofOut.write([value.proof]) : auditOut.write([value.audit]);
  },
};

function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new t.TypeMismatch('out');
  return first;
}

const resultMembers = { req_id: t.id, req_hash: t.digest, out, audit: entry } as const;
const resultMay = { ticket, kept: mark } as const;
export const resultBody = record(resultMembers, resultMay);
export const result = record({ ...resultMembers, ...SIG }, resultMay);
export type ResultBody = Of<typeof resultBody>;
export type Result = Of<typeof result>;

// --- Never sent by themselves: what K_auth signs behind a label --------------------

/** What makes a phone an account's: no desk takes part. */
export const accountStatement = record({ service: t.digest, session: t.name });
export const loginStatement = record({ rp: t.name, nonce: t.bytes(32), exp: t.seconds, desk: t.digest });
export const pairStatement = record({ desk: t.digest, phone: t.digest, req_hash: t.digest });
export const auditStatement = record({ head: t.digest, next: t.count });

// --- The seven kinds -----------------------------------------------------------------

/** The kinds in the order of their numbers, from 1. */
export const KINDS = ['HELLO', 'REQUEST', 'STATUS', 'RESULT', 'ACK', 'CANCEL', 'ERROR'] as const;
export type Kind = (typeof KINDS)[number];

const TYPES = { HELLO: hello, REQUEST: request, STATUS: status, RESULT: result, ACK: ack, CANCEL: cancel, ERROR: failure };

export type Message = { [K in Kind]: { readonly kind: K; readonly body: Of<(typeof TYPES)[K]> } }[Kind];

/** The most bytes of a message's CBOR. */
export const MAX_MESSAGE_LENGTH = 16_382;

/** Reads a message. Throws `TypeMismatch` or `CborError` for all that `writeMessage` would not write. */
export function readMessage(kind: Kind, cbor: Uint8Array): Message {
  if (cbor.length > MAX_MESSAGE_LENGTH) throw new CborError('trailing', MAX_MESSAGE_LENGTH);
  return { kind, body: TYPES[kind].read(decode(cbor)) } as Message;
}

/** The CBOR of a message. */
export function writeMessage(message: Message): Bytes {
  return encode(TYPES[message.kind].write(message.body as never));
}
