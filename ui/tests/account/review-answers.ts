// What the service says of applications in the scenes of the console, unless one of them says otherwise.

import { Buffer } from 'node:buffer';

import { PNG } from 'pngjs';

import type { Check, CheckView, Field, Finding, QueuePart, ReviewQueue, ReviewRow, ReviewView } from '../../src/wire/enterprise.ts';
import { NOW, at, service } from './answers.ts';
import { Bytes, type FakeService } from './fake-service.ts';

export const NAME = '江北示范建设有限公司';
/** As long as the name of an enterprise is in most seals. */
export const FORTY = '江北示范新区城市基础设施建设投资运营与智能化系统集成建筑安装工程总承包集团有限公司';

export function row(n: number, changes: Partial<ReviewRow> = {}): ReviewRow {
  return {
    id: `00000000-0000-4000-8000-00000000000${n}`, number: `S261215001${n}`, kind: 'claim', state: 'submitted', name: NAME, platform: 'jiangbei', since: at(-312),
    round: 1, is_urged: false, officer: null, is_mine: false, verdict: null, look: null, ...changes,
  };
}
export const ROWS: readonly ReviewRow[] = [
  row(1),
  row(2, { name: '云岭示例建工集团', platform: 'yunling', since: at(-290), is_urged: true }),
  row(3, { name: '东坪示例路桥有限公司', platform: 'dongping', since: at(-246), state: 'in_review', officer: '沈*夏' }),
  row(4, { name: '示例环保科技有限公司', since: at(-211), round: 2 }),
  row(5, { name: '示范水务工程有限公司', since: at(-135) }),
  row(6, { name: '北岸示例园林有限公司', platform: 'dongping', since: at(-108) }),
  row(7, { name: '示例安装工程有限公司', since: at(-22) }),
];
const OTHER_ROWS: Readonly<Record<Exclude<QueuePart, 'waiting'>, readonly ReviewRow[]>> = {
  returned: [row(8, { state: 'returned', verdict: 'returned', officer: '林*舟', is_mine: true, since: at(-2_900) })],
  decided: [
    row(8, { state: 'approved', verdict: 'approved', officer: '林*舟', is_mine: true, since: at(-400) }),
    row(9, {
      name: '南岸示例市政有限公司', state: 'rejected', verdict: 'rejected', officer: '林*舟', is_mine: true, since: at(-500),
      look: { agrees: false, note: '名称是一致的，执照上多一个空格' },
    }),
  ],
  second_look: [row(9, { name: '南岸示例市政有限公司', state: 'rejected', verdict: 'rejected', officer: '沈*夏', since: at(-500) })],
};

export function queue(part: QueuePart, changes: Partial<ReviewQueue> = {}): ReviewQueue {
  return {
    rows: [...(part === 'waiting' ? ROWS : OTHER_ROWS[part])],
    counts: { waiting: ROWS.length, returned: 1, second_look: 1 }, looks: { agreed: 46, differed: 2 }, decided_today: 31, average_secs: 260, ...changes,
  };
}

