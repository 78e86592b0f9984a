// What the fake desk answers of stamping, encrypting and opening.

import type { DocumentView, EnvelopeView, FileRef, JobEvent, JobOutcome, KeywordHit, OpenedView, OutputView, PhoneRow, SealEntry, SealView, StampPlan, StampView, VerifyReport } from '../../src/wire/desk.ts';
import { pagesOf } from '../../src/composables/stamp-pages.ts';
import type { FakeDesk } from './fake-desk.ts';
import { expand } from './stamping-expand.ts';
import { pdfOf, personSeal, sealPicture } from './stamping-files.ts';
import { BID, BIDDER, NO, PHONE, PURCHASER, REPORT, TITLE, fileRef, qr } from './window-answers.ts';

const LINES = [
  '4. We promise, if the contract is awarded to us:',
  '(1) to sign it within the time that the notice states;',
  '(2) to add no conditions when it is signed;',
  '(3) to furnish the security that the tender asks for;',
  '(4) to do all that is agreed within the time agreed.',
  '5. What we submit is whole, true and exact.',
  '6. Our total price is CNY 48,627,350.00, within 540 days.',
];
export const PAGES = 12;
const DOCUMENT = pdfOf(PAGES, LINES);
const A4 = { width_mm: 210, height_mm: 297 };
const DIGEST = '3b7f0a64c19d2e85'.repeat(4);

export const ENTRIES: readonly SealEntry[] = [
  { kind: 'at', seal: 'company', page: 2, x_mm: 118, y_mm: 166 },
  { kind: 'at', seal: 'company', page: 6, x_mm: 130, y_mm: 210 },
];
export const PLAN: StampPlan = { entries: [...ENTRIES], certify: false, fields: [], level: 'lt' };

export const PHONE_2: PhoneRow = {
  ...PHONE, id: 'b77e20'.padEnd(64, '4'), holder: `${BIDDER} 林一舟`,
  certificates: PHONE.certificates.map((one) => ({ ...one, serial: '51c0aa17', sha256: 'a1'.repeat(32) })),
};

const AROUND = '投标人：江北示范建设有限公司（盖单位章）';
/** Where the keyword stands on the fake desk's document: on three pages once, on one twice. */
const HITS: readonly KeywordHit[] = ([[2, 120, 180], [6, 120, 200], [8, 90, 120], [8, 120, 230]] as const).map(([page, x_mm, y_mm]) => ({
  page, x_mm, y_mm, width_mm: 22, height_mm: 4, around: AROUND,
}));
export function hitsOf(text: string, pages: string | null): KeywordHit[] {
  const on = pagesOf(pages ?? 'all', PAGES);
  return AROUND.includes(text) ? HITS.filter(({ page }) => on.includes(page)) : [];
}

export const SEAL: SealView = { id: 'company', name: '单位公章', number: 2, valid_until: '2027-12-01T02:00:00Z', phones: [PHONE.id, PHONE_2.id], width_mm: 42, height_mm: 42, picture: fileRef('seal', 'seal.png', 'picture') };
export const OWN_SEAL: SealView = { ...SEAL, id: 'person', name: '法人章', number: 1, width_mm: 20, height_mm: 20, picture: fileRef('person', 'person.png', 'picture') };

export function documentOf(file: FileRef, change: Partial<DocumentView> = {}): DocumentView {
  return {
    file, pages: Array.from({ length: PAGES }, () => A4),
    parts: [['投标函', 1], ['法定代表人身份证明', 4], ['开标一览表', 6], ['已标价工程量清单', 8]],
    signatures: 0, is_certified: false, fields: [], ...change,
  };
}

/** What the fake desk knows of seals and files beside what a test changes. */
export interface Known {
  seals: SealView[];
  plan: StampPlan;
}
export const KNOWN: Known = { seals: [SEAL, OWN_SEAL], plan: PLAN };
export const OTHER = fileRef('file-1', '廉洁承诺书.pdf', 'pdf', DOCUMENT.length);

export const OUTPUT: OutputView = {
  file: fileRef('stamped', '投标文件-已盖章.pdf', 'pdf', DOCUMENT.length), sha256: DIGEST, at: '2026-12-15T02:42:13Z', is_current: true,
};

/** The opening is two minutes and 46 seconds away. */
export const ENVELOPE: EnvelopeView = {
  file: fileRef('envelope', 'JBSF-2026-0417-02.sealbid', 'envelope', 5_175_435_591), bid: BID, title: TITLE, no: NO, bidder: BIDDER,
  opens: '2026-12-15T02:44:59Z', created: '2026-12-14T10:44:00Z', header_sha256: DIGEST, summary_size: 18_432,
  body_size: 5_175_410_000, phone: PHONE, opened: null,
};

const RESPONSE: VerifyReport = {
  ...REPORT, file: 'JBSF-2026-0417-02.asice', kind: 'asice',
  files: [{ name: '投标文件.pdf', bytes: 41_204, state: 'covered' }, { name: 'manifest.json', bytes: 1_204, state: 'covered' }],
};

