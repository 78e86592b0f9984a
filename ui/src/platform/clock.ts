// The clock that the time left is counted by.

/** How far the wall clock is put right by itself, milliseconds: less is no sleep. */
const NOTICE = 1_000;

/**
 * Milliseconds that never go back, of a `counter` that may stand still while the phone sleeps: where the `wall` clock moved further since it was
 * looked at last, the time went by nevertheless. A wall clock that is set forward ends things early, one that is set back ends nothing late.
 */
export function countingClock(counter: () => number, wall: () => number): () => number {
  let slept = 0;
  let ahead = wall() - counter();
  return () => {
    const counted = counter();
    const moved = wall() - counted - ahead;
    if (Math.abs(moved) >= NOTICE) {
      slept += Math.max(0, moved);
      ahead += moved;
    }
    return counted + slept;
  };
}
