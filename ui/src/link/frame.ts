import { type Bytes, equal } from './bytes.ts';
import type { Code } from './codes.ts';
import { KINDS, type Kind, MAX_MESSAGE_LENGTH } from './messages.ts';

const VERSION = 1;
export const HEADER_LENGTH = 25;
/** The length of a tag of AES-256-GCM. */
export const TAG_LENGTH = 16;
/** Frames that one side sends in a session. */
export const MAX_FRAMES = 16;
const MAX_FRAME_LENGTH = 16_640;
const PADDED = [1_024, 4_096, 16_384] as const;

export type Direction = 'phone_to_desk' | 'desk_to_phone';

/** What stands in the clear before a payload. */
export interface Header {
  readonly sid: Bytes;
  readonly direction: Direction;
  readonly seq: number;
  readonly kind: Kind;
}

/** The 25 bytes, the AAD of the payload's ciphertext. */
export function encodeHeader(header: Header, payloadLength: number): Bytes {
  const bytes = new Uint8Array(HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  bytes.set(header.sid, 1);
  view.setUint8(17, header.direction === 'desk_to_phone' ? 1 : 0);
  view.setUint16(18, header.seq);
  view.setUint8(20, KINDS.indexOf(header.kind) + 1);
  view.setUint32(21, payloadLength);
  return bytes;
}

/** What to do with a frame: open it as the next one, pass it over, or drop it, which changes nothing. */
export type Judged =
  | { readonly is: 'next'; readonly header: Header; readonly aad: Bytes; readonly payload: Bytes }
  | { readonly is: 'repeated' }
  | { readonly is: 'dropped'; readonly code: Code };

/** Judges a frame from the desk by the frames that came before it, in the protocol's order. */
export function judgeFrame(frame: Bytes, sid: Bytes, received: readonly Bytes[]): Judged {
  const dropped = (code: Code): Judged => ({ is: 'dropped', code });
  if (frame.length > MAX_FRAME_LENGTH || frame.length < HEADER_LENGTH) return dropped('FRAME_BAD');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint32(21) !== frame.length - HEADER_LENGTH) return dropped('FRAME_BAD');
  if (view.getUint8(0) !== VERSION) return dropped('VERSION');
  if (!equal(frame.subarray(1, 17), sid)) return dropped('SESSION_GONE');
  const kind = KINDS[view.getUint8(20) - 1];
  if (view.getUint8(17) !== 1 || kind === undefined) return dropped('FRAME_BAD');
  const seq = view.getUint16(18);
  if (seq >= MAX_FRAMES) return dropped('RATE_LIMITED');
  const before = received[seq];
  if (before !== undefined) return equal(before, frame) ? { is: 'repeated' } : dropped('REPLAY');
  if (seq > received.length) return dropped('SEQ_GAP');
  return {
    is: 'next',
    header: { sid, direction: 'desk_to_phone', seq, kind },
    aad: frame.slice(0, HEADER_LENGTH),
    payload: frame.slice(HEADER_LENGTH),
  };
}

/** The length of the CBOR, the CBOR, and zeros to the smallest size that holds them. */
export function pad(cbor: Uint8Array): Bytes {
  const size = PADDED.find((length) => cbor.length + 2 <= length);
  if (size === undefined) throw new RangeError(`a message of ${cbor.length} bytes is over ${MAX_MESSAGE_LENGTH}`);
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint16(0, cbor.length);
  padded.set(cbor, 2);
  return padded;
}

/** The CBOR of a padded plaintext; nothing where another size would do or the padding is not zero. */
export function unpad(padded: Bytes): Bytes | undefined {
  const [high = 0, low = 0] = padded;
  const end = 2 + ((high << 8) | low);
  const size = PADDED.find((length) => end <= length);
  const isWhole = padded.length === size && padded.subarray(end).every((byte) => byte === 0);
  return isWhole ? padded.slice(2, end) : undefined;
}
