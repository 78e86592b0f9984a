// The window's page. The program serves it from its own file.

import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

import { pageBuild } from './build/page.ts';
import { pdfWorker } from './build/pdf-worker.ts';

const PAGE = 'desktop.html';

export default defineConfig({
  plugins: [
    vue({ template: { transformAssetUrls } }),
    quasar({ autoImportComponentCase: 'pascal' }),
    pageBuild(PAGE),
  ],
  publicDir: 'desktop-public',
  // What it is made of is listed in its bundle.txt.
  logLevel: 'warn',
  worker: { format: 'es', plugins: () => [pdfWorker()] },
  build: {
    outDir: 'dist/desktop',
    // The window's policy takes no code from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // It lies in the program: no part of it is loaded over a network.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { input: PAGE, checks: { bundlerTimings: false } },
  },
});
