// SignedAttributes and shares, compared with what others made.

import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { signedAttributes } from '../../src/link/attributes.ts';
import { type Bytes, hex, unhex } from '../../src/link/bytes.ts';
import type { WrappedShare } from '../../src/link/messages.ts';
import { unwrapShare } from '../../src/link/share.ts';
import { pathOf, textOf } from './support/files.ts';
import { pairOf } from './support/keys.ts';

const DOCUMENT = { name: 'a', size: 1, type: 'text/xml', sha256: new Uint8Array(32) };

describe('signing-time is UTCTime to 2049 and GeneralizedTime from then on', () => {
  test.each([
    ['the last second of 2049', '2049-12-31T23:59:59Z', '301c06092a864886f70d010905310f170d3439313233313233353935395a'],
    ['the first of 2050', '2050-01-01T00:00:00Z', '301e06092a864886f70d0109053111180f32303530303130313030303030305a'],
    ['a leap day', '2028-02-29T01:02:03Z', '301c06092a864886f70d010905310f170d3238303232393031303230335a'],
  ])('%s', (_, instant, attribute) => {
    const der = signedAttributes(DOCUMENT, new Uint8Array(32), Date.parse(instant) / 1_000);
    expect(hex(der)).toContain(attribute);
    expect([der[1], der[2]]).toEqual([0x81, der.length - 3]);
  });

  test('a PDF has none', () => {
    const der = signedAttributes({ ...DOCUMENT, type: 'application/pdf' }, new Uint8Array(32), 0);
    expect([der.length, hex(der).includes('2a864886f70d010905')]).toEqual([135, false]);
  });
});

interface Header {
  readonly tender: { readonly id: string };
  readonly bid: { readonly id: string };
  readonly groups: readonly {
    readonly name: 'bidder' | 'platform';
    readonly any: readonly { readonly cert_sha256: string; readonly enc: string; readonly ct: string }[];
  }[];
}

interface Known {
  /** A long one is told by its front; what stands in a file is here. */
  readonly vectors: readonly { readonly name: string; readonly file: string | null; readonly shares: readonly string[] }[];
}

function base64url(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

describe('the envelopes of docs/formats open with what the phone unwraps', () => {
  const { vectors } = JSON.parse(textOf('docs/formats/vectors/vectors.json')) as Known;
  test.each(vectors.filter(({ file }) => file !== null))('$name', async ({ file, shares }) => {
    const bytes = readFileSync(pathOf(`docs/formats/vectors/${file ?? ''}`));
    const header = JSON.parse(bytes.subarray(12, 12 + bytes.readUInt32BE(8)).toString('utf8')) as Header;
    const [group] = header.groups;
    if (group === undefined) throw new Error('no group');
    const { d = '' } = createPrivateKey(textOf('docs/formats/vectors/keys/holder.key.pem')).export({ format: 'jwk' });
    const key = await pairOf(base64url(d));
    const opened: (string | undefined)[] = [];
    for (const member of group.any) {
      const item: WrappedShare = {
        tender_id: header.tender.id,
        bid_id: unhex(header.bid.id),
        group: group.name,
        cert_sha256: unhex(member.cert_sha256),
        enc: base64url(member.enc),
        ct: base64url(member.ct),
        sha256: new Uint8Array(32),
      };
      const share = await unwrapShare(key, item);
      if (share !== undefined) opened.push(hex(share));
    }
    expect(opened).toEqual([shares[0]]);
  });
});
