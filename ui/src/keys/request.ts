// The PKCS#10 (RFC 2986) by which a phone asks for a certificate. The CA writes the subject itself: the request has none.

import { type Bytes, base64, concat, unhex } from '../link/bytes.ts';
import { SPKI, type SigningKey } from '../link/keys.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const VERSION_0 = unhex('020100');
const EMPTY_SUBJECT = unhex('3000');
const NO_ATTRIBUTES = unhex('a000');
const ECDSA_WITH_SHA256 = unhex('300a06082a8648ce3d040302');

/** An element of fewer than 65,536 bytes. */
function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = concat(...parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat(Uint8Array.of(tag, ...head), content);
}

/** An INTEGER of unsigned bytes: no more zeros before it than the sign needs. */
function unsigned(bytes: Bytes): Bytes {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.slice(first === -1 ? -1 : first);
  const needsZero = (significant[0] ?? 0) >= 0x80;
  return element(INTEGER, needsZero ? Uint8Array.of(0) : new Uint8Array(), significant);
}

/** A request for `key`, signed with it, in PEM. */
export async function certificateRequest(key: SigningKey): Promise<string> {
  const info = element(SEQUENCE, VERSION_0, EMPTY_SUBJECT, concat(SPKI, key.point), NO_ATTRIBUTES);
  const sig = await key.sign(info);
  const value = element(SEQUENCE, unsigned(sig.slice(0, 32)), unsigned(sig.slice(32)));
  const der = element(SEQUENCE, info, ECDSA_WITH_SHA256, element(BIT_STRING, Uint8Array.of(0), value));
  const lines = base64(der).match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}
