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
  worker: { format: 'es', plugins: () => [pdfWorker()] },
  build: {
    outDir: 'dist/desktop',
    // The window's policy takes no code from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: PAGE },
  },
});
