// The page of officers and operators. The service serves it as /console.html, and what it is made of below /console/.

import { quasar, transformAssetUrls } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

import { pageBuild } from './build/page.ts';
import { pdfWorker } from './build/pdf-worker.ts';

const PAGE = 'console.html';

export default defineConfig({
  plugins: [
    vue({ template: { transformAssetUrls } }),
    quasar({ autoImportComponentCase: 'pascal' }),
    pageBuild(PAGE),
  ],
  base: '/console/',
  publicDir: false,
  // What it is made of is listed in its bundle.txt.
  logLevel: 'warn',
  worker: { format: 'es', plugins: () => [pdfWorker()] },
  build: {
    outDir: 'dist/console',
    // The service's policy takes no code from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // pdf.js, which is loaded with the first PDF that an officer looks at.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { input: PAGE },
  },
});
