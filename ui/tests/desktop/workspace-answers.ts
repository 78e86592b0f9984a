// What the fake desk answers of the bid that is worked on: its outline, files and forms, what is found, and the document of all parts.

import type {
  BidView, FileRow, Finding, FormTemplate, FormView, JsonValue, PartKindView, PartRow, PartState, TenderView,
} from '../../src/wire/desk.ts';
import type { FakeDesk } from './fake-desk.ts';
import { pdfOf } from './stamping-files.ts';
import { BIDDER, BIDS, NO, PURCHASER, TENDER, TITLE, USCC, fileRef } from './window-answers.ts';

const SAVED = '2026-12-15T02:42:06Z';
const DIGEST = '3b7f0a64c19d2e85'.repeat(4);

export function fileRow(file: string, original: string, size: number, kind = 'pdf'): FileRow {
  return { file, original, kind, size, sha256: DIGEST };
}

function part(id: string, title: string, state: PartState, kind: PartKindView, pages: number, isRequired = true): PartRow {
  return { id, title, is_required: isRequired, kind, state, pages: pages === 0 ? null : { first: 1, count: pages } };
}
function filesPart(id: string, title: string, state: PartState, pages: number, files: readonly FileRow[] = [], isRequired = true): PartRow {
  return part(id, title, state, { is: 'files', accepts: ['pdf', 'png', 'jpeg'], files: [...files] }, pages, isRequired);
}
function formPart(id: string, title: string, state: PartState, template: FormTemplate, pages: number): PartRow {
  return part(id, title, state, { is: 'form', template }, pages);
}

export const FILES: readonly FileRow[] = [
  fileRow('001-licence.pdf', '营业执照（副本）.pdf', 1_204_331),
  fileRow('002-permit.pdf', '安全生产许可证.pdf', 843_112),
  fileRow('003-staff.jpg', '项目负责人注册证书扫描件与延续注册承诺书（盖章）.jpg', 2_640_118, 'jpeg'),
];

export const FINDINGS: readonly Finding[] = [
  {
    level: 'blocks', part: 'bid-letter', field: 'price_fen',
    problem: { code: 'build_forms_disagree', params: { field: 'price', first: '投标函', first_value: '48627305.00', second: '开标一览表', second_value: '48627350.00' } },
  },
  { level: 'blocks', part: 'opening-schedule', field: 'price_fen',
    problem: { code: 'build_forms_disagree', params: { field: 'price', first: '开标一览表', first_value: '48627350.00', second: '投标函', second_value: '48627305.00' } },
  },
  { level: 'blocks', part: 'technical', field: null, problem: { code: 'build_too_many_pages', params: { part: '施工组织设计', pages: '214', max: '200' } } },
  { level: 'advises', part: 'schedule', field: null, problem: { code: 'compose_glyph_missing', params: { name: '进度计划.pdf', character: '㐂', codepoint: 'U+3402' } } },
];

/** What stands in each form. */
export const VALUES: Readonly<Record<string, JsonValue>> = {
  'bid-letter': {
    price_fen: 4_862_730_500, delivery_days: 540, validity_days: 120, quality: '合格', deposit_fen: 50_000_000,
    bidder: { legal_representative: '李样本', agent: '周闻溪', phone: '100 0000 0012', address: '江北示范区示例路 1 号' },
    commitments: ['中标后三十日内签订合同。', '不转包，不违法分包。'], date: '2026-12-15',
  },
  'opening-schedule': {
    price_fen: 4_862_735_000, delivery_days: 540, quality: '合格', manager: '周闻溪', deposit: '电子保函，500,000.00 元', date: '2026-12-15',
  },
  quotation: {
    items: [
      { no: '1', name: '土建工程', specification: '含降水与基坑支护', unit: '项', quantity: '1', unit_price_fen: 2_194_086_000, amount_fen: 2_194_086_000 },
      { no: '2', name: '设备购置及安装', unit: '项', quantity: '1', unit_price_fen: 1_938_649_000, amount_fen: 1_938_649_000 },
      { no: '3', name: '安全文明施工费（不可竞争）', unit: '项', quantity: '1', unit_price_fen: 230_000_000, amount_fen: 230_000_000 },
      { no: '4', name: '暂列金额（招标人给定）', unit: '项', quantity: '1', unit_price_fen: 500_000_000, amount_fen: 500_000_000 },
    ],
    total_fen: 4_862_735_000, date: '2026-12-15',
  },
};
const TEMPLATES: Readonly<Record<string, FormTemplate>> = {
  'bid-letter': 'bid_letter', 'opening-schedule': 'opening_schedule', quotation: 'quotation',
};

