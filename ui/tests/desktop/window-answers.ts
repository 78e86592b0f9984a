// What the fake desk answers of itself: the frame, the list of bids, settings, phones. Times are around 2026-12-15 10:42:13 in Beijing.

import type {
  About, BidRow, DeskView, FileRef, PhoneRow, QrView, ServiceView, Settings, Stage, Readiness, TenderView, VerifyReport,
} from '../../src/wire/desk.ts';
import type { FakeDesk } from './fake-desk.ts';

/** The service's clock when the page begins. */
export const NOW = '2026-12-15T02:42:13.600Z';
export const BID = '0f3d5c1e7a9b4c2d8e6f00112233aa01';
export const TITLE = '江北新区第三污水处理厂提标改造工程（施工）';
export const NO = 'JBSF-2026-0417-02';
export const PURCHASER = '江北示例水务发展有限公司';
export const BIDDER = '江北示范建设有限公司';
export const USCC = '91350100M000100Y43';

export const SETTINGS: Settings = {
  language: 'zh-CN', theme: 'light', service: '', service_root: '', bidder_name: BIDDER, bidder_uscc: USCC,
};

export const SERVICE: ServiceView = {
  is_embedded: true, mode: 'practice', url: 'https://127.0.0.1:8443', phone_url: 'https://192.168.1.20:8443', problem: null,
  now: NOW, ahead_ms: 400,
};

const CONSOLE = {
  address: 'https://192.0.2.10:8443/console.html',
  first_officer: `https://192.0.2.10:8443/console.html#invitation=${'B'.repeat(43)}`,
};
export const ABOUT: About = { version: '0.4.0', folder: '/home/lin/.local/share/sealbid', web_view: 'WebKitGTK 2.50.1' };

export function fileRef(handle: string, name: string, kind: FileRef['kind'], size = 1_204_331): FileRef {
  return { handle, name, size, kind };
}

function row(n: number, title: string, no: string, purchaser: string, deadline: string, stage: Stage, readiness: Readiness, changed: string): BidRow {
  return {
    id: n === 1 ? BID : `0f3d5c1e7a9b4c2d8e6f00112233aa0${n}`, title, no, lot: '', purchaser, deadline, opens: deadline, stage, readiness,
    changed, is_archived: false, problem: null,
  };
}

export const BIDS: readonly [BidRow, ...BidRow[]] = [
  row(1, TITLE, NO, PURCHASER, '2026-12-18T01:30:00Z', 'check', { is: 'blocked', count: 2 }, '2026-12-15T02:42:06Z'),
  row(2, '云岭示例产业园二期消防改造', 'YLCY-2026-1103', '云岭示例产业园管理有限公司', '2026-12-22T06:00:00Z', 'compose', { is: 'filled', done: 11, of: 19 }, '2026-12-14T09:20:00Z'),
  row(3, '示范一路雨污分流工程设计施工总承包', 'SFSZ-2026-0288', '江北示例市政建设中心', '2026-12-29T01:00:00Z', 'stamp', { is: 'ready' }, '2026-12-11T08:05:00Z'),
  row(4, '江北示例医院净化空调系统采购与安装', 'JBYY-2026-0096-01', '江北示例医院', '2027-01-08T02:00:00Z', 'information', { is: 'not_begun' }, '2026-12-09T01:31:00Z'),
  row(5, '东坪示例大桥检测加固', 'DPJG-2026-0731', '东坪示例公路养护中心', '2026-12-17T02:00:00Z', 'encrypted', { is: 'encrypted' }, '2026-12-14T10:44:00Z'),
  row(6, '示范新区道路照明节能改造', 'SFZM-2026-0152', '示范新区城市管理服务中心', '2026-12-21T01:30:00Z', 'encrypted', { is: 'encrypted' }, '2026-12-13T03:08:00Z'),
  row(7, '示范水库除险加固', 'SFSK-2026-0044', '示范水务局', '2026-11-20T01:30:00Z', 'opened', { is: 'opened' }, '2026-11-20T02:08:00Z'),
];

export const TENDER: TenderView = {
  file: fileRef('tender', 'JBSF-2026-0417-02.sbtender', 'tender', 28_414_976),
  ocid: 'ocds-demo00-jbsf-2026-0417-02', no: NO, title: TITLE, purchaser: PURCHASER,
  lots: [['lot-1', '一标段 厂区土建与设备安装'], ['lot-2', '二标段 厂外管网']],
  deadline: '2026-12-18T01:30:00Z', opens: '2026-12-18T01:30:00Z', ceiling_fen: 5_200_000_000, signed_by: PURCHASER,
  is_trusted: true, is_practice: true, is_sample: false,
  documents: [
    { title: '招标公告', file: fileRef('doc-1', '招标公告.pdf', 'pdf', 204_800) },
    { title: '招标文件正文', file: fileRef('doc-2', '招标文件正文.pdf', 'pdf', 8_204_800) },
    { title: '工程量清单', file: fileRef('doc-3', '工程量清单.pdf', 'pdf', 18_204_800) },
  ],
};

