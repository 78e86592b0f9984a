// What the service says to the admin of an enterprise, and of the bank's statement.

import type { BankEntry, BankView, EnterpriseView, GrantState, GrantStatement, GrantView, JoinRequest } from '../../src/wire/enterprise.ts';
import { at, LONG, service } from './answers.ts';
import { ENTERPRISE_VIEW, USCC } from './enterprise-answers.ts';
import type { FakeService } from './fake-service.ts';

export const ENTERPRISE = ENTERPRISE_VIEW.own.id;
export const REQUESTS_AT = `/enterprises/${ENTERPRISE}/requests`;
export const CLERK = '沈*夏';
export const ADMIN_VIEW: EnterpriseView = { ...ENTERPRISE_VIEW, own: { ...ENTERPRISE_VIEW.own, name: '江北示范建设有限公司' } };
export const ASKED = '1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9';

function statement(changes: Partial<GrantStatement> = {}): string {
  const said: GrantStatement = {
    format: 1, application: ASKED, uscc: USCC, enterprise: ADMIN_VIEW.own.name, clerk: CLERK, account: '0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9', platform: 'jiangbei', seals: 'all',
    from: at(0), until: at(525_600), nonce: '5f0c6a1e0f434c8e9d542f1b6a7d1e01', ...changes,
  };
  return JSON.stringify(said);
}

export function request(changes: Partial<JoinRequest> = {}, said: Partial<GrantStatement> = {}): JoinRequest {
  const { application = ASKED, name: clerk = CLERK, platform = 'jiangbei' } = changes;
  return {
    application, number: 'S261215407321', kind: 'join', name: clerk, phone: '139****1111', platform, since: at(-90), lapses: at(20_000),
    statement: statement({ application, clerk, platform, ...said }), can_sign: true, ...changes,
  };
}

export function grant(state: GrantState, changes: Partial<GrantView> = {}): GrantView {
  return {
    id: `${state}-0f1e-4978-8796-a5b4c3d2e1f0`, state, clerk: '林*秋', platform: 'jiangbei', from: at(-9_000), until: at(516_600), at: at(-9_000),
    statement: btoa(String.fromCodePoint(...new TextEncoder().encode(statement()))), signature: btoa('CMS'), ...changes,
  };
}
export const GRANTS: readonly GrantView[] = [
  grant('granted', { at: at(-60) }), grant('active', { clerk: LONG.slice(0, 24) }), grant('ended', { until: at(-900) }), grant('void', { platform: 'yunling' }),
];

/** A service at which one is the admin. */
export function granting(requests: readonly JoinRequest[] = [request()], grants: readonly GrantView[] = GRANTS): FakeService {
  let [asked, given] = [requests, grants];
  return service()
    .on('GET /v1/enterprises/mine', () => [ADMIN_VIEW.own])
    .on('GET /v1/applications', () => [])
    .on(`GET /v1/enterprises/${ENTERPRISE}`, () => ADMIN_VIEW)
    .on(`GET /v1${REQUESTS_AT}`, () => asked)
    .on(`GET /v1/enterprises/${ENTERPRISE}/grants`, () => given)
    .on(`POST /v1${REQUESTS_AT}/*`, ({ path, body }) => {
      const [one, ...rest] = [...asked].sort(({ application }) => (path.includes(application) ? -1 : 1));
      asked = rest;
      if (path.endsWith('/grant') && one !== undefined) given = [grant('granted', { clerk: one.name, at: at(0) }), ...given];
      return body;
    });
}

function entry(reference: string, changes: Partial<BankEntry> = {}, said: Partial<BankEntry['entry']> = {}): BankEntry {
  return {
    reference, payer: '江北示范建设有限公司', account_tail: '304417', application: 'S261215407321',
    entry: { amount: 37, at: at(-40), fate: 'matched', given_back: 'returned', ...said }, ...changes,
  };
}
export const BANK: BankView = {
  payee: { name: '封标演练账户', account: 'DEMO-0000-0001', bank: '示范银行江北支行', is_sandbox: true },
  entries: [
    entry('DEMO-00000001', {}, { given_back: 'bounced', at: at(-9_000) }),
    entry('DEMO-00000006', { payer: LONG, application: null }, { fate: 'unknown', given_back: 'due', amount: 100_000_000, at: at(-1) }),
    entry('DEMO-00000005', {}, { at: at(-40) }),
    entry('DEMO-00000004', {}, { fate: 'wrong_amount', amount: 73, at: at(-50) }),
    entry('DEMO-00000003', { payer: '江北示例水务发展有限公司' }, { fate: 'wrong_payer', at: at(-60) }),
    entry('DEMO-00000002', { payer: null, account_tail: null }, { fate: 'late', at: at(-50_000) }),
    entry('202612150000000000000000000000000000000000000000000000000000LONG', {}, { fate: 'extra', at: at(-80) }),
  ],
};
