// SIGN: the DER SignedAttributes (RFC 5652 §5.3) of one document. The phone builds them; it never signs a bare digest.

import { type Bytes, concat, unhex, utf8 } from './bytes.ts';
import type { DocumentItem, SignedDocument } from './messages.ts';
import type { SigningKey } from './keys.ts';

// Attribute content-type id-data (RFC 5652 §11.1).
const CONTENT_TYPE = unhex('301806092a864886f70d010903310b06092a864886f70d010701');
// Attribute signing-time (RFC 5652 §11.3) up to the time's tag.
const SIGNING_TIME_UTC = unhex('301c06092a864886f70d010905310f');
const SIGNING_TIME_GENERALIZED = unhex('301e06092a864886f70d0109053111');
// Attribute message-digest (RFC 5652 §11.2) up to the digest.
const MESSAGE_DIGEST = unhex('302f06092a864886f70d01090431220420');
// Attribute signing-certificate-v2 (RFC 5035 §3) up to certHash: one ESSCertIDv2, whose default is SHA-256.
const SIGNING_CERTIFICATE = unhex('3037060b2a864886f70d010910022f31283026302430220420');
const SET = 0x31;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** The attribute signing-time of Unix seconds: UTCTime to 2049, as RFC 5652 wants it. */
function signingTime(at: number): Bytes {
  const text = new Date(1_000 * at).toISOString().replaceAll(/[-:T]|\.000/gu, '');
  if (Number(text.slice(0, 4)) >= 2050) {
    return concat(SIGNING_TIME_GENERALIZED, Uint8Array.of(GENERALIZED_TIME, 15), utf8(text));
  }
  return concat(SIGNING_TIME_UTC, Uint8Array.of(UTC_TIME, 13), utf8(text.slice(2)));
}

/**
 * The attributes of a document signed at Unix seconds `at` under a certificate, in DER's order of a SET OF. A PDF has no
 * signing-time (PAdES: the time goes into /M), all else does (CAdES).
 */
export function signedAttributes(document: DocumentItem, certificate: Bytes, at: number): Bytes {
  const time = document.type === 'application/pdf' ? new Uint8Array() : signingTime(at);
  const attributes = concat(
    CONTENT_TYPE,
    time,
    concat(MESSAGE_DIGEST, document.sha256),
    concat(SIGNING_CERTIFICATE, certificate),
  );
  return concat(Uint8Array.of(SET, 0x81, attributes.length), attributes);
}

/** Signs a document under the certificate of this fingerprint. */
export async function signDocument(
  key: SigningKey,
  certificate: Bytes,
  document: DocumentItem,
  at: number,
): Promise<SignedDocument> {
  const attrs = signedAttributes(document, certificate, at);
  return { attrs, sig: await key.sign(attrs), cert: certificate };
}