export const PHONE: PhoneRow = {
  id: 'a3f09c1d27b4e85f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7', holder: `${BIDDER} 李样本`,
  paired: '2026-12-01T02:10:00Z', service: 'https://192.168.1.20:8443', is_reachable: true,
  certificates: [
    { purpose: 'sign', holder: BIDDER, issuer: '封标 演练签发', serial: '3f0a99c2', not_before: '2026-12-01T02:00:00Z', not_after: '2027-12-01T02:00:00Z', sha256: '5e'.repeat(32) },
    { purpose: 'encrypt', holder: BIDDER, issuer: '封标 演练签发', serial: '3f0a99c3', not_before: '2026-12-01T02:00:00Z', not_after: '2027-12-01T02:00:00Z', sha256: '6f'.repeat(32) },
  ],
};

export const DESK: DeskView = { name: '投标室一号电脑', fingerprint: '9c41d0'.padEnd(64, '7ab3'), phones: [PHONE] };

export const REPORT: VerifyReport = {
  format: 1, file: '投标文件.pdf', kind: 'pdf', verdict: 'pass', reasons: [], verified_at: '2026-12-15T02:42:00Z',
  signatures: [
    {
      name: 'Sealbid-1', sub_filter: 'ETSI.CAdES.detached',
      signer: {
        name: '李样本', organization: BIDDER, uscc: USCC, subject: `CN=李样本,O=${BIDDER}`, issuer: 'CN=封标 演练签发', serial: '3f0a99c2',
        sha256: '5e'.repeat(32), not_before: '2026-12-01T02:00:00Z', not_after: '2027-12-01T02:00:00Z',
      },
      intact: 'yes', intact_reason: null, covers_whole_file: true, later_changes: 'none', suspicions: [],
      chain: { verdict: 'valid', reason: null, at: null, path: ['CN=李样本', 'CN=封标 演练签发', 'CN=封标 演练根'], practice: true },
      revocation: { verdict: 'good', at: null, reason: null },
      time: { value: '2026-12-15T02:41:58Z', source: 'timestamp' },
      seals: [{ seal: '0f8fad5b-d9cb-469f-a165-70867728950e', version: 3, name: BIDDER, info_sha256: '7a'.repeat(32) }],
    },
  ],
  files: [],
};

/** Rows of a code; it says nothing, but looks like one. */
export function qr(text: string): QrView {
  const size = 33;
  let seed = new TextEncoder().encode(text).reduce((sum, byte) => (sum * 31 + byte) % 2_147_483_647, 7);
  const finder = (x: number, y: number): boolean | undefined => {
    for (const [fx, fy] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
      const [dx, dy] = [x - fx, y - fy];
      if (dx < -1 || dy < -1 || dx > 7 || dy > 7) continue;
      if (dx < 0 || dy < 0 || dx > 6 || dy > 6) return false;
      return dx === 0 || dy === 0 || dx === 6 || dy === 6 || (dx > 1 && dx < 5 && dy > 1 && dy < 5);
    }
    return undefined;
  };
  const dark = (x: number, y: number): boolean => {
    seed = (seed * 48_271) % 2_147_483_647;
    return finder(x, y) ?? seed % 2 === 0;
  };
  return { rows: Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => (dark(x, y) ? '1' : '0')).join('')) };
}

/** Tells a desk what stands here. */
export default function tellWindow(desk: FakeDesk): void {
  let settings = SETTINGS;
  let bids = [...BIDS];
  let phones = DESK;
  let isSample = false;
  desk
    .on('start', () => ({ version: ABOUT.version, settings, system_language: 'zh-CN' }))
    .on('settings', () => settings)
    .on('settings_save', (ask) => (settings = ask))
    .on('service', () => SERVICE)
    .on('about', () => ABOUT)
    .on('console', () => CONSOLE)
    .on('log_export', () => ({ name: 'sealbid-log.zip' }))
    .on('qr', ({ text }) => qr(text))
    .on('files_choose', ({ purpose }) => {
      if (purpose === 'seal') return [fileRef('new-seal', '项目经理章.png', 'picture', desk.files.get('new-seal')?.length ?? 0)];
      if (purpose === 'seal_photo') return [fileRef('shot', '公章照片.jpg', 'picture', desk.files.get('shot')?.length ?? 0)];
      return purpose === 'tender' ? [TENDER.file] : [];
    })
    .on('file_save', ({ name }) => desk.ends({ is: 'saved', saved: { name } }))
    .on('file_close', () => ({}))
    .on('bids', () => bids)
    .on('tender_look', () => desk.ends({ is: 'tender', tender: { ...TENDER, is_sample: isSample } }))
    .on('sample', () => {
      isSample = true;
      return TENDER.file;
    })
    .on('sample_papers', () => desk.job())
    .on('bid_new', () => desk.ends({ is: 'begun', bid: BIDS[0].id }))
    .on('bid_mark', ({ bid, is_archived }) => {
      bids = bids.map((one) => (one.id === bid ? { ...one, is_archived } : one));
      return {};
    })
    .on('bid_remove', ({ bid }) => {
      bids = bids.filter(({ id }) => id !== bid);
      return {};
    })
    .on('verify', () => desk.ends({ is: 'verified', report: REPORT }))
    .on('desk', () => phones)
    .on('phone_forget', ({ id }) => (phones = { ...phones, phones: phones.phones.filter((phone) => phone.id !== id) }))
    .on('pair', () => desk.job())
    .on('jobs', () => [])
    .on('job_digits', () => ({}))
    .on('job_cancel', ({ job }) => {
      desk.happen(job, { is: 'cancelled' });
      return {};
    });
}
