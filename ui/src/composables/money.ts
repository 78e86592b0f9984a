// Money as people read it.

/** `48,627,350.00`, of whole fen. */
export function yuanOf(fen: number): string {
  const [yuan, rest] = [Math.trunc(fen / 100), Math.abs(fen % 100)];
  return `${yuan.toLocaleString('en')}.${String(rest).padStart(2, '0')}`;
}
