// The pages of accounts and the console in Chromium, on a service that a test plays. `tools/ui account flows` is what `make test` runs;
// `tools/ui account` shows every screen as well, `tools/ui account --mode all` in every look.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/account/**/*.browser.ts'],
    environment: 'node',
    fileParallelism: false,
    // A machine that does other things too takes some seconds for a page, and more for the first one.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