export const BID_VIEW: BidView = {
  row: BIDS[0],
  bidder_name: BIDDER, bidder_uscc: USCC,
  steps: { information: 'done', compose: 'begun', check: 'blocked', stamp: 'not_begun', encrypt: 'not_begun' },
  outline: [
    { id: 'letter', title: '第一册　投标函及开标一览表', parts: [
      formPart('bid-letter', '投标函', 'blocked', 'bid_letter', 3),
      formPart('opening-schedule', '开标一览表', 'blocked', 'opening_schedule', 1),
      filesPart('identity', '法定代表人身份证明', 'done', 1, [fileRow('001-identity.pdf', '法定代表人身份证明.pdf', 204_331)]),
      filesPart('authority', '授权委托书', 'done', 1, [fileRow('001-authority.pdf', '授权委托书.pdf', 204_331)]),
      filesPart('consortium', '联合体协议书', 'empty', 0, [], false),
    ] },
    { id: 'commercial', title: '第二册　商务文件', parts: [
      formPart('quotation', '分项报价表', 'done', 'quotation', 2),
      filesPart('licence', '营业执照与资格证明文件', 'done', 8, FILES),
      filesPart('references', '类似项目业绩', 'draft', 64, [fileRow('001-references.pdf', '类似项目业绩.pdf', 82_204_331)]),
      filesPart('deposit', '投标保证金凭证', 'empty', 0, [], true),
    ] },
    { id: 'technical-volume', title: '第三册　技术文件', parts: [
      filesPart('technical', '施工组织设计', 'blocked', 214, [fileRow('001-technical.pdf', '施工组织设计.pdf', 182_204_331)]),
      filesPart('staff', '项目管理机构', 'done', 22, [fileRow('001-staff.pdf', '项目管理机构.pdf', 12_204_331)]),
      filesPart('schedule', '进度计划', 'advised', 3, [fileRow('001-schedule.pdf', '进度计划.pdf', 2_204_331)]),
    ] },
  ],
  filled: 8, required: 11, size: 294_640_118, findings: [...FINDINGS],
  built: { pages: 571, size: 301_204_331, at: '2026-12-15T02:20:11Z', is_current: false, findings: [] },
  stamped: null, packed: null, encrypted: null, opened: null, saved: SAVED,
};

/** Nothing is found, and the document is there. */
export const CLEAN: BidView = {
  ...BID_VIEW, findings: [], steps: { information: 'done', compose: 'done', check: 'done', stamp: 'not_begun', encrypt: 'not_begun' },
  outline: BID_VIEW.outline.map((volume) => ({ ...volume, parts: volume.parts.map((one) => ({ ...one, state: 'done' as const })) })),
  filled: 11, built: { pages: 12, size: 301_204_331, at: '2026-12-15T02:41:58Z', is_current: true, findings: [] },
};

const BID_TENDER: TenderView = { ...TENDER, documents: TENDER.documents.map((one, index) => ({ ...one, file: { ...one.file, handle: `tender-${index}` } })) };

/** Capitals of the amounts that the screens show. */
const CAPITALS: Readonly<Record<number, string>> = {
  4_862_735_000: '肆仟捌佰陆拾贰万柒仟叁佰伍拾元整',
  4_862_730_500: '肆仟捌佰陆拾贰万柒仟叁佰零伍元整',
};

export function formView(id: string, values: JsonValue): FormView {
  return {
    template: TEMPLATES[id] ?? 'bid_letter',
    facts: { no: NO, title: TITLE, lot: '二标段 厂外管网', purchaser: PURCHASER, bidder_name: BIDDER, bidder_uscc: USCC, ceiling_fen: TENDER.ceiling_fen },
    values, is_whole: true, problem: null, findings: FINDINGS.filter((finding) => finding.part === id), saved: SAVED,
  };
}

/** Tells a desk what stands here. */
export default function tellWorkspace(desk: FakeDesk): void {
  let view = BID_VIEW;
  const values = new Map(Object.entries(VALUES));
  const document = pdfOf(24, ['What the tender asks for, and how it is judged.', 'Clause 3.2: the price is stated once, in figures and in words.']);
  for (const index of [0, 1, 2]) desk.files.set(`tender-${index}`, document);
  desk.files.set('part-file', document);
  desk.files.set('form-page', pdfOf(1, ['Opening schedule', 'Price: CNY 48,627,350.00']));
  const filesOf = (id: string, change: (files: FileRow[]) => FileRow[]): BidView => {
    const outline = view.outline.map((volume) => ({
      ...volume,
      parts: volume.parts.map((one) =>
        one.id === id && one.kind.is === 'files' ? { ...one, kind: { ...one.kind, files: change(one.kind.files) } } : one,
      ),
    }));
    view = { ...view, outline };
    return view;
  };
  desk
    .on('bid', () => view)
    .on('bidder_save', ({ name, uscc }) => (view = { ...view, bidder_name: name, bidder_uscc: uscc }))
    .on('bid_tender', () => desk.ends({ is: 'tender', tender: BID_TENDER }))
    .on('form', ({ part: id }) => formView(id, values.get(id) ?? {}))
    .on('form_save', ({ part: id, values: typed }) => {
      values.set(id, typed);
      return formView(id, typed);
    })
    .on('form_preview', () => fileRef('form-page', '开标一览表.pdf', 'pdf', desk.files.get('form-page')?.length ?? 0))
    .on('part_file', ({ file }) => fileRef('part-file', file, 'pdf', document.length))
    .on('part_remove', ({ part: id, file }) => filesOf(id, (files) => files.filter((one) => one.file !== file)))
    .on('part_order', ({ part: id, files: order }) =>
      filesOf(id, (files) => order.flatMap((name) => files.find((one) => one.file === name) ?? [])),
    )
    .on('part_add', () => desk.job())
    .on('build', () => desk.job())
    .on('capitals', ({ fen }) => ({ text: CAPITALS[fen] ?? '肆佰元整' }));
}
