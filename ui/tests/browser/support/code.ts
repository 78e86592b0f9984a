// The codes that `sealbid` draws in a terminal, as modules, as text and as a photo.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

import type { Modules } from './camera.ts';

/** Columns of a drawing with its quiet zone, and lines of it: two modules of height each. */
const COLUMNS = 49;
const LINES = 25;
/** Pixels a module in a photo. */
const SCALE = 6;

prepareZXingModule({
  overrides: { wasmBinary: readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).buffer },
});

export class TerminalCode implements Modules {
  readonly side = COLUMNS;
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  // What is drawn is light: it is meant for a terminal that writes light on dark.
  readonly isDark = (row: number, column: number): boolean => {
    const half = this.#lines[row >> 1]?.[column];
    return half === ' ' || half === (row % 2 === 0 ? '▄' : '▀');
  };

  /** What a reader finds in it. */
  async text(): Promise<string> {
    const [code] = await readBarcodes(new Uint8Array(this.photo()), { formats: ['QRCode'] });
    if (code === undefined) throw new Error(`no code in\n${this.#lines.join('\n')}`);
    return code.text;
  }

  /** A photo of it: PNG, eight bits of grey. */
  photo(): Buffer {
    const width = COLUMNS * SCALE;
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(width, 4);
    header.writeUInt8(8, 8);
    // A row begins with the number of its filter: none.
    const picture = Buffer.alloc(width * (width + 1));
    for (let y = 0; y < width; y += 1) {
      for (let x = 0; x < width; x += 1) {
        picture[y * (width + 1) + 1 + x] = this.isDark(Math.floor(y / SCALE), Math.floor(x / SCALE)) ? 0 : 255;
      }
    }
    const signature = Buffer.from('89504e470d0a1a0a', 'hex');
    return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(picture)), chunk('IEND', Buffer.alloc(0))]);
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Finds the codes in what a program says. */
export class CodeReader {
  readonly codes: TerminalCode[] = [];
  #rest = '';
  #lines: string[] = [];

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.length === COLUMNS && /^[█▀▄ ]+$/u.test(line)) this.#lines.push(line);
      else this.#lines = [];
      if (this.#lines.length === LINES) {
        this.codes.push(new TerminalCode(this.#lines));
        this.#lines = [];
      }
    }
  }
}
