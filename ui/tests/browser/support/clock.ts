// The wall clock of a service that a test puts forward while it runs: by a library before the program's own, so that the program knows of nothing.

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { library } from './programs.ts';

const SOURCE = fileURLToPath(new URL('clock.c', import.meta.url));

export class ServiceClock {
  readonly #path: string;
  readonly #library: string;
  #ahead = 0n;

  /** One that is right; what belongs to it lies in a folder. */
  constructor(folder: string) {
    this.#path = join(folder, 'clock-ahead');
    this.#library = library(folder, SOURCE);
    writeFileSync(this.#path, this.#bytes);
  }

  /** The environment of a program that goes by it. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, LD_PRELOAD: this.#library, CLOCK_AHEAD: this.#path };
  }

  /** Puts it forward. */
  forward(seconds: number): void {
    this.#ahead += BigInt(seconds);
    // In place: the program looks at this file.
    const file = openSync(this.#path, 'r+');
    try {
      writeSync(file, this.#bytes, 0, 8, 0);
    } finally {
      closeSync(file);
    }
  }

  get #bytes(): Buffer {
    const bytes = Buffer.alloc(8);
    if (endianness() === 'LE') bytes.writeBigInt64LE(this.#ahead);
    else bytes.writeBigInt64BE(this.#ahead);
    return bytes;
  }
}
