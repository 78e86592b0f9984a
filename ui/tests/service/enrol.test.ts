import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';

import { certificateRequest } from '../../src/keys/request.ts';
import { Vault } from '../../src/keys/vault.ts';
import { base64url, hex, unhex } from '../../src/link/bytes.ts';
import { SPKI, fingerprint, sha256 } from '../../src/link/keys.ts';
import { enrol } from '../../src/service/enrol.ts';
import { type Network, Refused } from '../../src/service/network.ts';
import { openDatabase } from '../../src/store/database.ts';
import { keyOf, seeded } from '../link/support/keys.ts';
import { FakeService, certificateFor } from './fake.ts';

Object.assign(globalThis, { IDBKeyRange });

const PIN = '240519';
const WHO = { organization: '江北示范园林有限公司', uscc: '91350100M000100Y43', name: '示范持有人' };

async function vaultOf(): Promise<Vault> {
  const vault = new Vault(await openDatabase(new IDBFactory()), () => 0, 10);
  await vault.create(PIN);
  return vault;
}

describe('PKCS#10', () => {
  test('OpenSSL accepts the signature and reads the key', async () => {
    const vault = await vaultOf();
    const keys = await vault.publicKeys();
    const input = keys?.request ?? '';
    const said = execFileSync('openssl', ['req', '-verify', '-noout', '-pubkey'], { input, stdio: 'pipe' }).toString();
    const [, text = ''] = /-----BEGIN PUBLIC KEY-----([^-]+)-----END/u.exec(said) ?? [];
    expect(Buffer.from(text, 'base64').toString('hex')).toBe(hex(SPKI) + hex(keys?.sign ?? new Uint8Array()));
  });

  test('whatever the numbers of the signature begin with', async () => {
    const draw = seeded('signatures');
    const key = keyOf(draw(32).with(0, 1));
    const patterns = [
      ['00'.repeat(31) + '01', '02 01 01'],
      ['00'.repeat(31) + '80', '02 02 00 80'],
      ['ff' + '00'.repeat(31), `02 21 00 ff${'00'.repeat(31)}`],
      ['7f' + '00'.repeat(31), `02 20 7f${'00'.repeat(31)}`],
      ['00'.repeat(32), '02 01 00'],
    ] as const;
    for (const [number, der] of patterns) {
      const pem = await certificateRequest({ point: key.point, sign: () => Promise.resolve(unhex(number + number)) });
      const body = Buffer.from(pem.replaceAll(/-----.*-----|\n/gu, ''), 'base64').toString('hex');
      expect(body).toContain(der.replaceAll(' ', '').repeat(2));
    }
  });
});

describe('enrolment', () => {
  test('proves both keys and gives both certificates', async () => {
    const [vault, service, bearer] = [await vaultOf(), new FakeService(), new Uint8Array(32).fill(9)];
    await vault.open(PIN, 'possession');
    const { device, certificates } = await enrol(service.network, vault, WHO, bearer);
    const keys = await vault.publicKeys();
    expect(service.asked.map(({ body }) => body)).toEqual([
      {
        ...WHO,
        request: keys?.request,
        encryption_key: base64url(keys?.enc ?? new Uint8Array()),
        bearer_sha256: base64url(await sha256(bearer)),
        phone_id: hex(await fingerprint(await vault.authPoint())),
      },
      { secret: base64url(service.secret) },
    ]);
    const phoneId = hex(await fingerprint(await vault.authPoint()));
    expect([device, certificates.map(({ use }) => use)]).toEqual([phoneId, ['sign', 'enc']]);
    for (const [at, name] of ['signing', 'encryption'].entries()) {
      const wanted = new X509Certificate(service.given[name] ?? '').fingerprint256.replaceAll(':', '').toLowerCase();
      expect(hex(certificates[at]?.fingerprint ?? new Uint8Array())).toBe(wanted);
    }
  });

  const stranger = keyOf(new Uint8Array(32).fill(3)).point;
  test.each<[string, (given: Readonly<Record<string, string>>) => Record<string, string>]>([
    ['the signing certificate is for another key', () => ({ signing: certificateFor(0, stranger) })],
    ['the encryption certificate is for another key', () => ({ encryption: certificateFor(1, stranger) })],
    ['the two are exchanged', ({ signing = '', encryption = '' }) => ({ signing: encryption, encryption: signing })],
    ['the device is another', () => ({ device: '00'.repeat(32) })],
    ['a certificate is none', () => ({ signing: 'PEM' })],
  ])('%s: nothing is taken', async (_, change) => {
    const [vault, service] = [await vaultOf(), new FakeService()];
    const path = `/v1/enrolments/${hex(service.id)}/answer`;
    service.answers[path] = () => Response.json({ ...service.given, ...change(service.given) });
    await vault.open(PIN, 'possession');
    const asked = enrol(service.network, vault, WHO, new Uint8Array(32));
    await expect(asked).rejects.toThrow(new Refused('enrolment_answer'));
  });

  test('a proof wants the PIN, and one PIN gives one', async () => {
    const [vault, service] = [await vaultOf(), new FakeService()];
    const asked = (): Promise<unknown> => enrol(service.network, vault, WHO, new Uint8Array(32));
    await expect(asked()).rejects.toThrow(new Refused('KEY_MISSING'));
    await vault.open(PIN, 'possession');
    await asked();
    await expect(asked()).rejects.toThrow(new Refused('KEY_MISSING'));
  });

  test('a challenge to another key is not answered', async () => {
    const [vault, service] = [await vaultOf(), new FakeService()];
    const begin = service.answers['/v1/enrolments'];
    const other = base64url(keyOf(new Uint8Array(32).fill(3)).point);
    service.answers['/v1/enrolments'] = (body, headers) =>
      begin?.({ ...body, encryption_key: other }, headers) ?? Response.error();
    await vault.open(PIN, 'possession');
    await expect(enrol(service.network, vault, WHO, new Uint8Array(32))).rejects.toThrow(new Refused('KEY_MISSING'));
    expect(service.asked.length).toBe(1);
  });

  test('a refusal keeps its code and what its sentence names', async () => {
    const [vault, service] = [await vaultOf(), new FakeService()];
    const refusal = { code: 'uscc_check_digit', params: { value: '91350100M000100Y43' } };
    service.answers['/v1/enrolments'] = () => Response.json(refusal, { status: 409 });
    await vault.open(PIN, 'possession');
    const refused = await enrol(service.network, vault, WHO, new Uint8Array(32)).catch((error: unknown) => error);
    expect(refused).toMatchObject(refusal);
  });

  test('a service that cannot be reached is named so', async () => {
    const vault = await vaultOf();
    const away: Network = {
      fetch: () => Promise.reject(new TypeError('away')),
      wait: () => Promise.resolve(),
      jitter: () => 0,
    };
    await expect(enrol(away, vault, WHO, new Uint8Array(32))).rejects.toThrow(new Refused('service_unreachable'));
  });
});
