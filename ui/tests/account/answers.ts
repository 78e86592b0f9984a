// What the service says in the scenes, unless one of them says otherwise.

import type {
  AccountDesk, AccountPhone, AccountView, AuditView, IdentityView, MessageRow, MessagesView, OfficeRow, OutboxView, Platform, ProposalRow, QueueRow, Role, SandboxView, SessionRow,
} from '../../src/wire/account.ts';
import { FakeService } from './fake-service.ts';

/** The service's clock when a page is opened. */
export const NOW = '2026-12-15T02:42:13Z';
let began = Date.now();
/** From here on that is the time. */
export function startClock(): void {
  began = Date.now();
}
export const PHONE = '138 0000 0000';
export const OTHER_PHONE = '139 0000 1111';
/** Of a region that there is not. */
export const ID_NUMBER = '99000019900307775X';
export const CODE = '730518';
export const TOKEN = 'A'.repeat(43);
/** As long as a name may be. */
export const LONG = '江北示范新区城市基础设施建设投资运营与智能化系统集成建筑安装工程（集团）有限公司';

export function at(minutes: number): string {
  return new Date(Date.parse(NOW) + 60_000 * minutes).toISOString().replace('.000Z', 'Z');
}

export function account(changes: Partial<AccountView> = {}): AccountView {
  return {
    id: 'account-1', phone: '138****0000', state: 'active', level: 'full', session: 'session-1', name: '林*舟', identity: 'passed',
    has_password: true, mail: null, roles: [], role_wants: null, platform: 'jiangbei', closes: null, unread: 2, ...changes,
  };
}

