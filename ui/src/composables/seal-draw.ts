// Drawing what is made of a photo, and the photo, on canvases of the page.

import type { Erased, PhotoView } from '../wire/desk.ts';
import { type Place, fromSquare, placeOf } from './seal-map.ts';

/** A part of the photo, in its pixels: a square, which may stand out of it. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** How much larger a place is shown that is looked at closely. */
export const TIMES = 3;
/** Paper that is shown around the seal, in parts of its longer side. */
const AROUND = 0.14;

/** All of a photo, or what is around the seal in it. */
export function regionOf({ width, height }: { readonly width: number; readonly height: number }, corners: PhotoView['corners'] | undefined): Region {
  if (corners === null || corners === undefined) {
    const side = Math.max(width, height);
    return { left: (width - side) / 2, top: (height - side) / 2, side };
  }
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right, top, below] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = Math.max(right - left, below - top) * (1 + 2 * AROUND);
  return { left: (left + right - side) / 2, top: (top + below - side) / 2, side };
}

/** The outline that was found, as the points of a path in the photo's pixels. */
export function outlineOf(corners: NonNullable<PhotoView['corners']>, isRound: boolean): readonly Place[] {
  if (!isRound) return corners.map(([x, y]) => ({ x, y }));
  const map = fromSquare(corners);
  return Array.from({ length: 72 }, (_, at) => {
    const angle = (at / 36) * Math.PI;
    return placeOf(map, { x: 0.5 + Math.cos(angle) / 2, y: 0.5 + Math.sin(angle) / 2 });
  });
}

/** A canvas so large in CSS pixels, empty, with all its pixels used. */
export function cleared(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const pen = canvas.getContext('2d');
  if (pen === null) return null;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalCompositeOperation = 'source-over';
  pen.clearRect(0, 0, wide, high);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.imageSmoothingQuality = 'high';
  return pen;
}

/** Takes away what the eraser went over, where a unit of the pen is a millimetre. */
export function erase(pen: CanvasRenderingContext2D, erased: readonly Erased[]): void {
  pen.globalCompositeOperation = 'destination-out';
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const { radius_mm, points_mm } of erased) {
    const [first, ...rest] = points_mm;
    if (first === undefined) continue;
    pen.lineWidth = 2 * radius_mm;
    pen.beginPath();
    pen.moveTo(...first);
    // A line of no length is a dot.
    for (const point of rest.length === 0 ? [first] : rest) pen.lineTo(...point);
    pen.stroke();
  }
  pen.globalCompositeOperation = 'source-over';
}

/** The colour of the photo around a place of it. */
export function colourAt(photo: ImageBitmap, { x, y }: Place): [number, number, number] {
  const size = 5;
  const pen = new OffscreenCanvas(size, size).getContext('2d');
  if (pen === null) return [0, 0, 0];
  pen.drawImage(photo, x - size / 2, y - size / 2, size, size, 0, 0, size, size);
  const { data } = pen.getImageData(0, 0, size, size);
  const mean = (channel: number): number => {
    const values = Array.from({ length: size * size }, (_, at) => data[4 * at + channel] ?? 0);
    return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  };
  return [mean(0), mean(1), mean(2)];
}
