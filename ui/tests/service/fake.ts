// A service that enrols a phone as ours does, with certificates of `docs/formats/vectors`.

import { base64url, hex, unbase64url, utf8 } from '../../src/link/bytes.ts';
import { suite } from '../../src/link/channel.ts';
import type { Network } from '../../src/service/network.ts';
import { textOf } from '../link/support/files.ts';

export const CERTIFICATES = ['holder', 'colleague'].map((name) => textOf(`docs/formats/vectors/keys/${name}.cert.pem`));

type Answer = (body: Readonly<Record<string, string>>, headers: Headers) => Response | Promise<Response>;

export class FakeService {
  /** What was asked, in order. */
  readonly asked: { readonly path: string; readonly body: Readonly<Record<string, string>> }[] = [];
  readonly id = new Uint8Array(16).fill(0x1d);
  readonly secret = new Uint8Array(32).fill(0x5e);
  /** Answers by path; a test puts its own in place of them. */
  readonly answers: Record<string, Answer> = {
    '/v1/enrolments': async (body) => {
      const point = unbase64url(body['encryption_key'] ?? '') ?? new Uint8Array();
      const recipientPublicKey = await suite().kem.deserializePublicKey(point);
      const params = { recipientPublicKey, info: utf8('sealbid-service/1 possession') };
      const { enc, ct } = await suite().seal(params, this.secret, this.id);
      const sealed = { enc: base64url(new Uint8Array(enc)), ct: base64url(new Uint8Array(ct)) };
      return Response.json({ id: hex(this.id), ...sealed, until: '2026-11-24T01:40:00Z' }, { status: 201 });
    },
    [`/v1/enrolments/${hex(this.id)}/answer`]: (body) => {
      const isRight = body['secret'] === base64url(this.secret);
      const [signing, encryption] = CERTIFICATES;
      return isRight
        ? Response.json({ device: 'device-1', signing, encryption, root: 'PEM' })
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
