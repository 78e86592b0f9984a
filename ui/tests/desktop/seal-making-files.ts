// A photo of a seal on paper, and what is made of it, drawn by the browser.

import type { Erased, PhotoCleaning, Writing } from '../../src/wire/desk.ts';
import { thickness } from '../../src/composables/seal-writing.ts';

/** Pixels of the photo, upright, where the seal is in it, and how large and tilted. */
export const SHOT = { width: 1512, height: 2016, x: 760, y: 900, radius: 460, tilt: 4.2 } as const;
const TURN = Math.PI / 180;

type Pen = OffscreenCanvasRenderingContext2D;

function canvasOf(width: number, height: number): { readonly canvas: OffscreenCanvas; readonly pen: Pen } {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  return { canvas, pen };
}
async function bytesOf(canvas: OffscreenCanvas, type: string): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await canvas.convertToBlob({ type, quality: 0.8 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** The same numbers each time. */
function random(seed: number): () => number {
  let now = seed;
  return () => {
    now = (now * 48_271) % 2_147_483_647;
    return now / 2_147_483_647;
  };
}

/** A round seal about the origin, of radius 1. */
function seal(pen: Pen, colour: string, rim = 0.058): void {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = rim;
  pen.beginPath();
  pen.arc(0, 0, 1 - rim / 2, 0, 2 * Math.PI);
  pen.stroke();
  pen.beginPath();
  for (let point = 0; point < 10; point += 1) {
    const [radius, angle] = [point % 2 === 0 ? 0.34 : 0.13, (point * Math.PI) / 5 - Math.PI / 2];
    pen.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  pen.fill();
  const around = (text: string, size: number, radius: number, span: number, from: number): void => {
    const letters = Array.from(text);
    pen.textAlign = 'center';
    pen.font = `700 ${size * 100}px "Noto Serif CJK SC", serif`;
    for (const [at, letter] of letters.entries()) {
      pen.save();
      pen.rotate((from + (at / (letters.length - 1) - 0.5) * span) * TURN);
      pen.translate(0, -radius);
      pen.scale(0.0085, 0.012);
      pen.fillText(letter, 0, 0);
      pen.restore();
    }
  };
  around('江北示范建设有限公司', 0.26, 0.6, 252, 0);
  around('0000012345678', 0.09, -0.88, -58, 0);
}

/** A phone's photo of it: paper with lines in uneven light, ink that took unevenly. */
export async function sealPhoto(): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, x, y, radius, tilt } = SHOT;
  const { canvas, pen } = canvasOf(width, height);
  const light = pen.createRadialGradient(width * 0.3, height * 0.25, 100, width * 0.5, height * 0.5, height * 0.8);
  light.addColorStop(0, '#f1e9d8');
  light.addColorStop(1, '#a99d87');
  pen.fillStyle = light;
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = 'rgb(120 112 98 / 45%)';
  pen.lineWidth = 3;
  for (let line = -1; line < 12; line += 1) {
    pen.beginPath();
    pen.moveTo(0, line * 190);
    pen.lineTo(width, line * 190 + 80);
    pen.stroke();
  }
  const ink = canvasOf(width, height);
  ink.pen.translate(x, y);
  ink.pen.rotate(tilt * TURN);
  ink.pen.scale(radius, radius);
  seal(ink.pen, '#b22b39');
  ink.pen.setTransform(1, 0, 0, 1, 0, 0);
  ink.pen.globalCompositeOperation = 'destination-out';
  const next = random(7);
  for (let grain = 0; grain < 42_000; grain += 1) {
    const [gx, gy, size] = [x + (next() * 2 - 1) * radius, y + (next() * 2 - 1) * radius, next() * 3.4];
    ink.pen.fillStyle = `rgb(0 0 0 / ${30 + next() * 50}%)`;
    ink.pen.fillRect(gx, gy, size, size);
  }
  pen.globalAlpha = 0.88;
  pen.drawImage(ink.canvas, 0, 0);
  return bytesOf(canvas, 'image/jpeg');
}

function rub(pen: Pen, erased: readonly Erased[]): void {
  pen.globalCompositeOperation = 'destination-out';
  pen.lineCap = 'round';
  for (const { radius_mm, points_mm } of erased) {
    pen.lineWidth = 2 * radius_mm;
    pen.beginPath();
    for (const [at, [px, py]] of points_mm.entries()) {
      if (at === 0) pen.moveTo(px, py);
      pen.lineTo(px, py);
    }
    pen.stroke();
  }
}

/** What comes of the photo, so many pixels wide: a low threshold leaves stains, a high one thins the rim. */
export async function cleanedSeal(cleaning: PhotoCleaning, threshold: number, pixels: number): Promise<Uint8Array<ArrayBuffer>> {
  const { canvas, pen } = canvasOf(pixels, pixels);
  pen.save();
  pen.translate(pixels / 2, pixels / 2);
  pen.rotate((SHOT.tilt + cleaning.turn_deg) * TURN);
  pen.scale(pixels / 2, pixels / 2);
  seal(pen, cleaning.colour, Math.max(0.02, 0.058 - (threshold - 100) * 0.0003));
  pen.restore();
  const next = random(11);
  for (let stain = threshold; stain < 70; stain += 1) {
    pen.fillStyle = cleaning.colour;
    pen.fillRect(next() * pixels, next() * pixels, pixels / 200, pixels / 200);
  }
  pen.scale(pixels / cleaning.width_mm, pixels / cleaning.width_mm);
  rub(pen, cleaning.erased);
  return bytesOf(canvas, 'image/png');
}

/** A hand as vectors: each step of its strokes a line. */
export function writtenSvg({ width_mm, height_mm, pen_mm, colour, strokes }: Writing): string {
  const lines = strokes.flatMap((stroke) =>
    stroke.map(([x, y, pressure], at) => {
      const [px, py] = stroke[Math.max(0, at - 1)] ?? [x, y];
      return `<path d="M${px} ${py}L${x} ${y}" stroke-width="${(pen_mm * thickness(pressure)).toFixed(3)}"/>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width_mm}mm" height="${height_mm}mm" viewBox="0 0 ${width_mm} ${height_mm}" fill="none" stroke="${colour}" stroke-linecap="round">${lines.join('')}</svg>`;
}
