// Holds a phone's camera before the window: what it sees is cut out of pictures of the window.

import { readFileSync } from 'node:fs';

import { PNG } from 'pngjs';

import { type FakeCamera, HEIGHT, WIDTH } from '../../browser/support/camera.ts';
import type { Place, Rect } from './place.ts';
import type { Window } from './window.ts';

/** Luma of video, from 16 to 235, of a picture's red, green and blue (ITU-R BT.601). */
function luma(red: number, green: number, blue: number): number {
  return 16 + Math.round((65.481 * red + 128.553 * green + 24.966 * blue) / 255);
}

/** The part of a picture that the camera sees where it looks at the middle of this: pixel by pixel, dark around the screen. */
export function view(png: Buffer, { left, top, width, height }: Rect): Buffer {
  const { data, ...picture } = PNG.sync.read(png);
  const [fromX, fromY] = [Math.round(left + (width - WIDTH) / 2), Math.round(top + (height - HEIGHT) / 2)];
  const seen = Buffer.alloc(WIDTH * HEIGHT, luma(0, 0, 0));
  for (let y = Math.max(0, -fromY); y < Math.min(HEIGHT, picture.height - fromY); y += 1) {
    for (let x = Math.max(0, -fromX); x < Math.min(WIDTH, picture.width - fromX); x += 1) {
      const at = ((fromY + y) * picture.width + fromX + x) * 4;
      seen[y * WIDTH + x] = luma(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    }
  }
  return seen;
}

export class ScreenCamera {
  readonly #camera: FakeCamera;

  constructor(camera: FakeCamera) {
    this.#camera = camera;
  }

  /** Shows the phone what the window shows, picture after picture, as long as this is seen there. How many it took. */
  async hold(window: Window, place: Place): Promise<number> {
    await place.there();
    const path = window.display.path('seen.png');
    let taken = 0;
    for (; (await place.isThere()); taken += 1) {
      const rect = await place.rectNow();
      if (rect === undefined) continue;
      await window.picture(path);
      this.#camera.see(view(readFileSync(path), rect));
    }
    this.#camera.showNothing();
    return taken;
  }
}
