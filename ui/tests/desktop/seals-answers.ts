// What the fake desk answers of seals: it keeps them, and an order is carried out once the phone has answered.

import { type Design, designOf, rangeOf, sourceOf, withValues, wordsOf } from '../../src/composables/seal-design.ts';
import { Refused } from '../../src/service/network.ts';
import type {
  FileRef, OrderSeal, PhoneRow, SealChangeRow, SealDetail, SealPreset, SealRow, SealShape, SealSource, SealState, SealVersionRow, SealsView,
} from '../../src/wire/desk.ts';
import type { FakeDesk } from './fake-desk.ts';
import { makingPreview } from './seal-making-answers.ts';
import { drawn, pixelsOf, previewOf } from './seals-draw.ts';
import { BIDDER, PHONE, fileRef } from './window-answers.ts';

/** The phone that is asked, for the firm alone. */
export const FIRM_PHONE: PhoneRow = { ...PHONE, holder: BIDDER };
export const FIRM_PHONE_2: PhoneRow = {
  ...FIRM_PHONE, id: 'b77e20'.padEnd(64, '4'), is_reachable: true,
  certificates: PHONE.certificates.map((one) => ({ ...one, serial: '51c0aa17', sha256: 'a1'.repeat(32), not_after: '2028-03-31T02:00:00Z' })),
};

interface Kept {
  readonly id: string;
  name: string;
  source: SealSource;
  /** As its last version is. */
  made: { readonly name: string; readonly source: SealSource } | undefined;
  state: SealState;
  versions: SealVersionRow[];
  changes: SealChangeRow[];
}

export const COMPANY: Design = { format: 1, shape: 'round', name: BIDDER, diameter_mm: 42, rim_mm: 1.2, star: true, star_mm: 14 };
const BIDDING: Design = { ...COMPANY, diameter_mm: 40, centre: '投标专用章', code: '3501000012345' };
const PERSON: Design = { format: 1, shape: 'name', name: '林一舟印', side_mm: 20, rim_mm: 0.8 };
const HAND: SealSource = {
  made: 'written',
  writing: {
    width_mm: 50, height_mm: 20, pen_mm: 0.9, colour: '#1b2a6b',
    strokes: [
      [[5, 8, 0.5], [11, 7, 0.7], [17, 6, 0.5]], [[11, 3, 0.5], [11, 10, 0.8], [9, 17, 0.4]], [[11, 8, 0.5], [16, 14, 0.6]],
      [[22, 11, 0.5], [30, 10, 0.5]], [[37, 3, 0.5], [33, 9, 0.6]], [[35, 8, 0.5], [45, 7, 0.6], [42, 17, 0.4]], [[34, 12, 0.5], [46, 11, 0.5]],
    ],
  },
};
const UNTIL = '2027-12-01T02:00:00Z';

function version(number: number, state: SealState, from: string): SealVersionRow {
  return { number, state, valid_from: from, valid_until: UNTIL, holders: [BIDDER], info_sha256: `${number}c`.repeat(32), picture: null };
}
function change(number: number, what: string, at: string): SealChangeRow {
  return { number, change: what, at, by: BIDDER, certificate: '5e'.repeat(32) };
}
function draft(id: string, name: string, source: SealSource): Kept {
  return { id, name, source, made: undefined, state: 'draft', versions: [], changes: [] };
}
function made(id: string, name: string, design: Design, state: SealState): Kept {
  const source = sourceOf(design);
  return { ...draft(id, name, source), made: { name, source }, state, versions: [version(1, state, '2026-12-02T03:20:00Z')], changes: [change(1, 'made', '2026-12-02T03:20:00Z')] };
}

