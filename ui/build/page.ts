// What a page's build needs beyond Vite: the page under the name that the service serves, and the list of its files.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

/** The files of a build with their SHA-256, as `sha256sum -c` reads them. */
export const LIST = 'bundle.txt';

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Names `page` index.html once all files are there, and lists them. SHA-256 of the list stands for the whole bundle: it is printed here, and
 * shown in the settings.
 */
export function pageBuild(page: string): Plugin {
  let folder = '';
  return {
    name: 'sealbid-page',
    apply: 'build',
    configResolved({ build }) {
      folder = build.outDir;
    },
    closeBundle: {
      order: 'post',
      handler(error) {
        if (error !== undefined) return;
        renameSync(join(folder, page), join(folder, 'index.html'));
        const files = readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && entry.name !== LIST)
          .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
          .sort();
        const list = files.map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`).join('');
        writeFileSync(join(folder, LIST), list);
        process.stdout.write(`${folder}: SHA-256 of the bundle ${sha256(list)}\n`);
      },
    },
  };
}
