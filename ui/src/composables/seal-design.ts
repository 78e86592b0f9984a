// The design of a drawn seal (docs/formats/seal-design.md), and what becomes of it when its shape is changed.

import type { JsonValue, SealShape, SealSource } from '../wire/desk.ts';

export const DESIGN_SHAPES = ['round', 'oval', 'square', 'rectangle', 'name'] as const;
export type DesignShape = (typeof DESIGN_SHAPES)[number];

export type MeasureKey =
  | 'diameter_mm' | 'width_mm' | 'height_mm' | 'side_mm' | 'rim_mm' | 'second_rim_mm' | 'star_mm'
  | 'character_mm' | 'character_percent' | 'arc_degrees';
export type TextKey = 'name' | 'centre' | 'code' | 'number';

export interface Design extends Readonly<Partial<Record<MeasureKey, number>>>, Readonly<Partial<Record<TextKey, string>>> {
  readonly format: 1;
  readonly shape: DesignShape;
  readonly lines?: readonly string[];
  readonly direction?: 'rows' | 'columns';
  readonly cut?: 'relief' | 'intaglio';
  readonly star?: boolean;
  readonly font?: 'song' | 'hei';
  readonly colour?: string;
}
type Key = Exclude<keyof Design, 'format' | 'shape'>;

const LETTERING = ['font', 'character_mm', 'character_percent', 'colour'] as const;
/** What may stand in the design of each shape. */
export const KEYS: Readonly<Record<DesignShape, readonly Key[]>> = {
  round: ['name', 'diameter_mm', 'rim_mm', 'second_rim_mm', 'star', 'star_mm', 'centre', 'code', 'arc_degrees', ...LETTERING],
  oval: ['name', 'width_mm', 'height_mm', 'rim_mm', 'second_rim_mm', 'star', 'star_mm', 'number', 'centre', 'code', 'arc_degrees', ...LETTERING],
  square: ['lines', 'direction', 'side_mm', 'rim_mm', ...LETTERING],
  rectangle: ['lines', 'direction', 'width_mm', 'height_mm', 'rim_mm', ...LETTERING],
  name: ['name', 'side_mm', 'rim_mm', 'cut', ...LETTERING],
};

/** Words and looks that a seal of another shape bears as well; measures are those of a shape alone. */
const CARRIED: readonly Key[] = ['centre', 'code', 'number', 'direction', 'cut', 'font', 'colour'];

/** As a shape usually measures. */
const USUAL: Readonly<Record<DesignShape, Partial<Design>>> = {
  round: { name: '', diameter_mm: 40, rim_mm: 1.2, star: true, star_mm: 14 },
  oval: { name: '', width_mm: 40, height_mm: 30, rim_mm: 1, star: false, star_mm: 8 },
  square: { lines: [], side_mm: 20, rim_mm: 0.8 },
  rectangle: { lines: [], width_mm: 40, height_mm: 15, rim_mm: 0.8 },
  name: { name: '', side_mm: 20, rim_mm: 0.8 },
};

type Range = readonly [number, number];
const RIMS: Readonly<Record<DesignShape, Range>> = { round: [0.6, 2], oval: [0.4, 2], square: [0.3, 2], rectangle: [0.3, 2], name: [0.3, 2] };
const SIDES: Readonly<Partial<Record<DesignShape, Range>>> = { square: [10, 50], name: [8, 40] };

/** Between which values a measure lies. */
export function rangeOf(design: Design, key: MeasureKey): Range {
  const { shape } = design;
  switch (key) {
    case 'diameter_mm':
      return [36, 60];
    case 'width_mm':
      return shape === 'oval' ? [30, 60] : [8, 80];
    case 'height_mm': {
      // A flatter oval has ends so sharp that characters fall over each other there.
      const width = design.width_mm ?? 40;
      return shape === 'oval' ? [Math.ceil(width * 5.5) / 10, width] : [8, 80];
    }
    case 'side_mm':
      return SIDES[shape] ?? [8, 50];
    case 'rim_mm':
      return RIMS[shape];
    case 'second_rim_mm':
      return [0.1, 0.6];
    case 'star_mm':
      return shape === 'oval' ? [4, 14] : [8, 16];
    case 'character_mm':
      return [1.5, 20];
    case 'character_percent':
      return [20, 200];
    case 'arc_degrees':
      return [30, 330];
  }
}

/** The longest name on a name seal. */
const PERSON = 4;
const count = (text: string): number => Array.from(text).length;

