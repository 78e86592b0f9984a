// How a certificate stands at a moment: from its own dates, and from what the service said of it last.

/** Days before the end from which it is pointed out. */
const NOTICE = 30;
const DAY = 86_400_000;
/** How far clocks may differ, milliseconds: one that was issued a moment ago is valid. */
const SKEW = 300_000;

export interface Standing {
  readonly is: 'valid' | 'ending' | 'ended' | 'revoked' | 'early';
  /** Whole days to its end. */
  readonly days: number;
}

interface Dated {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether the service said that it was revoked. */
  readonly isRevoked: boolean;
}

/** At `now`, milliseconds since 1970. */
export function standingOf({ notBefore, notAfter, isRevoked }: Dated, now: number): Standing {
  const days = Math.floor((notAfter.getTime() - now) / DAY);
  if (isRevoked) return { is: 'revoked', days };
  if (now > notAfter.getTime()) return { is: 'ended', days };
  if (now < notBefore.getTime() - SKEW) return { is: 'early', days };
  return { is: days < NOTICE ? 'ending' : 'valid', days };
}