export const OPENED: OpenedView = {
  response: fileRef('opened', 'JBSF-2026-0417-02.asice', 'response', 5_175_410_000), sha256: DIGEST,
  documents: [
    fileRef('opened-1', '投标文件.pdf', 'pdf', DOCUMENT.length),
    fileRef('opened-2', '开标一览表.json', 'other', 2_310),
    fileRef('opened-3', '报价表.json', 'other', 18_432),
  ],
  price_fen: 4_862_735_000, at: '2026-12-15T02:46:27Z', report: RESPONSE,
};

export const STAMPED_FILES = {
  is: 'stamped_files', folder: '2026-12 盖章',
  files: [
    { file: fileRef('out-1', '廉洁承诺书-已盖章.pdf', 'pdf'), report: REPORT },
    { file: fileRef('out-2', '法定代表人授权委托书-已盖章.pdf', 'pdf'), report: { ...REPORT, verdict: 'unknown', reasons: ['revocation_unknown'] } },
  ],
} as const satisfies JobOutcome;

/** A code of the size of the link's: version 6. */
export function linkCode(number: number): JobEvent {
  const { rows } = qr(`code ${number}`);
  const wide = Array.from({ length: 41 }, (_, y) =>
    Array.from({ length: 41 }, (__, x) => rows[y % rows.length]?.[x % rows.length] ?? '0').join(''),
  );
  return { is: 'code', qr: { rows: wide }, number, until: '2026-12-15T02:43:13Z' };
}

/** Tells a desk what stands here. */
export default function tellStamping(desk: FakeDesk): void {
  const view = (): StampView => ({
    document: documentOf(fileRef('built', '投标文件.pdf', 'pdf', DOCUMENT.length)),
    stamped: null, seals: KNOWN.seals, plan: KNOWN.plan, asked: [], phone: PHONE, phones: [PHONE, PHONE_2],
  });
  const pictures = async (): Promise<void> => {
    for (const [handle, draw] of [['seal', sealPicture], ['person', personSeal], ['new-seal', personSeal]] as const) {
      if (!desk.files.has(handle)) desk.files.set(handle, await draw());
    }
    const sized = (seal: SealView): SealView => ({ ...seal, picture: { ...seal.picture, size: desk.files.get(seal.picture.handle)?.length ?? 0 } });
    KNOWN.seals = KNOWN.seals.map(sized);
  };
  for (const handle of ['built', 'stamped', 'opened-1', 'file-1', 'file-2']) desk.files.set(handle, DOCUMENT);
  desk
    .on('stamp_view', async () => {
      await pictures();
      return view();
    })
    .on('plan_save', (ask) => {
      KNOWN.plan = ask.plan;
      return {};
    })
    .on('places', ({ entries }) => expand(entries, { pages: Array.from({ length: PAGES }, () => A4), seals: KNOWN.seals, hits: hitsOf }))
    .on('keyword', ({ text, pages }) => {
      const hits = hitsOf(text, pages);
      return { hits, total: hits.length, unsearchable: [9, 10] };
    })
    .on('countersign', () => desk.job())
    .on('stamp_files_view', async ({ handles }) => {
      await pictures();
      return {
        files: handles.map((handle) => {
          const file = fileRef(handle, handle === 'file-1' ? OTHER.name : handle === 'file-2' ? '法定代表人授权委托书.pdf' : `${handle}.pdf`, 'pdf', DOCUMENT.length);
          return { file, document: documentOf(file, { parts: [] }), problem: null };
        }),
        seals: KNOWN.seals, phone: PHONE,
      };
    })
    .on('stamp_files', () => desk.job())
    .on('stamp', () => desk.job())
    .on('pack', () => desk.job())
    .on('encrypt', () => desk.job())
    .on('decrypt', () => desk.job())
    .on('openings', () => [
      { bid: BID, title: TITLE, no: NO, purchaser: PURCHASER, opens: '2026-12-15T02:40:00Z', size: 5_175_435_591, is_opened: false, problem: null },
      { bid: `${BID.slice(0, -1)}5`, title: '东坪示例大桥检测加固', no: 'DPJG-2026-0731', purchaser: '东坪示例公路养护中心', opens: '2026-12-17T02:00:00Z', size: 214_435_591, is_opened: false, problem: null },
      { bid: `${BID.slice(0, -1)}6`, title: '示范新区道路照明节能改造', no: 'SFZM-2026-0152', purchaser: '示范新区城市管理服务中心', opens: '2026-12-21T01:30:00Z', size: 96_435_591, is_opened: false, problem: null },
      { bid: `${BID.slice(0, -1)}7`, title: '示范水库除险加固', no: 'SFSK-2026-0044', purchaser: '示范水务局', opens: '2026-11-20T01:30:00Z', size: 40_435_591, is_opened: true, problem: null },
    ])
    .on('bid_envelope', () => ENVELOPE)
    .on('envelope_look', () => ENVELOPE);
}
