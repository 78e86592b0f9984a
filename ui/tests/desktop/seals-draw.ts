// How the fake desk draws seals: as the real one does, but with the browser's letters.

import type { SealPreview, SealSource, Writing } from '../../src/wire/desk.ts';
import { type Design, designOf } from '../../src/composables/seal-design.ts';

interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

function svg(width: number, height: number, body: string): Drawn {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="${-width / 2} ${-height / 2} ${width} ${height}">`;
  return { svg: `${head}${body}</svg>`, width, height };
}
function letter(text: string, size: number, at: string, family = 'serif'): string {
  return `<text transform="${at}" text-anchor="middle" font-size="${size}" font-weight="700" font-family="${family}" fill="currentColor">${text}</text>`;
}
/** Letters along an ellipse, by angle from the top. */
function arc(text: string, [across, down]: readonly [number, number], degrees: number, size: number, wide: number, isBelow = false): string {
  const all = Array.from(text);
  return all.map((one, at) => {
    const part = all.length === 1 ? 0 : at / (all.length - 1) - 0.5;
    const angle = (isBelow ? 180 - part * degrees : part * degrees) * (Math.PI / 180);
    const turn = (isBelow ? angle - Math.PI : angle) * (180 / Math.PI);
    const [x, y] = [across * Math.sin(angle), -down * Math.cos(angle)];
    return letter(one, size, `translate(${x} ${y}) rotate(${turn}) scale(${wide} 1) translate(0 ${size * 0.36})`);
  }).join('');
}
function star(radius: number, y: number): string {
  const points = Array.from({ length: 10 }, (_, at) => {
    const [far, angle] = [at % 2 === 0 ? radius : radius * 0.382, (at * Math.PI) / 5 - Math.PI / 2];
    return `${(far * Math.cos(angle)).toFixed(2)},${(y + far * Math.sin(angle)).toFixed(2)}`;
  });
  return `<polygon points="${points.join(' ')}" fill="currentColor"/>`;
}

function curved(design: Design): Drawn {
  const [width, height] = design.shape === 'round' ? [design.diameter_mm ?? 40, design.diameter_mm ?? 40] : [design.width_mm ?? 40, design.height_mm ?? 30];
  const rim = design.rim_mm ?? 1.2;
  const ellipse = (off: number, thick: number): string =>
    `<ellipse rx="${width / 2 - off}" ry="${height / 2 - off}" fill="none" stroke="currentColor" stroke-width="${thick}"/>`;
  const count = Array.from(design.name ?? '').length;
  const size = design.character_mm ?? Math.min(6.3, height / 6.4, 110 / Math.max(count, 1));
  const wide = (design.character_percent ?? (count > 16 ? 55 : 80)) / 100;
  const hasStar = design.star ?? design.shape === 'round';
  const inner = [width / 2 - rim - size * 0.75, height / 2 - rim - size * 0.75] as const;
  return svg(width, height, [
    ellipse(rim / 2, rim),
    ...(design.second_rim_mm === undefined ? [] : [ellipse(rim + 0.5, design.second_rim_mm)]),
    arc(design.name ?? '', inner, design.arc_degrees ?? Math.min(270, 24 * count), size, wide),
    ...(hasStar ? [star((design.star_mm ?? 14) / 2, design.centre === undefined ? 0 : -1.5)] : []),
    ...(design.number === undefined ? [] : [letter(design.number, 3, 'translate(0 1)', 'sans-serif')]),
    ...(design.centre === undefined ? [] : [letter(design.centre, 3.6, `translate(0 ${height * 0.26})`)]),
    ...(design.code === undefined ? [] : [arc(design.code, [width / 2 - rim - 2, height / 2 - rim - 2], 62, 2.2, 0.8, true)]),
  ].join(''));
}
function boxed(design: Design): Drawn {
  const [width, height] = design.shape === 'rectangle' ? [design.width_mm ?? 40, design.height_mm ?? 15] : [design.side_mm ?? 20, design.side_mm ?? 20];
  const rim = design.rim_mm ?? 0.8;
  const name = Array.from(design.name ?? '');
  const lines = design.lines ?? (name.length > 2 ? [name.slice(0, Math.ceil(name.length / 2)).join(''), name.slice(Math.ceil(name.length / 2)).join('')] : name);
  const columns = design.shape === 'name' || design.direction === 'columns';
  const [across, down] = [width - 2 * rim - 1, height - 2 * rim - 1];
  const words = lines.flatMap((line, no) => {
    const letters = Array.from(line);
    return letters.map((one, at) => {
      const [a, b] = [(at + 0.5) / letters.length - 0.5, (no + 0.5) / lines.length - 0.5];
      const [x, y] = columns ? [-b * across, a * down] : [a * across, b * down];
      const [w, h] = columns ? [across / lines.length, down / letters.length] : [across / letters.length, down / lines.length];
      const size = Math.min(w, h) * 0.92;
      return letter(one, size, `translate(${x} ${y + size * 0.36})`);
    });
  });
  const frame = `<rect x="${-width / 2 + rim / 2}" y="${-height / 2 + rim / 2}" width="${width - rim}" height="${height - rim}" fill="none" stroke="currentColor" stroke-width="${rim}"/>`;
  return svg(width, height, `${frame}${words.join('')}`);
}
function written({ width_mm, height_mm, pen_mm, colour, strokes }: Writing): Drawn {
  const paths = strokes.map((points) => `<polyline points="${points.map(([x, y]) => `${x - width_mm / 2},${y - height_mm / 2}`).join(' ')}"/>`);
  return svg(width_mm, height_mm, `<g fill="none" stroke="${colour}" stroke-width="${pen_mm}" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</g>`);
}

/** A drawing of a drawn or written source; of any other an empty square. */
export function drawn(source: SealSource): Drawn {
  const design = designOf(source);
  if (design !== undefined) {
    const { svg: text, ...size } = design.shape === 'round' || design.shape === 'oval' ? curved(design) : boxed(design);
    return { ...size, svg: text.replace('<svg ', `<svg color="${design.colour ?? '#c8102e'}" `) };
  }
  if (source.made === 'written') return written(source.writing);
  const side = source.made === 'picture' ? source.width_mm : 42;
  return svg(side, side, `<circle r="${side / 2 - 1}" fill="none" stroke="#c8102e" stroke-width="1.2"/>${star(6, 0)}`);
}

/** What a source comes to on the fake desk. */
export function previewOf(source: SealSource): SealPreview {
  const { svg: text, width, height } = drawn(source);
  const px = (mm: number): number => Math.round((mm / 25.4) * 600);
  const design = designOf(source);
  const isUsual = [38, 40, 42, 16, 18, 20, 22, 25].includes(width);
  const size = { width_mm: width.toFixed(2), height_mm: height.toFixed(2), rim_mm: (design?.rim_mm ?? 1.2).toFixed(2) };
  return {
    svg: text, picture: null, width_mm: width, height_mm: height, width_px: px(width), height_px: px(height), photo: null,
    checks: design === undefined ? [] : [
      { code: 'parts_apart', is_kept: true, params: { gap_mm: '0.42', first: 'name', second: 'rim' } },
      { code: 'strokes_readable', is_kept: true, params: { stroke_mm: '0.16', of: 'code' } },
      { code: 'measures_usual', is_kept: isUsual, params: size },
    ],
  };
}

/** The same in pixels, drawn by the browser. */
export async function pixelsOf(source: SealSource): Promise<Uint8Array<ArrayBuffer>> {
  const { svg: text, width, height } = drawn(source);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  await image.decode();
  const canvas = new OffscreenCanvas(width * 8, height * 8);
  canvas.getContext('2d')?.drawImage(image, 0, 0, width * 8, height * 8);
  URL.revokeObjectURL(image.src);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
