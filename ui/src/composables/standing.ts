// How a certificate stands at a moment: from its own dates, and from what the service said of it last.

/** Days before the end from which it is pointed out. */
const NOTICE = 30;
const DAY = 86_400_000;
/** How far clocks may differ, milliseconds: one that was issued a moment ago is valid. */
const SKEW = 300_000;

export interface Standing {
  /** `dated`: within its dates, but the service did not say that it was not revoked. */
  readonly is: 'valid' | 'dated' | 'ending' | 'ended' | 'revoked' | 'early';
  /** Whole days to its end. */
  readonly days: number;
}

interface Dated {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** What the service said of its end; nothing where it said nothing of one. */
  readonly revoked: unknown;
}

/** At `now`, milliseconds since 1970; `isTold` is whether the service was asked and answered. */
export function standingOf({ notBefore, notAfter, revoked }: Dated, now: number, isTold: boolean): Standing {
  const days = Math.floor((notAfter.getTime() - now) / DAY);
  if (revoked !== undefined) return { is: 'revoked', days };
  if (now > notAfter.getTime()) return { is: 'ended', days };
  if (now < notBefore.getTime() - SKEW) return { is: 'early', days };
  if (days < NOTICE) return { is: 'ending', days };
  return { is: isTold ? 'valid' : 'dated', days };
}