/** What the fake desk has, for whoever changes it before the page asks. */
export const SEALS: { kept: Kept[]; phone: PhoneRow | null; phones: PhoneRow[] } = {
  kept: [
    {
      ...made('company', '单位公章', COMPANY, 'active'),
      versions: [version(2, 'active', '2026-12-10T06:41:00Z'), version(1, 'void', '2026-12-02T03:20:00Z')],
      changes: [
        change(2, 'made', '2026-12-10T06:41:00Z'), change(1, 'superseded', '2026-12-10T06:41:00Z'), change(1, 'resumed', '2026-12-09T01:12:00Z'),
        change(1, 'suspended', '2026-12-08T09:30:00Z'), change(1, 'made', '2026-12-02T03:20:00Z'),
      ],
    },
    draft('bidding', '投标专用章', sourceOf(BIDDING)),
    { ...made('person', '法定代表人章', PERSON, 'active'), source: sourceOf(withValues(PERSON, { cut: 'intaglio' })) },
    draft('hand', '法人签名', HAND),
  ],
  phone: FIRM_PHONE,
  phones: [FIRM_PHONE, FIRM_PHONE_2],
};

function shapeOf(source: SealSource): SealShape {
  if (source.made === 'drawn') return designOf(source)?.shape ?? 'round';
  return source.made === 'written' ? 'handwriting' : source.made;
}
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** As the real desk refuses what cannot be drawn. */
function hold(source: SealSource): void {
  const design = designOf(source);
  if (design === undefined) return;
  const field = design.lines === undefined ? 'name' : 'lines';
  const count = Array.from(wordsOf(design)).length;
  const most = design.shape === 'name' ? 4 : 40;
  if (count === 0) throw new Refused('seal_text_empty', { field });
  if (count > most) throw new Refused('seal_text_long', { field, count: String(count), most: String(most) });
  if (design.shape === 'oval') {
    const [least, most_mm] = rangeOf(design, 'height_mm');
    const { height_mm: height = 30 } = design;
    if (height < least || height > most_mm) throw new Refused('seal_measure', { field: 'height_mm', value: String(height), least: String(least), most: String(most_mm) });
  }
  for (const key of ['centre', 'code'] as const) {
    if (design[key]?.includes('☃') === true) throw new Refused('seal_glyph_missing', { character: '☃', codepoint: 'U+2603' });
  }
}

