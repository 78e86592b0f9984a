import { X509Certificate } from 'node:crypto';

import { expect, test } from 'vitest';

import { isFor } from '../../src/keys/certificate.ts';
import { SPKI } from '../../src/link/keys.ts';
import { CERTIFICATES } from '../service/fake.ts';

const [holder, colleague] = CERTIFICATES.map((pem) => {
  const certificate = new X509Certificate(pem);
  const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
  return { der: new Uint8Array(certificate.raw), point: new Uint8Array(spki.subarray(SPKI.length)) };
});

test('a certificate is for its own key and no other', () => {
  if (holder === undefined || colleague === undefined) throw new Error('no certificates');
  expect([isFor(holder.der, holder.point), isFor(holder.der, colleague.point)]).toEqual([true, false]);
  expect(isFor(holder.der.subarray(1), holder.point)).toBe(false);
});
