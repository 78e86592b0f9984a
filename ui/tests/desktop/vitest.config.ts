// The window's page on a fake desk in Chromium: `tools/ui desktop`, or one scene: `tools/ui desktop -t bids`.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/desktop/**/*.browser.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
});