const CHECKS: readonly (readonly [Check, readonly Field[], readonly Finding[]])[] = [
  ['licence', ['licence'], ['sharp']],
  ['name', ['name'], []],
  ['uscc', ['uscc'], ['check_digit_fits', 'not_registered']],
  ['legal_name', ['legal_name'], []],
  ['legal_id', ['legal_id_kind', 'legal_id_number'], ['id_number_fits']],
  ['term', ['term_from', 'term_until'], ['term_runs']],
  ['applicant', [], ['applicant_is_legal']],
  ['platform', ['platform', 'platform_sure'], []],
  ['certificate', ['authority', 'stamping'], []],
  ['form', ['form'], []],
];
const FIELDS: ReviewView['fields'] = {
  licence: 'd1', name: NAME, uscc: '91350100M000100Y43', legal_name: '林一舟', legal_id_kind: 'id_card', legal_id_number: '11010519491231002X', term_from: '2020-03-18',
  term_until: '2040-03-17', platform: 'jiangbei', platform_sure: 'yes', authority: 'cfca', stamping: 'yes', form: 'd2',
};
/** The checks, of which these were marked. */
export function checks(marked: Readonly<Partial<Record<Check, string>>> = {}): CheckView[] {
  return CHECKS.map(([check, fields, findings]) => {
    const reason = marked[check];
    return { check, fields: [...fields], findings: [...findings], mark: reason === undefined ? null : { check, fits: reason === '', reason } };
  });
}
export function view(changes: Partial<ReviewView> = {}): ReviewView {
  return {
    row: row(1, { state: 'in_review', officer: '林*舟', is_mine: true }), lease: 3, until: soon(900), fields: FIELDS, earlier: {}, applicant: '林一舟', applicant_id: '110***********002X',
    checks: checks(), notes: [],
    documents: [
      { id: 'd1', kind: 'licence', media_type: 'image/png', size: 9_000, width: 1_200, height: 850, is_sharp: true, pages: null, at: at(-320) },
      { id: 'd2', kind: 'form', media_type: 'application/pdf', size: 2_000, width: null, height: null, is_sharp: null, pages: 2, at: at(-318) },
    ],
    transfer: null, rounds: [], ...changes,
  };
}
/** The same handed in again after a return. */
export function again(): ReviewView {
  return view({
    row: row(1, { state: 'in_review', officer: '林*舟', is_mine: true, round: 2 }),
    earlier: { ...FIELDS, term_until: '2026-03-17', licence: 'd0' },
    rounds: [{
      round: 1, verdict: 'returned', officer: '沈*夏', at: at(-200), reason: '其余都对。',
      refused: [{ field: 'term_from', reason: '到期日与营业执照不一致，请按执照填写' }, { field: 'term_until', reason: '到期日与营业执照不一致，请按执照填写' }, { field: 'licence', reason: '照片反光，看不清内容，请换个角度重拍' }],
      seen: [{ id: 'd0', sha256: '0d'.repeat(32) }, { id: 'd2', sha256: '2d'.repeat(32) }],
    }],
  });
}
/** A way without papers: its checks, each with what a program found. */
function without(kind: ReviewRow['kind'], of: readonly (readonly [Check, readonly Field[], readonly Finding[]])[], fields: ReviewView['fields']): ReviewView {
  return view({
    row: row(1, { kind, state: 'in_review', officer: '林*舟', is_mine: true }), fields, documents: [],
    checks: of.map(([check, named, findings]) => ({ check, fields: [...named], findings: [...findings], mark: null })),
  });
}
/** Who asks to be let in, with the admin's grant. */
export function joining(): ReviewView {
  const of = CHECKS.filter(([check]) => ['applicant', 'platform', 'certificate'].includes(check)).map(([check, fields]) => [check, fields, []] as const);
  return without('join', [...of, ['grant', [], ['grant_intact']]], { platform: 'jiangbei', platform_sure: 'yes', authority: 'cfca', stamping: 'yes' });
}
/** Who came by a transfer, to an enterprise that has an admin. */
export function transferred(): ReviewView {
  const of = [['name', ['name'], []], ['uscc', ['uscc'], ['check_digit_fits', 'registered']], ['applicant', [], []], ['transfer', [], ['transfer_matched']]] as const;
  return without('transfer', of, { name: NAME, uscc: '91350100M000100Y43', bank: '示范银行江北支行', account_tail: '004512' });
}
/** A decision of another officer that waits for a second look. */
export function decided(): ReviewView {
  return view({
    row: { ...(OTHER_ROWS.second_look[0] ?? row(9)) }, until: at(-30),
    checks: checks({ licence: '', name: '企业名称与营业执照不一致，请按执照填写', uscc: '', legal_name: '', legal_id: '', term: '', applicant: '', platform: '', certificate: '', form: '' }),
    rounds: [{ round: 1, verdict: 'rejected', officer: '沈*夏', at: at(-30), reason: '营业执照与登记不符。', refused: [{ field: 'name', reason: '企业名称与营业执照不一致，请按执照填写' }], seen: [{ id: 'd1', sha256: '1d'.repeat(32) }, { id: 'd2', sha256: '2d'.repeat(32) }] }],
  });
}

function soon(seconds: number): string {
  return new Date(Date.parse(NOW) + 1_000 * seconds).toISOString();
}

/** Rules and lines of print on paper, as a licence lies on it. */
function licence(): Buffer {
  const png = new PNG({ width: 1_200, height: 850 });
  for (let y = 0; y < png.height; y += 1) {
    for (let x = 0; x < png.width; x += 1) {
      const isRim = Math.min(x, y, png.width - x, png.height - y) < 40 && Math.min(x, y, png.width - x, png.height - y) > 32;
      const isInk = y > 120 && y < 760 && y % 64 < 26 && x > 140 && x < 1_000 && (x * 7 + y * 3) % 11 < 5;
      const [red, green, blue] = isRim ? [183, 154, 91] : isInk ? [40, 40, 40] : [251, 248, 240];
      png.data.set([red, green, blue, 255], (y * png.width + x) * 4);
    }
  }
  return PNG.sync.write(png);
}
/** A form of two pages. */
function form(): Buffer {
  const text = (page: number): string => `BT /F1 22 Tf 72 760 Td (Application S2612150011, page ${page}) Tj 0 -60 Td (Jiangbei Demonstration Construction) Tj ET`;
  const stream = (page: number): string => `<< /Length ${text(page).length} >>\nstream\n${text(page)}\nendstream`;
  const page = (content: number): string => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources << /Font << /F1 7 0 R >> >> >>`;
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>', page(5), page(6), stream(1), stream(2), '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  const offsets: number[] = [];
  let body = '%PDF-1.7\n';
  for (const [index, object] of objects.entries()) {
    offsets.push(body.length);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`);
}
export const LICENCE = licence();
const FORM = form();

/** Which of the rows a path is about. */
function namedOf(path: string): Partial<ReviewRow> {
  const found = ROWS.find(({ id }) => id !== row(1).id && path.includes(id));
  return found === undefined ? {} : { id: found.id, number: found.number, name: found.name };
}

/** A service with applications to review, to an officer. */
export function reviewing(first: () => ReviewView = view): FakeService {
  return service('officer')
    .on('GET /v1/office/applications', ({ query }) => queue((query.get('part') ?? 'waiting') as QueuePart))
    .on('POST /v1/office/applications/*', ({ path }) => {
      if (path.endsWith('/lease')) return { ...first(), row: { ...first().row, ...namedOf(path) } };
      return { ...first().row, state: 'approved', verdict: 'approved' };
    })
    .on('PUT /v1/office/applications/*', () => undefined)
    .on('DELETE /v1/office/applications/*', () => undefined)
    .on('GET /v1/office/applications/*', ({ path }) => {
      if (path.endsWith('/d1')) return new Bytes('image/png', LICENCE);
      return path.endsWith('/d2') ? new Bytes('application/pdf', FORM) : decided();
    });
}
