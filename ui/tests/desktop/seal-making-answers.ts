// What the fake desk answers of seals that are made of a photo or written by hand.

import { Refused } from '../../src/service/network.ts';
import type { PhotoCleaning, PreviewSeal, SealCheck, SealPreview, Writing } from '../../src/wire/desk.ts';
import type { FakeDesk } from './fake-desk.ts';
import { SHOT, cleanedSeal, writtenSvg } from './seal-making-files.ts';
import { fileRef } from './window-answers.ts';

/** Where ink begins where nothing is asked for, as the desk has it. */
const HALF = 100;
const CORNERS = ((): NonNullable<NonNullable<SealPreview['photo']>['corners']> => {
  const { x, y, radius: r } = SHOT;
  return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]];
})();
/** Bare paper, little between, and ink about its usual strength. */
const HISTOGRAM = Array.from({ length: 64 }, (_, at) =>
  Math.round(900_000 * Math.exp(-((at / 4) ** 2)) + 9_000 * Math.exp(-(((at - 46) / 7) ** 2)) + 900 * Math.exp(-(((at - 14) / 6) ** 2)) + 40),
);

function checksOf(threshold: number, { kind }: PhotoCleaning): SealCheck[] {
  const check = (code: string, is_kept: boolean, params: Record<string, string> = {}): SealCheck => ({ code, is_kept, params });
  return [
    ...(kind === 'seal' ? [check('roundness', true, { mm: '0.30' }), check('rim', threshold < 170, { gaps: '3', mm: '4.1' })] : []),
    check('ground', threshold >= 60, { stains: '27', removed: '14' }),
    check('faint', threshold < 100, { percent: '9', x: '25', y: '7' }),
    check('cut_off', true),
    check('resolution', true, { px: '21.9' }),
  ];
}

async function photoPreview(desk: FakeDesk, cleaning: PhotoCleaning, is_quick: boolean): Promise<SealPreview> {
  if (cleaning.ink === 'blue') throw new Refused('seal_photo_no_ink', {});
  const threshold = cleaning.threshold ?? HALF;
  const width_px = Math.round((cleaning.width_mm / 25.4) * 600);
  const bytes = await cleanedSeal(cleaning, threshold, is_quick ? 300 : width_px);
  const handle = `cleaned-${desk.count('seal_preview')}`;
  desk.files.set(handle, bytes);
  return {
    svg: null, picture: fileRef(handle, 'seal.png', 'picture', bytes.length),
    width_mm: cleaning.width_mm, height_mm: cleaning.width_mm, width_px, height_px: width_px, checks: checksOf(threshold, cleaning),
    photo: {
      width_px: SHOT.width, height_px: SHOT.height, ink: cleaning.ink === 'auto' ? 'red' : cleaning.ink, threshold,
      histogram: HISTOGRAM, tilt_deg: cleaning.kind === 'seal' ? SHOT.tilt : 0, corners: cleaning.kind === 'seal' ? CORNERS : null,
    },
  };
}

function writtenPreview(writing: Writing): SealPreview {
  const { width_mm, height_mm } = writing;
  const [width_px, height_px] = [Math.round((width_mm / 25.4) * 600), Math.round((height_mm / 25.4) * 600)];
  return { svg: writtenSvg(writing), picture: null, width_mm, height_mm, width_px, height_px, checks: [], photo: null };
}

/** What a source that is a photo or a hand comes to; nothing of any other. */
export async function makingPreview(desk: FakeDesk, { source, is_quick }: PreviewSeal): Promise<SealPreview | undefined> {
  if (source.made === 'photo') return photoPreview(desk, source.cleaning, is_quick);
  return source.made === 'written' ? writtenPreview(source.writing) : undefined;
}

/** A hand of a few strokes, as a phone sends it. */
export const HAND: Writing = {
  width_mm: 50, height_mm: 20, pen_mm: 0.8, colour: '#1b1b1b',
  strokes: ([[8, 5, 20, 4], [14, 3, 13, 16], [13, 8, 7, 14], [14, 8, 20, 13], [26, 10, 46, 7], [34, 4, 30, 16]] as const).map(([x, y, x2, y2]) =>
    Array.from({ length: 12 }, (_, at) => {
      const part = at / 11;
      return [x + (x2 - x) * part, y + (y2 - y) * part + Math.sin(part * Math.PI) * 0.8, 0.4 + 0.5 * Math.sin(part * Math.PI)];
    }),
  ),
};

/** Tells a desk what stands here. */
export default function tellMaking(desk: FakeDesk): void {
  desk
    .on('seal_preview', async (ask) => {
      const preview = await makingPreview(desk, ask);
      if (preview === undefined) throw new Refused('page_error', {});
      return preview;
    })
    .on('seal_write', () => desk.job());
}
