// What a certificate says, read on the phone from its DER: what the service tells of it is compared with nothing else.

import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, type Name } from '@peculiar/asn1-x509';

import { type Bytes, concat, equal } from '../link/bytes.ts';
import { SPKI } from '../link/keys.ts';

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const ORGANIZATION_IDENTIFIER = '2.5.4.97';
/** Before a credit code in an organizationIdentifier (EN 319 412-1 §5.1.4). */
const CREDIT_CODE = /^NTRCN-([0-9A-Z]{18})$/u;

export interface CertificateFacts {
  readonly organization: string;
  readonly uscc: string | undefined;
  readonly name: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hexadecimal digits. */
  readonly serial: string;
}

function part(name: Name, oid: string): string {
  for (const attributes of name) {
    for (const { type, value } of attributes) if (type === oid) return value.toString();
  }
  return '';
}

/** The facts of a certificate in DER; nothing where it is none. */
export function factsOf(der: Bytes): CertificateFacts | undefined {
  try {
    const { tbsCertificate } = AsnConvert.parse(der, Certificate);
    const { subject, issuer, validity, serialNumber } = tbsCertificate;
    const [, uscc] = CREDIT_CODE.exec(part(subject, ORGANIZATION_IDENTIFIER)) ?? [];
    return {
      organization: part(subject, ORGANIZATION),
      uscc,
      name: part(subject, COMMON_NAME),
      issuer: part(issuer, COMMON_NAME),
      notBefore: validity.notBefore.getTime(),
      notAfter: validity.notAfter.getTime(),
      serial: Array.from(new Uint8Array(serialNumber), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  } catch {
    return undefined;
  }
}

/** Whether a certificate in DER is for the key of this point on P-256. */
export function isFor(der: Bytes, point: Bytes): boolean {
  try {
    const { subjectPublicKeyInfo } = AsnConvert.parse(der, Certificate).tbsCertificate;
    return equal(new Uint8Array(AsnConvert.serialize(subjectPublicKeyInfo)), concat(SPKI, point));
  } catch {
    return false;
  }
}
