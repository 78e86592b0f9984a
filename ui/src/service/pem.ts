// Certificates in PEM (RFC 7468).

import { type Bytes, unbase64url } from '../link/bytes.ts';

/** The DER of the first certificate of a text; nothing where there is none. */
export function derOf(pem: string): Bytes | undefined {
  const [, text = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/u.exec(pem) ?? [];
  const der = unbase64url(text.replaceAll(/[\s=]/gu, '').replaceAll('+', '-').replaceAll('/', '_'));
  return der?.length === 0 ? undefined : der;
}
