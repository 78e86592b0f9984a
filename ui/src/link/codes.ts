/** The codes that an ERROR carries by themselves. */
export const PLAIN_CODES = [
  'CERT_REVOKED',
  'CLOCK_SKEW',
  'CTX_UNVERIFIED',
  'DESK_REVOKED',
  'DESK_UNKNOWN',
  'FRAME_BAD',
  'HELLO_BAD',
  'KEY_MISSING',
  'MSG_BAD',
  'NOT_OPEN_YET',
  'PAIR_CHECK',
  'PAIR_CODE',
  'PEER_GONE',
  'PIN_LOCKED',
  'PIN_SVC_DOWN',
  'QR_MALFORMED',
  'QR_STALE',
  'RATE_LIMITED',
  'REPLAY',
  'REQ_BADSIG',
  'REQ_EXPIRED',
  'REQ_TOO_LARGE',
  'RESULT_BAD',
  'SEQ_GAP',
  'SESSION_GONE',
  'SESSION_TAKEN',
  'USER_REJECTED',
  'VERSION',
] as const;

export type PlainCode = (typeof PLAIN_CODES)[number];

/** What went wrong, as it stands in an ERROR and beside a sentence for people. */
export type Code = PlainCode | 'PIN_WRONG';

/** A step that ended with a code of the protocol. */
export class LinkError extends Error {
  readonly code: Code;

  constructor(code: Code) {
    super(code);
    this.name = 'LinkError';
    this.code = code;
  }
}
