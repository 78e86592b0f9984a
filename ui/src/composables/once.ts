// Work that a double click, or a key that is held, begins once.

/** Does the work; while it goes on, whoever asks again waits for the same. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
}
