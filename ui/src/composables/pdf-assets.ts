// What pdf.js needs beside its code: character maps, the standard fonts and decoders. Each is a module that holds the bytes: the page's
// policy lets it ask nobody but the desk.

type Kind = 'cMapUrl' | 'standardFontDataUrl' | 'wasmUrl';

const FOLDERS: Readonly<Record<Kind, string>> = {
  cMapUrl: '/node_modules/pdfjs-dist/cmaps/',
  standardFontDataUrl: '/node_modules/pdfjs-dist/standard_fonts/',
  wasmUrl: '/node_modules/pdfjs-dist/wasm/',
};
const FILES = import.meta.glob<string>(
  [
    '/node_modules/pdfjs-dist/cmaps/*.bcmap',
    '/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}',
    '/node_modules/pdfjs-dist/wasm/{jbig2,openjpeg}.wasm',
  ],
  { query: '?url&inline', import: 'default' },
);

/** The bytes of a data: address in Base64. */
export function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (character) => character.charCodeAt(0));
}

/** As pdf.js asks for them. */
export class PdfAssets {
  async fetch({ kind, filename }: { readonly kind: Kind; readonly filename: string }): Promise<Uint8Array<ArrayBuffer>> {
    const load = FILES[`${FOLDERS[kind]}${filename}`];
    if (load === undefined) throw new Error(`pdf.js has no ${filename}`);
    return bytesOf(await load());
  }
}
