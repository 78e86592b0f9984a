import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

import { pageBuild } from './build/page.ts';

const PAGE = 'phone.html';
/** What the browser asks for by name at each visit; all else is named by its content. */
const BY_NAME = 'sw';

export default defineConfig({
  plugins: [
    vue({ template: { transformAssetUrls } }),
    quasar({ autoImportComponentCase: 'pascal' }),
    pageBuild(PAGE),
  ],
  // A module waits for its database at its top.
  worker: { format: 'es' },
  // What it is made of is listed in its bundle.txt.
  logLevel: 'warn',
  build: {
    outDir: 'dist/phone',
    // The service's policy takes no code from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { phone: PAGE, [BY_NAME]: 'src/sw.ts' },
      output: {
        entryFileNames: ({ name }) => (name === BY_NAME ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
