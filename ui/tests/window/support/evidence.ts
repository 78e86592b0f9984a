// What programs that we did not write say of the files that the window made.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';

import { PNG } from 'pngjs';

import { ROOT, command, run } from '../../browser/support/programs.ts';

const PYTHON = join(ROOT, '.venv/bin/python');
const LIMIT_MS = 10_000;

/** The files below a folder whose names end so. */
function filesBelow(folder: string, ending: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && entry.name.endsWith(ending)).map((entry) => join(entry.parentPath, entry.name));
}

/** The one file below a folder whose name ends so, besides those that are known. */
export function fileBelow(folder: string, ending: string, known: readonly string[] = []): string {
  const found = filesBelow(folder, ending).filter((path) => !known.includes(path));
  const [file] = found;
  if (file === undefined || found.length > 1) throw new Error(`${found.length} files end with ${ending} in ${folder}`);
  return file;
}

/** Writes the root that a service issues under; `known` is the certificate of its https. */
export async function writeRoot(url: string, known: string, path: string): Promise<void> {
  const text = await new Promise<string>((resolve, reject) => {
    const asked = get(`${url}/v1/ca/root.pem`, { ca: readFileSync(known), timeout: LIMIT_MS }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => (body += part));
      answer.on('end', () => {
        resolve(body);
      });
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('the service does not answer')));
  });
  writeFileSync(path, text);
}

/** What pyHanko says of the signatures of a PDF. */
export async function pyHanko(path: string, root: string): Promise<unknown> {
  const [signatures] = await pyHankoOfAll([path], root);
  return signatures;
}

/** What pyHanko says of the signatures of each of several PDFs. */
export async function pyHankoOfAll(paths: readonly string[], root: string): Promise<readonly unknown[]> {
  const soon = new Date(Date.now() + 60_000).toISOString();
  const { out } = await run(PYTHON, join(ROOT, 'crates/pdf/tests/judge.py'), 'validate', root, soon, ...paths);
  return out.trim().split('\n').map((line) => (JSON.parse(line) as { readonly signatures: unknown }).signatures);
}

/** A page of a PDF as Poppler draws it. */
export async function drawnPage(path: string, page: number, dpi: number, name: string): Promise<PNG> {
  await run(command('pdftoppm'), '-png', '-singlefile', '-r', String(dpi), '-f', String(page), '-l', String(page), path, name);
  return PNG.sync.read(readFileSync(`${name}.png`));
}

/** Has qpdf check a PDF. */
export async function qpdf(path: string): Promise<void> {
  await run(command('qpdf'), '--check', path);
}

/** Has unzip unpack a container, and OpenSSL verify the signature over its manifest. The folder that it is in. */
export async function openssl(container: string, root: string, folder: string): Promise<void> {
  mkdirSync(folder);
  await run(command('unzip'), '-q', '-o', container, '-d', folder);
  const [signature, manifest] = [fileBelow(join(folder, 'META-INF'), '.p7s'), fileBelow(join(folder, 'META-INF'), '.xml')];
  const asked = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', signature, '-content', manifest];
  await run(command('openssl'), ...asked, '-CAfile', root, '-purpose', 'any', '-out', '/dev/null');
}

/** Opens an encrypted response with keys in files, by the opener in docs/formats. */
export async function opener(envelope: string, keys: readonly string[], path: string): Promise<void> {
  await run(PYTHON, join(ROOT, 'docs/formats/open_sealbid.py'), envelope, ...keys.flatMap((key) => ['--key', key]), '-o', path);
}
