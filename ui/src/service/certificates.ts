// This phone's certificates at the service: how they stand, and how one is ended.

import type { Bytes } from '../link/bytes.ts';
import { type Network, ask } from './network.ts';

/** Why a certificate is ended. */
export const REASONS = [
  'unspecified',
  'key_compromise',
  'affiliation_changed',
  'superseded',
  'cessation_of_operation',
] as const;
export type Reason = (typeof REASONS)[number];

/** What the service says of a certificate. */
export interface CertificateEntry {
  /** Of its DER, hexadecimal digits. */
  readonly sha256: string;
  /** When it was revoked, RFC 3339; nothing where it was not. */
  readonly revoked: string | null;
  readonly reason: string | null;
}

/** Those of the phone that `bearer` names. Throws `Refused`. */
export function certificatesOf(network: Network, bearer: Bytes): Promise<readonly CertificateEntry[]> {
  return ask<readonly CertificateEntry[]>(network, '/v1/certificates', { bearer });
}

/** Ends a certificate, for good. Throws `Refused`. */
export function revoke(network: Network, bearer: Bytes, sha256: string, reason: Reason): Promise<CertificateEntry> {
  return ask<CertificateEntry>(network, `/v1/certificates/${sha256}/revoke`, { bearer, body: { reason } });
}
