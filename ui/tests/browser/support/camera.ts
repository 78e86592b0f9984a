// A camera for Chromium that sees what a test draws. Chromium reads the frames of a Y4M file through one handle, again and again
// from the start, so a frame that is written over in place is seen within a frame or two; measured in Chromium: 150 ms at most.

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';

export const WIDTH = 640;
export const HEIGHT = 480;
const HEAD = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\nFRAME\n`);
/** Luma of black and white as video has them, and chroma of grey. */
const DARK = 16;
const LIGHT = 235;
const GREY = 128;
/** Light modules around a code. */
const QUIET = 4;

/** The modules of a code, row by row. */
export interface Modules {
  /** Modules a side. */
  readonly side: number;
  isDark(this: void, row: number, column: number): boolean;
}

/** I420 of a code in the middle of a light picture. */
function pictureOf({ side, isDark }: Modules): Buffer {
  const pixels = Math.min(6, Math.floor(HEIGHT / (side + 2 * QUIET)));
  if (pixels < 4) throw new Error(`${side} modules are too many for this camera`);
  const picture = Buffer.alloc(WIDTH * HEIGHT * 1.5, GREY).fill(LIGHT, 0, WIDTH * HEIGHT);
  const [left, top] = [(WIDTH - side * pixels) >> 1, (HEIGHT - side * pixels) >> 1];
  for (let y = 0; y < side * pixels; y += 1) {
    for (let column = 0; column < side; column += 1) {
      if (!isDark(Math.floor(y / pixels), column)) continue;
      const at = (top + y) * WIDTH + left + column * pixels;
      picture.fill(DARK, at, at + pixels);
    }
  }
  return picture;
}

export class FakeCamera {
  readonly #path: string;

  /** Makes the file; the camera sees nothing yet. */
  constructor(path: string) {
    this.#path = path;
    writeFileSync(path, Buffer.concat([HEAD, pictureOf({ side: 0, isDark: () => false })]));
  }

  /** What Chromium is started with. */
  get args(): readonly string[] {
    return [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${this.#path}`,
    ];
  }

  /** Holds a code before the camera. */
  show(modules: Modules): void {
    this.#draw(pictureOf(modules));
  }

  /** Sees a picture: luma, row by row. */
  see(luma: Buffer): void {
    this.#draw(Buffer.concat([luma, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)]));
  }

  /** Takes it away. */
  showNothing(): void {
    this.#draw(pictureOf({ side: 0, isDark: () => false }));
  }

  #draw(picture: Buffer): void {
    // Another file under this name would not be seen.
    const file = openSync(this.#path, 'r+');
    try {
      writeSync(file, picture, 0, picture.length, HEAD.length);
    } finally {
      closeSync(file);
    }
  }
}
