// DECRYPT: the complete unwrap of one group's share (docs/formats/envelope.md). A raw ECDH secret is never handed out.

import { type Bytes, concat, hex, utf8 } from './bytes.ts';
import { suite } from './channel.ts';
import { sha256 } from './keys.ts';
import type { WrappedShare } from './messages.ts';

/** HPKE's info for a share, from the ids that are shown. */
export async function shareInfo(share: WrappedShare): Promise<Bytes> {
  const ids = await sha256(utf8(share.tender_id), Uint8Array.of(0), utf8(hex(share.bid_id)));
  return concat(utf8('sealbid-envelope/1 share'), ids, utf8(share.group));
}

/** The share; nothing, whatever the cause, where it does not open, so that nothing can be learnt from it. */
export async function unwrapShare(key: CryptoKeyPair, share: WrappedShare): Promise<Bytes | undefined> {
  try {
    // A key that cannot be exported has to be handed over with its public half.
    const params = { recipientKey: key, enc: share.enc, info: await shareInfo(share) };
    const plain = new Uint8Array(await suite().open(params, share.ct, share.cert_sha256));
    return plain.length === 32 ? plain : undefined;
  } catch {
    return undefined;
  }
}

/** What a rehearsal answers in place of a share: nothing can be opened with it. */
export function rehearsed(share: Bytes): Promise<Bytes> {
  return sha256(utf8('SBL1-REHEARSE\0'), share);
}
