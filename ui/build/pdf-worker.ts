// pdf.js as the window needs it. Before it shows a first page it looks for the last one, and for that reads every page before it where they
// hang on one node: a read from the desk for each page of a document of hundreds of megabytes. A node with as many pages as kids has nothing
// but pages, so that its nth kid is its nth page.

import type { Plugin } from 'vite';

const WORKER = '/pdfjs-dist/legacy/build/pdf.worker.mjs';
/** Where `getPageDict` begins to look at all kids of a node. */
const ALL_KIDS = `      for (let last = kids.length - 1; last >= 0; last--) {
        const lastKid = kids[last];
        nodesToVisit.push(lastKid);`;
const ONE_KID = `      const only = count === kids.length ? kids[pageIndex - currentPageIndex] : undefined;
      if (only instanceof Ref && !visitedNodes.has(only)) {
        const page = await xref.fetchAsync(only);
        if (page instanceof Dict && !page.has("Kids")) {
          pageKidsCountCache.put(only, 1);
          pageIndexCache.put(only, pageIndex);
          return [page, only];
        }
      }
`;

/** Lets pdf.js go to a page directly. Fails where pdf.js is another than it was written for. */
export function pdfWorker(): Plugin {
  return {
    name: 'sealbid-pdf-worker',
    transform: {
      filter: { id: /pdf\.worker\.mjs/u },
      handler(code, id) {
        if (!id.split('?')[0]?.endsWith(WORKER)) return undefined;
        const at = code.indexOf(ALL_KIDS);
        if (at === -1) throw new Error('pdf.js looks for pages in another way than build/pdf-worker.ts knows');
        return { code: `${code.slice(0, at)}${ONE_KID}${code.slice(at)}`, map: null };
      },
    },
  };
}
