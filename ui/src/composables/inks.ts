// The usual inks of seals and of hands, `#rrggbb`.

export const SEAL_RED = '#c8102e';
export const INK_BLUE = '#1b2a6b';
export const INK_BLACK = '#1b1b1b';
/** By the names that their words have. */
export const INKS = [['red', SEAL_RED], ['blue', INK_BLUE], ['black', INK_BLACK]] as const;