/** Tells a desk what stands here. */
export default function tellSeals(desk: FakeDesk): void {
  let pictures = 0;
  let seals = 0;
  const orders = new Map<string, OrderSeal>();
  const drawings = new Map<string, FileRef>();

  async function pictured(source: SealSource): Promise<FileRef> {
    const key = JSON.stringify(source);
    const known = drawings.get(key);
    if (known !== undefined) return known;
    const bytes = await pixelsOf(source);
    pictures += 1;
    const file = fileRef(`drawn-${pictures}`, 'seal.png', 'picture', bytes.length);
    desk.files.set(file.handle, bytes);
    drawings.set(key, file);
    return file;
  }
  async function rowOf(one: Kept): Promise<SealRow> {
    const { width, height } = drawn(one.source);
    const [last] = one.versions;
    return {
      id: one.id, name: one.name, shape: shapeOf(one.source), width_mm: width, height_mm: height, state: one.state,
      is_changed: one.made !== undefined && !same(one.made, { name: one.name, source: one.source }),
      number: last?.number ?? null, valid_until: last?.valid_until ?? null, phones: last === undefined ? [] : [PHONE.id], picture: await pictured(one.source),
    };
  }
  async function detailOf(one: Kept): Promise<SealDetail> {
    const versions = await Promise.all(one.versions.map(async (of) => ({ ...of, picture: await pictured(one.made?.source ?? one.source) })));
    return { row: await rowOf(one), source: one.source, versions, changes: one.changes };
  }
  async function view(): Promise<SealsView> {
    return { seals: await Promise.all(SEALS.kept.map(rowOf)), phone: SEALS.phone, phones: SEALS.phones };
  }
  function find(seal: string): Kept {
    const one = SEALS.kept.find(({ id }) => id === seal);
    if (one === undefined) throw new Refused('seal_unknown');
    return one;
  }
  function add(name: string, source: SealSource): Promise<SealDetail> {
    hold(source);
    seals += 1;
    const one = draft(`new-${seals}`, name, source);
    SEALS.kept = [...SEALS.kept, one];
    return detailOf(one);
  }
  function carryOut({ seal, order }: OrderSeal): void {
    const one = find(seal);
    const [at, next] = ['2026-12-15T02:42:13Z', (one.versions[0]?.number ?? 0) + 1];
    if (order === 'make') {
      one.state = 'active';
      one.made = { name: one.name, source: one.source };
      const before = one.versions.map((of): SealVersionRow => ({ ...of, state: 'void' }));
      one.changes = [change(next, 'made', at), ...(before.length > 0 ? [change(next - 1, 'superseded', at)] : []), ...one.changes];
      one.versions = [version(next, 'active', at), ...before];
      return;
    }
    const [state, what] = { suspend: ['suspended', 'suspended'], resume: ['active', 'resumed'], void: ['void', 'voided'] }[order] as [SealState, string];
    one.state = state;
    one.versions = one.versions.map((of, no) => (no === 0 ? { ...of, state } : of));
    one.changes = [change(next - 1, what, at), ...one.changes];
  }
  function presets(text: string): SealPreset[] {
    const count = Array.from(text).length;
    const of = (name: string, design: Design): SealPreset => {
      const { width, height } = drawn(sourceOf(design));
      return { name, shape: design.shape, width_mm: width, height_mm: height, design: sourceOf(design).made === 'drawn' ? JSON.parse(JSON.stringify(design)) as SealPreset['design'] : null };
    };
    const round = { ...COMPANY, name: text };
    return [
      ...(count <= 40 ? [
        of('company_40', { ...round, diameter_mm: 40 }), of('company_42', round), of('department_38', { ...round, diameter_mm: 38 }),
        of('special_38', { ...round, diameter_mm: 38, centre: '投标专用章' }),
        of('invoice_40x30', { format: 1, shape: 'oval', name: text, width_mm: 40, height_mm: 30, rim_mm: 1, star: false, centre: '发票专用章' }),
        of('square_20', { format: 1, shape: 'square', lines: [text], side_mm: 20, rim_mm: 0.8 }),
        of('rectangle_40x15', { format: 1, shape: 'rectangle', lines: [text], width_mm: 40, height_mm: 15, rim_mm: 0.8 }),
      ] : []),
      ...(count >= 2 && count <= 4 ? [of('name_20', { ...PERSON, name: text })] : []),
    ];
  }

  desk.watch((event) => {
    if (event.is !== 'job' || event.event.is !== 'answered') return;
    const order = orders.get(event.job);
    if (order === undefined) return;
    orders.delete(event.job);
    carryOut(order);
    void detailOf(find(order.seal)).then((seal) => {
      desk.happen(event.job, { is: 'done', outcome: { is: 'seal_ordered', seal } });
    });
  });
  desk
    .on('seals', view)
    .on('seal', ({ seal }) => detailOf(find(seal)))
    .on('seal_refresh', ({ seal }) => detailOf(find(seal)))
    .on('seal_presets', ({ text }) => presets(text))
    .on('seal_preview', async (ask) => {
      hold(ask.source);
      return (await makingPreview(desk, ask)) ?? previewOf(ask.source);
    })
    .on('seal_new', ({ name, source }) => add(name, source))
    .on('seal_save', ({ seal, name, source }) => {
      hold(source);
      const one = find(seal);
      one.name = name;
      one.source = source;
      return detailOf(one);
    })
    .on('seal_revert', ({ seal }) => {
      const one = find(seal);
      Object.assign(one, one.made ?? {});
      return detailOf(one);
    })
    .on('seal_remove', ({ seal, typed }) => {
      if (find(seal).name !== typed) throw new Refused('seal_name_typed');
      SEALS.kept = SEALS.kept.filter(({ id }) => id !== seal);
      return view();
    })
    .on('seal_order', (ask) => {
      const job = desk.job();
      orders.set(job.job, ask);
      return job;
    })
    .on('seal_write', () => desk.job())
    .on('seal_export', ({ kind }) => ({ name: `单位公章.${kind === 'design' ? 'json' : kind}` }))
    .on('seal_import', ({ handle, name, width_mm: width }) =>
      add(name, width === null ? sourceOf(COMPANY) : { made: 'picture', handle, width_mm: width }));
}
