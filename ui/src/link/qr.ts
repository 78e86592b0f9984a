import { p256 } from '@noble/curves/nist.js';

import { type Bytes, concat, unhex, utf8 } from './bytes.ts';
import { LinkError } from './codes.ts';

const LENGTH = 85;
const VERSION = 1;
/** Seven bytes in 17 digits; the last byte in three. */
const TEXT = /^SBL1:(?<groups>[0-9]{204})(?<last>[0-9]{3})$/u;
const OTHER_VERSION = /^SBL[02-9]:/u;

/** What a session is for: to make desk and phone known to each other, or all else. */
export type Purpose = 'pair' | 'operation';

/** One frame of the code on the screen. It holds a secret: it is kept no longer than HELLO takes. */
export interface Qr {
  readonly bytes: Bytes;
  readonly purpose: Purpose;
  /** 0 is the origin that served the phone app. */
  readonly relay: number;
  readonly frame: number;
  readonly sid: Bytes;
  /** The desk's key of this session, uncompressed. */
  readonly desk: Bytes;
  readonly psk: Bytes;
  readonly pskId: Bytes;
}

function decompress(key: Bytes): Bytes {
  try {
    return new Uint8Array(p256.Point.fromBytes(key).toBytes(false));
  } catch {
    throw new LinkError('QR_MALFORMED');
  }
}

/** The frame of its 85 bytes. Throws `LinkError`: QR_MALFORMED, VERSION. */
export function qrOfBytes(bytes: Bytes): Qr {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = view.getUint8(0);
  if (first >> 4 !== VERSION) throw new LinkError('VERSION');
  const type = first & 0x0f;
  if (bytes.length !== LENGTH || (type !== 1 && type !== 2)) throw new LinkError('QR_MALFORMED');
  const sid = bytes.slice(4, 20);
  return {
    bytes,
    purpose: type === 1 ? 'pair' : 'operation',
    relay: view.getUint8(1),
    frame: view.getUint16(2),
    sid,
    desk: decompress(bytes.slice(20, 53)),
    psk: bytes.slice(53),
    pskId: concat(sid, bytes.subarray(2, 4)),
  };
}

function hexOf(digits: string, width: number): string {
  const number = BigInt(digits).toString(16).padStart(width, '0');
  // A number out of range takes more digits than its group has bytes for.
  if (number.length > width) throw new LinkError('QR_MALFORMED');
  return number;
}

/** The frame of a scanned text. Throws `LinkError`: QR_MALFORMED, VERSION. */
export function parseQr(text: string): Qr {
  const { groups, last } = TEXT.exec(text)?.groups ?? {};
  if (groups === undefined || last === undefined) {
    throw new LinkError(OTHER_VERSION.test(text) ? 'VERSION' : 'QR_MALFORMED');
  }
  const numbers = Array.from({ length: 12 }, (_, at) => hexOf(groups.slice(17 * at, 17 * at + 17), 14));
  numbers.push(hexOf(last, 2));
  return qrOfBytes(unhex(numbers.join('')));
}

/** The info of HPKE, from SHA-256 of the frame's bytes. */
export function helloInfo(qrSha256: Uint8Array): Bytes {
  return concat(utf8('sealbid-link/1 hello'), qrSha256);
}
