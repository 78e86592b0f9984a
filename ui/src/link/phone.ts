// What a phone is, has and remembers. The screens and the store of the phone app stand behind these.

import type { ChainEnd } from './audit.ts';
import type { Bytes } from './bytes.ts';
import type { SigningKey } from './keys.ts';
import type { DocumentItem, Entry, Request, SignedDocument, WrappedShare } from './messages.ts';
import type { Op } from './types.ts';

/** The phone's two clocks. */
export interface Moment {
  /** Milliseconds from any beginning, never going back: what the time left is counted by. */
  readonly tick: number;
  /** The time of day in Unix seconds as the phone has it; may be wrong. */
  readonly unix: number;
}

/** A desk that the phone was paired with. */
export interface KnownDesk {
  /** K_desk, uncompressed. */
  readonly point: Bytes;
  readonly isRevoked: boolean;
}

/** The answer of a SIGN that the phone keeps. */
export interface KeptResult {
  readonly itemsSha256: Bytes;
  readonly documents: readonly SignedDocument[];
}

/** What the phone remembers. */
export interface Memory {
  /** Whether it took part in this session before. */
  tookPart(this: void, sid: Bytes): Promise<boolean>;
  /** The desk of a fingerprint. */
  desk(this: void, fingerprint: Bytes): Promise<KnownDesk | undefined>;
  /** The platform's key of a fingerprint, uncompressed. */
  platform(this: void, fingerprint: Bytes): Promise<Bytes | undefined>;
  /** The answer it gave to a SIGN of this wish. */
  kept(this: void, reqId: Bytes): Promise<KeptResult | undefined>;
  /** Where its log stands. */
  logEnd(this: void): Promise<ChainEnd>;
  /** Up to `max` entries of its log from number `from` on. */
  log(this: void, from: number, max: number): Promise<readonly Entry[]>;
}

/** The keys under the PIN. What cannot be done gives nothing, whatever the cause. */
export interface Keys {
  /** Whether there is a key for this question; asked before the PIN. */
  can(this: void, request: Request): Promise<boolean>;
  /** Signs as `signDocument` does, at Unix seconds `at`. */
  sign(this: void, document: DocumentItem, at: number): Promise<SignedDocument | undefined>;
  /** Unwraps as `unwrapShare` does. */
  unwrap(this: void, share: WrappedShare): Promise<Bytes | undefined>;
}

/** What a phone is and has. */
export interface Phone {
  /** K_auth. */
  readonly auth: SigningKey;
  /** Fingerprints of its certificates. */
  readonly certificates: readonly Bytes[];
  /** What it can do, ascending. */
  readonly capabilities: readonly Op[];
  /** How many relays it knows. */
  readonly relays: number;
  readonly keys: Keys;
  readonly memory: Memory;
}
