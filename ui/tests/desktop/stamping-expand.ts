// What a plan comes to on the fake desk's document, as the real desk would say it.

import type { KeywordHit, PageSize, PlaceNotice, PlacesView, SealEntry, SealPlace, SealView } from '../../src/wire/desk.ts';
import { pagesOf } from '../../src/composables/stamp-pages.ts';

/** How thin a slice may be, millimetres. */
const THIN = 2;

export interface Ground {
  readonly pages: readonly PageSize[];
  readonly seals: readonly SealView[];
  readonly hits: (text: string) => readonly KeywordHit[];
}

type Edge = SealEntry & { readonly kind: 'edge' };

function whole(entry: number, { id, width_mm, height_mm }: SealView, page: number, x_mm: number, y_mm: number): SealPlace {
  return { entry, seal: id, page, x_mm, y_mm, width_mm, height_mm, slice: null };
}

function slices(index: number, entry: Edge, seal: SealView, { pages }: Ground): readonly SealPlace[] {
  const all = pagesOf(entry.pages ?? 'all', pages.length).filter((page) => !entry.odd || page % 2 === 1);
  if (all.length < 2) return [];
  const across = entry.edge === 'top' ? seal.height_mm : seal.width_mm;
  const every = entry.every ?? Math.max(1, Math.floor(across / THIN));
  const groups = Math.ceil(all.length / every);
  const each = Math.ceil(all.length / groups);
  return all.map((page, at) => {
    const group = all.slice(Math.floor(at / each) * each, (Math.floor(at / each) + 1) * each);
    const no = group.indexOf(page);
    const thick = across / group.length;
    const size = pages[page - 1] ?? { width_mm: 210, height_mm: 297 };
    const along = entry.along_mm ?? (entry.edge === 'top' ? (size.width_mm - seal.width_mm) / 2 : (size.height_mm - seal.height_mm) / 2);
    const [start, end] = [no * thick, (group.length - 1 - no) * thick];
    if (entry.edge === 'top') return { ...whole(index, seal, page, along, 0), height_mm: thick, slice: [0, end] };
    return {
      ...whole(index, seal, page, entry.edge === 'right' ? size.width_mm - thick : 0, along),
      width_mm: thick, slice: [entry.edge === 'right' ? start : end, 0],
    };
  });
}

export function expand(entries: readonly SealEntry[], ground: Ground): PlacesView {
  const notices: PlaceNotice[] = [];
  const note = (entry: number, page: number | null, code: string, params: Record<string, string> = {}, count = 1): void => {
    notices.push({ entry, page, count, problem: { code, params: { ...params, count: String(count), ...(page === null ? {} : { page: String(page) }) } } });
  };
  const places = entries.flatMap((entry, index): readonly SealPlace[] => {
    const seal = ground.seals.find(({ id }) => id === entry.seal);
    if (seal === undefined) {
      note(index, null, 'place_seal_missing', { seal: entry.seal });
      return [];
    }
    switch (entry.kind) {
      case 'at':
        if (entry.page <= ground.pages.length) return [whole(index, seal, entry.page, entry.x_mm, entry.y_mm)];
        note(index, null, 'place_page_missing', { missing: String(entry.page) });
        return [];
      case 'pages':
        return pagesOf(entry.pages, ground.pages.length).map((page) => whole(index, seal, page, entry.x_mm, entry.y_mm));
      case 'keyword': {
        const hits = ground.hits(entry.text);
        if (hits.length === 0) note(index, null, 'place_keyword_missing', { text: entry.text });
        return hits.filter((_, at) => entry.hits === null || entry.hits.includes(at + 1)).map((hit) =>
          whole(index, seal, hit.page, hit.x_mm + (hit.width_mm - seal.width_mm) / 2 + entry.right_mm, hit.y_mm + (hit.height_mm - seal.height_mm) / 2 + entry.down_mm));
      }
      case 'edge': {
        const cut = slices(index, entry, seal, ground);
        if (cut.length === 0) note(index, null, 'place_one_page');
        const thin = cut[0]?.[entry.edge === 'top' ? 'height_mm' : 'width_mm'] ?? THIN;
        if (thin < THIN) note(index, 1, 'place_thin_slices', { slice_mm: thin.toFixed(1), every: '21' });
        return cut;
      }
    }
  });
  places.forEach((one, at) => {
    const size = ground.pages[one.page - 1];
    if (size === undefined) return;
    if (one.x_mm < 0 || one.y_mm < 0 || one.x_mm + one.width_mm > size.width_mm + 0.01 || one.y_mm + one.height_mm > size.height_mm + 0.01) {
      note(one.entry, one.page, 'place_leaves_page');
    }
    const covers = places.slice(0, at).some((other) =>
      other.page === one.page && other.x_mm < one.x_mm + one.width_mm && one.x_mm < other.x_mm + other.width_mm &&
      other.y_mm < one.y_mm + one.height_mm && one.y_mm < other.y_mm + other.height_mm);
    if (covers) note(one.entry, one.page, 'place_overlap');
  });
  return { places: [...places], notices };
}