export const SESSIONS: readonly SessionRow[] = [
  { id: 'session-1', device: 'Chrome, Pixel 9', is_this: true, began: at(-60), seen: at(-1), until: at(43_200) },
  { id: 'session-2', device: 'Firefox, Windows', is_this: false, began: at(-6_000), seen: at(-1_500), until: at(40_000) },
  { id: 'session-3', device: 'Safari, iPhone', is_this: false, began: at(-30_000), seen: at(-9_000), until: at(30_000) },
];
export const PHONES: readonly AccountPhone[] = [
  { id: '7c21e4b09d35a8f60b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778', name: 'Chrome, Pixel 9', since: at(-9_000) },
  { id: '91b0c7d2e3f4051627384950a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', name: 'Safari, iPhone', since: at(-60_000) },
];
export const DESKS: readonly AccountDesk[] = [
  { id: 'd15ea5e00f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbc', name: '投标室电脑', phone: PHONES[0]?.id ?? '', paired: at(-8_900), ended: null },
  { id: 'd15ea5e00f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbc', name: '投标室电脑', phone: PHONES[1]?.id ?? '', paired: at(-9_900), ended: null },
  { id: 'b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf', name: LONG, phone: 'e'.repeat(64), paired: at(-50_000), ended: null },
  { id: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf', name: '旧电脑', phone: PHONES[1]?.id ?? '', paired: at(-90_000), ended: at(-70_000) },
];
export const PLATFORMS: readonly Platform[] = [
  { code: 'jiangbei', name: '江北公共交易示范平台', region: '江北', address: 'https://bids.jiangbei.example' },
  { code: 'yunling', name: '云岭示例建设交易平台', region: '云岭', address: 'https://yunling.example' },
  { code: 'dongping', name: '东坪示例采购平台', region: '东坪', address: 'https://dongping.example' },
];

export function identity(changes: Partial<IdentityView> = {}): IdentityView {
  const ways = (['cfca_face', 'alipay_face', 'bank_card4'] as const).map((provider) => ({ provider, is_open: true, is_sandbox: true }));
  return { state: 'unverified', provider: null, name: null, id_number: null, reason: null, since: null, tries_left: 5, ways, ...changes };
}
/** The same where one provider owes an answer. */
export function owed(state: 'waiting' | 'unknown'): IdentityView {
  const { ways } = identity();
  return identity({
    state, provider: 'cfca_face', since: at(-2), tries_left: 4,
    ways: ways.map((way) => (way.provider === 'cfca_face' ? { ...way, is_open: false } : way)),
  });
}

const DEVICE = { device: 'Firefox, Windows', time: at(-95) };
export const MESSAGES: readonly MessageRow[] = [
  { id: 'm8', key: 'account.paired', params: { desk: '投标室电脑', phone: 'Chrome, Pixel 9', time: at(-8_900) }, link: 'desks', at: at(-90), is_read: true },
  { id: 'm6', key: 'account.new_device', params: DEVICE, link: 'sessions', at: at(-95), is_read: false },
  { id: 'm5', key: 'identity.result.passed', params: {}, link: 'identity', at: at(-200), is_read: false },
  { id: 'm4', key: 'account.password', params: {}, link: 'sessions', at: at(-1_500), is_read: true },
  { id: 'm3', key: 'account.number', params: { last4: '0000' }, link: 'account', at: at(-1_600), is_read: true },
  { id: 'm2', key: 'account.closing', params: { date: '2026-12-22' }, link: 'account', at: at(-9_000), is_read: true },
  { id: 'm1', key: 'later.kind', params: {}, link: null, at: at(-9_100), is_read: true },
];
export function messages(changes: Partial<MessagesView> = {}): MessagesView {
  return { messages: [...MESSAGES], unread: 2, has_more: true, ...changes };
}

export const PEOPLE: readonly OfficeRow[] = [
  { account: 'account-1', phone: '138****0000', name: '林*舟', roles: ['officer'], since: at(-90_000) },
  { account: 'account-2', phone: '139****1111', name: '沈*夏', roles: ['officer', 'operator'], since: at(-60_000) },
  { account: 'account-3', phone: '137****2222', name: null, roles: ['operator'], since: at(-2_000) },
];
export const PROPOSALS: readonly ProposalRow[] = [
  { id: 'p1', role: 'operator', state: 'proposed', is_own: false, by: '沈*夏', confirmed_by: null, at: at(-200), until: at(4_120) },
  { id: 'p2', role: 'officer', state: 'confirmed', is_own: true, by: '林*舟', confirmed_by: '沈*夏', at: at(-300), until: at(4_020) },
  { id: 'p3', role: 'officer', state: 'told', is_own: false, by: '沈*夏', confirmed_by: '林*舟', at: at(-900), until: at(3_420) },
];
export const QUEUES: readonly QueueRow[] = [
  { name: 'a_later_one', waiting: 3, oldest: at(-22) },
  { name: 'identity_unknown', waiting: 2, oldest: at(-312) },
  { name: 'another_one', waiting: 0, oldest: null },
];
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const ACTIONS = ['session.begun', 'identity.asked', 'role.taken', 'role.invited', 'password.set', 'code.asked', 'session.ended'] as const;
export const AUDIT: AuditView = {
  records: [
    { sequence: null, hash: null, at: at(-1), actor: '5f0c6a1e-0f43-4c8e-9d54-2f1b6a7d1e01', action: 'session.begun', subject: '7b1d3c55-4f43-4c8e-9d54-2f1b6a7d1e02' },
    ...Array.from({ length: 24 }, (_, index) => ({
      sequence: 1_204 - index,
      at: at(-3 - 7 * index),
      actor: index % 5 === 0 ? 'service' : '5f0c6a1e-0f43-4c8e-9d54-2f1b6a7d1e01',
      action: ACTIONS[index % ACTIONS.length] ?? 'session.begun',
      subject: '7b1d3c55-4f43-4c8e-9d54-2f1b6a7d1e02',
      hash: HASH,
    })),
  ],
  has_more: true,
};
export const VERDICT = { records: 1_204, unlinked: 1, head: HASH, broken: null } as const;
export const OUTBOX: OutboxView = {
  rows: [
    { id: 'o4', way: 'sms', to: '138****0000', subject: null, text: '【封标】验证码 730518，5 分钟内有效，用于登录。不要告诉任何人。', at: at(-1), state: 'waiting', tries: 0 },
    { id: 'o3', way: 'sms', to: '139****1111', subject: null, text: '【封标】Firefox, Windows 于 2026-12-15 09:07 登录。不是您本人，请退出它。', at: at(-95), state: 'sent', tries: 1 },
    { id: 'o2', way: 'mail', to: 's***@jiangbei.example', subject: '封标：登录密码已更改 / Sealbid: your password was changed', text: '您好：\n\n登录密码已改，其他设备已退出。', at: at(-200), state: 'failed', tries: 5 },
    { id: 'o1', way: 'sms', to: '137****2222', subject: null, text: '【封标】登录密码已改，其他设备已退出。', at: at(-260), state: 'sent', tries: 2 },
  ],
  waiting: 1,
  failed: 1,
};
export const SANDBOX: SandboxView = { next: { cfca_face: 'yes', alipay_face: 'never', bank_card4: 'other_name' } };

/** A service that answers as above, to an account with these roles. */
export function service(...roles: readonly Role[]): FakeService {
  let own = account({ roles: [...roles] });
  return new FakeService()
    .on('GET /v1/service', () => ({ format: 1, mode: 'practice', now: soon(0), root: 'PEM' }))
    .on('POST /v1/account/codes', () => ({ until: soon(300), again: soon(60), practice_code: CODE }))
    .on('POST /v1/account/sessions', () => ({ token: TOKEN, is_new: false, account: own }))
    .on('GET /v1/account', () => own)
    .on('GET /v1/account/sessions', () => SESSIONS)
    .on('DELETE /v1/account/sessions/*', () => undefined)
    .on('GET /v1/account/phones', () => PHONES)
    .on('POST /v1/account/phones', () => PHONES)
    .on('DELETE /v1/account/phones/*', () => undefined)
    .on('GET /v1/account/desks', () => DESKS)
    .on('PUT /v1/account/desks/*', () => DESKS)
    .on('DELETE /v1/account/desks/*', () => undefined)
    .on('PUT /v1/account/password', () => own)
    .on('PUT /v1/account/number', () => (own = { ...own, phone: '139****1111' }))
    .on('POST /v1/account/proofs', () => (own = { ...own, role_wants: null }))
    .on('POST /v1/account/mail/codes', () => ({ until: soon(300), again: soon(60), practice_code: CODE }))
    .on('PUT /v1/account/mail', () => (own = { ...own, mail: 'l***@example.cn' }))
    .on('DELETE /v1/account/mail', () => (own = { ...own, mail: null }))
    .on('POST /v1/account/closing', () => (own = { ...own, state: 'closing', closes: at(10_080) }))
    .on('DELETE /v1/account/closing', () => (own = account({ roles: [...roles] })))
    .on('PUT /v1/account/platform', ({ body }) => (own = { ...own, platform: String(body['code']) }))
    .on('GET /v1/platforms', () => PLATFORMS)
    .on('GET /v1/account/identity', () => identity())
    .on('POST /v1/account/identity', () => owed('waiting'))
    .on('GET /v1/messages', ({ query }) => (query.has('before') ? { messages: [], unread: 2, has_more: false } : messages()))
    .on('POST /v1/messages/read', () => messages({ messages: MESSAGES.map((row) => ({ ...row, is_read: true })), unread: 0 }))
    .on('POST /v1/office/roles', () => (own = { ...own, roles: ['officer'] }))
    .on('GET /v1/office/people', () => PEOPLE)
    .on('GET /v1/office/proposals', () => [])
    .on('POST /v1/office/proposals', ({ body }) => ({ ...PROPOSALS[0], is_own: true, state: 'confirmed', role: body['role'] }))
    .on('POST /v1/office/proposals/*', () => ({ invitation: 'B'.repeat(43), until: at(4_320) }))
    .on('DELETE /v1/office/proposals/*', () => undefined)
    .on('DELETE /v1/office/people/*', () => PEOPLE.slice(0, 2))
    .on('GET /v1/office/queues', () => QUEUES)
    .on('GET /v1/office/audit', ({ query }) => (query.has('before') ? { records: [], has_more: false } : AUDIT))
    .on('POST /v1/office/audit/verification', () => VERDICT)
    .on('GET /v1/office/outbox', () => OUTBOX)
    .on('GET /v1/office/sandbox/identity', () => SANDBOX)
    .on('PUT /v1/office/sandbox/identity', ({ body }) => ({ next: { ...SANDBOX.next, ...(body['next'] as SandboxView['next']) } }));
}

/** In so many seconds. */
function soon(seconds: number): string {
  return new Date(Date.parse(NOW) + Date.now() - began + 1_000 * seconds).toISOString();
}
