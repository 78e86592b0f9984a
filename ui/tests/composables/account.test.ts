import { X509Certificate } from 'node:crypto';

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, test } from 'vitest';

import { Account } from '../../src/composables/account.ts';
import { base64url, hex } from '../../src/link/bytes.ts';
import { sha256 } from '../../src/link/keys.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type StoredCertificate, StoredMemory } from '../../src/store/memory.ts';
import { CERTIFICATES, FakeService } from '../service/fake.ts';

Object.assign(globalThis, { IDBKeyRange });

const ENROLMENT = { device: 'device-1', bearer: new Uint8Array(32).fill(9), root: 'PEM', at: 1_795_600_000 };
const NOW = (): number => 1_795_600_000_000;
const REVOKED = '2026-11-26T10:00:00Z';

async function enrolled(): Promise<{ account: Account; service: FakeService; sha: string[] }> {
  const stored = new StoredMemory(await openDatabase(new IDBFactory()));
  const uses = ['enc', 'sign'] as const;
  const certificates: StoredCertificate[] = [];
  for (const [at, pem] of CERTIFICATES.entries()) {
    const der = new Uint8Array(new X509Certificate(pem).raw);
    certificates.push({ der, fingerprint: await sha256(der), use: uses[at] ?? 'sign' });
  }
  await stored.enrol(ENROLMENT, certificates);
  const service = new FakeService();
  const account = new Account(stored, service.network, NOW);
  await account.load();
  return { account, service, sha: account.certificates.value.map((certificate) => certificate.sha256) };
}

test('certificates are read from their DER, the one for signing first', async () => {
  const { account } = await enrolled();
  const [signing, encryption] = account.certificates.value;
  expect([signing?.use, encryption?.use]).toEqual(['sign', 'enc']);
  expect(encryption).toMatchObject({ organization: '江北示范建设有限公司', name: '示范持有人', uscc: undefined });
  expect(encryption?.notAfter.toISOString()).toBe(new Date(new X509Certificate(CERTIFICATES[0] ?? '').validTo).toISOString());
});

test('a phone that was not enrolled asks nothing', async () => {
  const service = new FakeService();
  const account = new Account(new StoredMemory(await openDatabase(new IDBFactory())), service.network, NOW);
  await account.load();
  await account.ask();
  expect([service.asked, account.asked.value]).toEqual([[], { is: 'not' }]);
});

test('what the service says is remembered for when it cannot be asked', async () => {
  const { account, service, sha } = await enrolled();
  const names: (string | null)[] = [];
  service.answers['/v1/certificates'] = (_, headers) => {
    names.push(headers.get('authorization'));
    const entry = (sha256: string | undefined, revoked: string | null): object => ({ sha256, revoked, reason: revoked && 'superseded' });
    return Response.json([entry(sha[0], REVOKED), entry(sha[1], null)]);
  };
  await account.ask();
  expect(names).toEqual([`Bearer ${base64url(ENROLMENT.bearer)}`]);
  expect(account.asked.value.is).toBe('told');
  delete service.answers['/v1/certificates'];
  await account.ask();
  expect(account.asked.value).toMatchObject({ is: 'refused', problem: { code: 'service_unreachable' } });
  const revoked = { at: REVOKED, reason: 'superseded' };
  expect(account.certificates.value.map((certificate) => certificate.revoked)).toEqual([revoked, undefined]);
});

test('a certificate is ended at the service, and only then on the phone', async () => {
  const { account, service, sha } = await enrolled();
  const [first = ''] = sha;
  await expect(account.revoke(first, 'key_compromise')).rejects.toMatchObject({ code: 'service_unreachable' });
  expect(account.certificates.value[0]?.revoked).toBeUndefined();
  service.answers[`/v1/certificates/${first}/revoke`] = ({ reason = '' }) => Response.json({ sha256: first, revoked: REVOKED, reason });
  await account.revoke(first, 'key_compromise');
  expect(account.certificates.value[0]?.revoked).toEqual({ at: REVOKED, reason: 'key_compromise' });
});

test('a stored thing that is no certificate is left out', async () => {
  const { account } = await enrolled();
  const stored = new StoredMemory(await openDatabase(new IDBFactory()));
  await stored.enrol(ENROLMENT, [{ der: new Uint8Array([0x30, 0x01]), fingerprint: new Uint8Array(32), use: 'sign' }]);
  const broken = new Account(stored, new FakeService().network, NOW);
  await broken.load();
  expect(broken.certificates.value).toEqual([]);
  expect(account.certificates.value.map(({ sha256: digits }) => digits)).not.toContain(hex(new Uint8Array(32)));
});
