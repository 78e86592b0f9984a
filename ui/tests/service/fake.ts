// A service that enrols a phone as ours does. Its certificates are those of `docs/formats/vectors` with the keys of whoever asks in them; nobody
// here checks what they are signed with.

import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';

import { type Bytes, base64, base64url, concat, hex, unbase64url, unhex, utf8 } from '../../src/link/bytes.ts';
import { suite } from '../../src/link/channel.ts';
import { SPKI } from '../../src/link/keys.ts';
import type { Network } from '../../src/service/network.ts';
import { textOf } from '../link/support/files.ts';

export const CERTIFICATES = ['holder', 'colleague'].map((name) => textOf(`docs/formats/vectors/keys/${name}.cert.pem`));

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/gu, ''), 'base64');
}

/** A certificate of the vectors, for another key. */
export function certificateFor(at: number, point: Bytes): string {
  const certificate = AsnConvert.parse(derOf(CERTIFICATES[at] ?? ''), Certificate);
  certificate.tbsCertificate.subjectPublicKeyInfo = AsnConvert.parse(concat(SPKI, point), SubjectPublicKeyInfo);
  const lines = base64(new Uint8Array(AsnConvert.serialize(certificate))).match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The key that a PKCS#10 in PEM asks for. */
function requested(pem: string): Bytes {
  const digits = derOf(pem).toString('hex');
  return unhex(digits.slice(digits.indexOf(hex(SPKI)) + 2 * SPKI.length).slice(0, 130));
}

type Answer = (body: Readonly<Record<string, string>>, headers: Headers) => Response | Promise<Response>;

export class FakeService {
  /** What was asked, in order. */
  readonly asked: { readonly path: string; readonly body: Readonly<Record<string, string>> }[] = [];
  readonly id = new Uint8Array(16).fill(0x1d);
  readonly secret = new Uint8Array(32).fill(0x5e);
  /** What the right answer brings. */
  given: Readonly<Record<string, string>> = {};
  /** Answers by path; a test puts its own in place of them. */
  readonly answers: Record<string, Answer> = {
    '/v1/enrolments': async (body) => {
      const point = unbase64url(body['encryption_key'] ?? '') ?? new Uint8Array();
      this.given = {
        device: body['phone_id'] ?? '',
        signing: certificateFor(0, requested(body['request'] ?? '')),
        encryption: certificateFor(1, point),
        root: 'PEM',
      };
      const recipientPublicKey = await suite().kem.deserializePublicKey(point);
      const params = { recipientPublicKey, info: utf8('sealbid-service/1 possession') };
      const { enc, ct } = await suite().seal(params, this.secret, this.id);
      const sealed = { enc: base64url(new Uint8Array(enc)), ct: base64url(new Uint8Array(ct)) };
      return Response.json({ id: hex(this.id), ...sealed, until: '2026-11-24T01:40:00Z' }, { status: 201 });
    },
    [`/v1/enrolments/${hex(this.id)}/answer`]: (body) => {
      const isRight = body['secret'] === base64url(this.secret);
      return isRight
        ? Response.json(this.given)
        : Response.json({ code: 'possession_not_proven', params: {} }, { status: 403 });
    },
  };

  get network(): Network {
    return {
      fetch: async (path, init) => {
        const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, string>) : {};
        this.asked.push({ path, body });
        const answer = this.answers[path];
        return answer === undefined ? new Response(null, { status: 404 }) : answer(body, new Headers(init?.headers));
      },
      wait: () => Promise.resolve(),
      jitter: () => 0.5,
    };
  }
}
