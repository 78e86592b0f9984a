// Whether the phone shows a question, and what of it is verified.

import { type Bytes, concat, equal, utf8 } from './bytes.ts';
import { encode } from './cbor.ts';
import { LinkError } from './codes.ts';
import { fingerprint, sha256, verifies } from './keys.ts';
import {
  type Context,
  LABELS,
  type Permit,
  type Request,
  type RequestOf,
  contextBody,
  itemsCbor,
  permitBody,
  requestBody,
} from './messages.ts';
import type { KeptResult, Moment, Phone } from './phone.ts';
import type { Purpose } from './qr.ts';

/** How far the two clocks may be apart, and how long a question may last, seconds. */
const TOLERANCE = 300;

/** Whose word it is: the desk's alone ("stated by the computer, not verified"), or the platform's, too. */
export type StatedBy = 'desk' | 'platform';

/** The question as it is to be shown. */
export interface Review {
  readonly request: Request;
  /** Whose word number, name, bidder and opening are. */
  readonly project: StatedBy;
  /** Whether a platform confirmed that the bids were opened. */
  readonly isOpened: boolean;
  /** Seconds that the phone's clock is ahead of the desk's, where that is over 300 either way; else 0. */
  readonly skew: number;
  /** The answer that was given before: a tap sends it again. */
  readonly kept: KeptResult | undefined;
}

/** What a REQUEST is bound to. */
export interface Binding {
  readonly purpose: Purpose;
  readonly sid: Bytes;
  readonly qrSha256: Bytes;
  readonly helloPayloadSha256: Bytes;
}

/** Whether K_desk signed this REQUEST for this session. */
export async function isSignedBy(point: Bytes, request: Request, binding: Binding): Promise<boolean> {
  const content = await sha256(encode(requestBody.write(request)));
  const signed = concat(utf8('SBL1-REQ\0'), binding.qrSha256, binding.helloPayloadSha256, content);
  return verifies(point, signed, request.sig);
}

/** The checks of a question in the order of the protocol; throws `LinkError` with the code of the first that fails. */
export async function judge(request: Request, binding: Binding, now: Moment, phone: Phone): Promise<Review> {
  if ((request.op === 'PAIR') !== (binding.purpose === 'pair')) throw new LinkError('MSG_BAD');
  const desk = await deskOf(request, phone);
  const committed = await sha256(utf8('SBL1-SID\0'), request.desk_nonce, request.desk);
  if (!equal(committed.subarray(0, 16), binding.sid) || !(await isSignedBy(desk, request, binding))) {
    throw new LinkError('REQ_BADSIG');
  }
  if (!lasts(request.now, request.exp)) throw new LinkError('REQ_EXPIRED');
  if (request.op === 'LOGIN' && !lasts(request.now, request.items[0]?.exp ?? 0)) throw new LinkError('REQ_EXPIRED');
  const ahead = now.unix - request.now;
  const skew = Math.abs(ahead) > TOLERANCE ? ahead : 0;
  if (skew !== 0 && request.op === 'SIGN') throw new LinkError('CLOCK_SKEW');
  const project = await judgeContext(request, phone);
  const isOpened = request.op === 'DECRYPT' && (await judgePermit(request, phone));
  if (request.op === 'DECRYPT' && request.items.some((item) => item.group === 'platform')) {
    throw new LinkError('NOT_OPEN_YET');
  }
  if (!(await phone.keys.can(request))) throw new LinkError('KEY_MISSING');
  const kept = request.op === 'SIGN' ? await phone.memory.kept(request.req_id) : undefined;
  if (kept !== undefined && !equal(kept.itemsSha256, await sha256(itemsCbor(request)))) throw new LinkError('REPLAY');
  return { request, project, isOpened, skew, kept };
}

/** K_desk: the one that introduces itself, or the one of a desk that the phone knows. */
async function deskOf(request: Request, phone: Phone): Promise<Bytes> {
  if (request.op === 'PAIR') {
    if (request.code !== undefined) throw new LinkError('MSG_BAD');
    if (!equal(await fingerprint(request.k_desk), request.desk)) throw new LinkError('REQ_BADSIG');
    return request.k_desk;
  }
  const desk = await phone.memory.desk(request.desk);
  if (desk === undefined) throw new LinkError('DESK_UNKNOWN');
  if (desk.isRevoked) throw new LinkError('DESK_REVOKED');
  if (!equal(await fingerprint(desk.point), request.desk)) throw new LinkError('REQ_BADSIG');
  return desk.point;
}

function lasts(from: number, to: number): boolean {
  return to > from && to - from <= TOLERANCE;
}

/** Every tender that the items name is this one. */
function isOfTender(request: Request, tenderId: string): boolean {
  return request.op !== 'DECRYPT' || request.items.every((item) => item.tender_id === tenderId);
}

function isSignedByPlatform(point: Bytes, label: string, content: Bytes, sig: Bytes): Promise<boolean> {
  return verifies(point, concat(utf8(label), content), sig);
}

function agrees(request: Request, context: Context): boolean {
  const { number, name, bidder, opens } = request.display;
  return (
    (number ?? context.number) === context.number &&
    (name ?? context.name) === context.name &&
    (bidder ?? context.bidder) === context.bidder &&
    (opens ?? context.opens) === context.opens &&
    isOfTender(request, context.tender_id)
  );
}

async function judgeContext(request: Request, phone: Phone): Promise<StatedBy> {
  const context = request.platform_ctx;
  const point = context && (await phone.memory.platform(context.key));
  if (context === undefined || point === undefined) return 'desk';
  const holds = await isSignedByPlatform(point, LABELS.context, encode(contextBody.write(context)), context.sig);
  if (!holds || !agrees(request, context)) throw new LinkError('CTX_UNVERIFIED');
  return 'platform';
}

async function judgePermit(request: RequestOf<'DECRYPT'>, phone: Phone): Promise<boolean> {
  const permit: Permit | undefined = request.permit;
  if (permit === undefined) return false;
  const point = await phone.memory.platform(permit.key);
  const holds =
    point !== undefined &&
    (await isSignedByPlatform(point, LABELS.permit, encode(permitBody.write(permit)), permit.sig)) &&
    isOfTender(request, permit.tender_id);
  if (!holds) throw new LinkError('CTX_UNVERIFIED');
  if (permit.opened_at < permit.opens) throw new LinkError('NOT_OPEN_YET');
  return true;
}

/** Whether a further question of pairing is the first one, but for `now` and the digits. */
export async function isSamePairing(
  request: RequestOf<'PAIR'>,
  first: RequestOf<'PAIR'>,
  binding: Binding,
): Promise<boolean> {
  const typed = request.code === undefined ? {} : { code: request.code };
  const expected: Request = { ...first, now: request.now, ...typed };
  const isSame = equal(encode(requestBody.write(request)), encode(requestBody.write(expected)));
  return isSame && isSignedBy(first.k_desk, request, binding);
}