/** As many lines of about equal length as make the characters most nearly square in a field of this ratio. */
export function linesOf(text: string, ratio: number): readonly string[] {
  const letters = Array.from(text);
  if (letters.length === 0) return [];
  const off = (lines: number): number => Math.abs(Math.log((ratio * lines) / Math.ceil(letters.length / lines)));
  const best = [1, 2, 3, 4].reduce((one, other) => (off(other) < off(one) ? other : one));
  const long = Math.ceil(letters.length / best);
  return Array.from({ length: Math.ceil(letters.length / long) }, (_, at) => letters.slice(at * long, (at + 1) * long).join(''));
}

/** The words that a seal is about. */
export function wordsOf(design: Design): string {
  return design.lines?.join('') ?? design.name ?? '';
}

function only(design: Design): Design {
  const own: readonly string[] = ['format', 'shape', ...KEYS[design.shape]];
  return Object.fromEntries(Object.entries(design).filter(([key, value]) => own.includes(key) && value !== undefined)) as unknown as Design;
}

/** The same with other values; what is `undefined` is as it usually is. */
export function withValues(design: Design, change: { readonly [K in Key]?: Design[K] | undefined }): Design {
  return only({ ...design, ...change } as Design);
}

/** A seal in all its shapes: what each was is found again, and its words go along. */
export class Shapes {
  readonly #was = new Map<DesignShape, Design>();

  to(design: Design, shape: DesignShape): Design {
    if (design.shape === shape) return design;
    this.#was.set(design.shape, design);
    const was = this.#was.get(shape);
    const base = { ...USUAL[shape], ...was, format: 1, shape } as const;
    const carried = Object.fromEntries(CARRIED.filter((key) => KEYS[design.shape].includes(key)).map((key) => [key, design[key]]));
    const words = this.#wordsFor(design, shape, was);
    const ratio = (base.width_mm ?? 1) / (base.height_mm ?? 1);
    const isSame = was !== undefined && wordsOf(was) === words;
    const text = shape === 'square' || shape === 'rectangle' ? { lines: isSame ? was.lines : linesOf(words, ratio) } : { name: words };
    return only({ ...base, ...carried, ...text } as Design);
  }

  /** A name seal bears a person's name, any other the firm's: neither goes along where the other is known, or where it has no room. */
  #wordsFor(design: Design, shape: DesignShape, was: Design | undefined): string {
    const words = wordsOf(design);
    if (shape === 'name') return was === undefined ? (count(words) <= PERSON ? words : '') : wordsOf(was);
    if (design.shape !== 'name') return words;
    const firm = was ?? DESIGN_SHAPES.flatMap((one) => (one === 'name' ? [] : (this.#was.get(one) ?? []))).at(0);
    return firm === undefined ? words : wordsOf(firm);
  }
}

/** The design of a source; nothing where it is not drawn. */
export function designOf(source: SealSource | undefined): Design | undefined {
  if (source?.made !== 'drawn' || typeof source.design !== 'object' || source.design === null || Array.isArray(source.design)) return undefined;
  const given = Object.fromEntries(Object.entries(source.design).filter(([, value]) => value !== null));
  const shape = DESIGN_SHAPES.find((one) => one === given['shape']);
  return shape === undefined ? undefined : ({ ...given, shape } as unknown as Design);
}

export function sourceOf(design: Design): SealSource {
  return { made: 'drawn', design: design as unknown as JsonValue };
}

/** The keys of a design that a refusal is about, where it names none. */
const FIELDS: Readonly<Record<string, (design: Design) => Key | undefined>> = {
  seal_diameter: () => 'diameter_mm',
  seal_colour: () => 'colour',
  seal_lines: () => 'lines',
  seal_glyph_missing: (design) => (design.lines === undefined ? 'name' : 'lines'),
};

/** The field at which a refusal of the desk is shown; nothing where it is about all of the seal. */
export function fieldOf(design: Design, { code, params }: { readonly code: string; readonly params: Readonly<Record<string, string>> }): Key | undefined {
  const named = KEYS[design.shape].find((key) => key === params['field']);
  if (code === 'seal_glyph_missing') {
    const missing = params['character'] ?? '';
    return (['name', 'centre', 'code', 'number'] as const).find((key) => design[key]?.includes(missing) === true) ?? FIELDS[code]?.(design);
  }
  return named ?? FIELDS[code]?.(design);
}

/** The size of a seal in words: `⌀ 40 mm`, `20 mm`, `40 × 30 mm`. */
export function sizeText(shape: SealShape, width: number, height: number): string {
  const text = (value: number): string => String(Number(value.toFixed(1)));
  if (shape === 'round') return `⌀ ${text(width)} mm`;
  return (shape === 'square' || shape === 'name') && width === height ? `${text(width)} mm` : `${text(width)} × ${text(height)} mm`;
}
