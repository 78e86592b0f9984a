// The window's page on a fake desk in Chromium: `tools/ui desktop`, one scene: `tools/ui desktop -t bids`, in every look: `--mode all`.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/desktop/**/*.browser.ts'],
    environment: 'node',
    fileParallelism: false,
    // A machine that does other things too takes some seconds for a page, and more for the first one.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
