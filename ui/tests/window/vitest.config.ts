// The window as it ships, on a display of its own: what `make test` runs once program and page are built.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/window/**/*.browser.ts'],
    environment: 'node',
    // One display, one camera and one pointer at a time.
    fileParallelism: false,
    // The longest test takes half a minute on a machine that does nothing else.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    expect: { poll: { timeout: 20_000 } },
    // A later step of a job needs what the one before it made.
    bail: 1,
  },
});
