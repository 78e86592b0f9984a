// What the service says of enterprises and applications in the scenes, unless one of them says otherwise.

import type {
  ApplicationAct, ApplicationKind, ApplicationRow, ApplicationState, ApplicationView, DocumentView, EnterpriseSearch, EnterpriseView, Field, FieldChange, FieldNote, OwnEnterprise, TransferView,
} from '../../src/wire/enterprise.ts';
import { at, LONG } from './answers.ts';
import { type FakeService, Refusal } from './fake-service.ts';

export const USCC = '91350100M000100Y43';
/** Of a region that there is not; its check digit does not fit. */
export const OFF_USCC = '91990000MA00000010';
export const NAME = '江北示范建设有限公司';
export const APPLICATION = '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0';
const ENTERPRISE = 'a0b1c2d3e4f5061728394a5b6c7d8e9f';
const NUMBER = 'S261215407316';

export const LICENCE: DocumentView = {
  id: 'd0', kind: 'licence', media_type: 'image/png', size: 1_887_436, width: 2480, height: 1771, is_sharp: true, pages: null, at: at(-20),
};
export const FORM: DocumentView = {
  id: 'd1', kind: 'form', media_type: 'application/pdf', size: 231_004, width: null, height: null, is_sharp: null, pages: 1, at: at(-10),
};

/** All of a claim. */
export const WHOLE: Readonly<Partial<Record<Field, string>>> = {
  licence: LICENCE.id, name: NAME, uscc: USCC, legal_name: '林一舟', legal_id_kind: 'id_card', legal_id_number: '11010519491231002X', term_from: '2020-03-18',
  term_until: '2040-03-17', platform: 'jiangbei', platform_sure: 'yes', authority: 'cfca', stamping: 'yes', form: FORM.id, agreed: 'yes',
};
const FOR_WHAT: readonly Field[] = ['platform', 'platform_sure', 'authority', 'stamping'];
const OF_LICENCE: readonly Field[] = ['licence', 'name', 'uscc', 'legal_name', 'legal_id_kind', 'legal_id_number', 'term_from', 'term_until', ...FOR_WHAT, 'form', 'agreed'];
/** What each way asks for; `licence` is that of a certificate whose licence is to be shown. */
export const ASKED: Readonly<Record<ApplicationKind | 'licence', readonly Field[]>> = {
  claim: OF_LICENCE,
  join: ['name', 'uscc', 'admin_name', 'admin_phone', ...FOR_WHAT, 'agreed'],
  transfer: ['name', 'uscc', 'bank', 'account_tail', 'account_own', 'agreed'],
  certificate: ['name', 'uscc', ...FOR_WHAT, 'agreed'],
  licence: OF_LICENCE,
};
const MISSING: Readonly<Partial<Record<Field, string>>> = {
  platform_sure: 'platform_unsure', agreed: 'agreement_missing', stamping: 'stamping_off', account_own: 'account_not_own',
};

/** What the service has to say of fields, as far as the scenes need it. */
export function notesOf(fields: Readonly<Partial<Record<Field, string>>>, way: keyof typeof ASKED = 'claim'): FieldNote[] {
  const note = (field: Field, code: string, isBlocking = true): FieldNote => ({ field, code, params: {}, is_blocking: isBlocking });
  const missing = ASKED[way].filter((field) => (fields[field] ?? '') === '').map((field) => note(field, MISSING[field] ?? 'field_missing', field !== 'stamping'));
  const over = fields.term_until !== undefined && fields.term_until !== 'long' && fields.term_until < '2026-12-15' ? [note('term_until', 'licence_over')] : [];
  const off = fields.uscc === OFF_USCC ? [note('uscc', 'uscc_check_digit', false), ...(fields.uscc_sure === 'yes' || way === 'join' ? [] : [note('uscc_sure', 'uscc_unsure')])] : [];
  const isShort = fields.account_tail !== undefined && fields.account_tail !== '' && fields.account_tail.length !== 6;
  return [...missing, ...over, ...off, ...(isShort ? [note('account_tail', 'account_tail_format')] : [])];
}

const MAY: Readonly<Partial<Record<ApplicationState, ApplicationAct[]>>> = {
  draft: ['save', 'withdraw'], awaiting: ['withdraw'], submitted: ['withdraw'], in_review: ['withdraw'], returned: ['save', 'withdraw'], approved: ['certify'],
};

/** A transfer that was agreed on, due by the midnight that ends 18 December in Shanghai. */
export const AGREED: TransferView = {
  amount: 37, payee: { name: '示范认证服务有限公司（演练）', account: '0000 0000 0000 0000 001', bank: '示范银行（沙箱）', is_sandbox: true },
  deadline: '2026-12-18T16:00:00Z', tries_left: 3, resume_until: null, entries: [],
};

/** An application in a state, with these fields. */
export function application(state: ApplicationState, fields: Readonly<Partial<Record<Field, string>>> = WHOLE, changes: Partial<ApplicationView> = {}): ApplicationView {
  const isEdited = state === 'draft' || state === 'returned';
  const { kind = 'claim', role = kind === 'join' ? 'clerk' : 'admin', ways = [], transfer = null, awaits = null } = changes;
  const way = kind === 'certificate' && (fields.legal_name ?? changes.fields?.legal_name) !== undefined ? 'licence' : kind;
  const notes = isEdited ? notesOf(fields, way) : [];
  const isSent = !['draft', 'withdrawn', 'lapsed'].includes(state);
  const isOver = ['rejected', 'approved', 'fulfilled', 'superseded', 'withdrawn'].includes(state);
  return {
    id: APPLICATION, number: NUMBER, kind, state, uscc: USCC, name: fields.name ?? USCC, enterprise: state === 'approved' || state === 'fulfilled' ? ENTERPRISE : null,
    round: isSent ? 1 : 0, began: at(-1_000), saved: at(-1), lapses: isEdited || state === 'approved' ? at(43_200) : null, sent: isSent ? at(-600) : null, decided: isOver ? at(-30) : null,
    fields: { ...fields }, notes, refused: [], unlocked: [], reason: null, rejected_by: state === 'rejected' ? 'officer' : null, documents: [LICENCE, FORM], quoted: isSent ? 50_000 : null,
    lapsed: state === 'lapsed' ? { from: 'draft', awaited: null } : null,
    may: [
      ...(MAY[state] ?? []), ...(isEdited && !notes.some(({ is_blocking: isBlocking }) => isBlocking) ? (['submit'] as const) : []),
      ...(ways.length > 0 ? (['change_way'] as const) : []), ...(awaits === 'bank' ? (['ask_bank'] as const) : []), ...(awaits === 'applicant' ? (['confirm'] as const) : []),
      ...(state === 'lapsed' && transfer?.resume_until != null ? (['resume'] as const) : []),
    ],
    role, awaits, can_admin_grant: awaits === 'admin' ? true : null, transfer, ways, urge_from: state === 'submitted' || state === 'in_review' ? at(90) : null, ...changes,
  };
}

export function row(state: ApplicationState, changes: Partial<ApplicationRow> = {}): ApplicationRow {
  return { id: APPLICATION, number: NUMBER, kind: 'claim', state, name: NAME, at: at(-1), lapses: state === 'draft' ? at(43_200) : null, awaits: null, ...changes };
}

const OWN: OwnEnterprise = { id: ENTERPRISE, name: LONG, uscc: USCC, role: 'admin', since: at(-60_000) };
export const ENTERPRISE_VIEW: EnterpriseView = {
  own: OWN, legal_name: '林一舟', legal_id_kind: 'id_card', legal_id_number: '11010519491231002X', term_from: '2020-03-18', term_until: 'long', members: 3, certificate: { stands: 'there', application: null },
};
export const FOUND: EnterpriseSearch = {
  found: [
    { id: ENTERPRISE, name: LONG, uscc: USCC, role: 'admin', ways: [{ kind: 'certificate', open: null }] },
    { id: 'other', name: '江北示范市政工程有限公司', uscc: '91990000MA0000003X', role: null, ways: [{ kind: 'join', open: null }, { kind: 'transfer', open: APPLICATION }] },
  ],
  has_more: true, unknown: null,
};
export function unknown(open: string | null = null, uscc = USCC): EnterpriseSearch {
  return { found: [], has_more: false, unknown: { uscc, check_digit_fits: uscc === USCC, ways: [{ kind: 'claim', open }, { kind: 'transfer', open: null }] } };
}

/** What comes of handing it in. */
function handedIn({ kind, role, fields }: ApplicationView): ApplicationView {
  if (kind === 'join') return application('awaiting', fields, { kind, role, awaits: 'admin', lapses: at(20_160), sent: at(0) });
  if (kind === 'transfer') return application('awaiting', fields, { kind, role, awaits: 'bank', lapses: at(8_640), sent: at(0), quoted: 0, transfer: AGREED });
  return application('submitted', fields, { kind, role });
}

/** Has a service keep one application as it is typed into; what it says of bytes is for whoever has bytes. */
export function applyTo(service: FakeService, begun: ApplicationView): FakeService {
  let own = begun;
  const keep = (fields: Readonly<Partial<Record<Field, string>>>, documents = own.documents): ApplicationView => {
    const { refused, reason, round, sent, began, uscc, kind, role, ways } = own;
    own = application(own.state, fields, { refused, reason, round, sent, began, uscc, kind, role, ways, documents, saved: at(0) });
    return own;
  };
  const path = `/v1/applications/${APPLICATION}`;
  const take = (document: DocumentView): DocumentView => {
    keep({ ...own.fields, [document.kind]: document.id }, [...own.documents.filter(({ id }) => id !== document.id), document]);
    return document;
  };
  return service
    .on('GET /v1/enterprises', () => unknown())
    .on('GET /v1/enterprises/mine', () => [])
    .on(`GET /v1/enterprises/${ENTERPRISE}`, () => ENTERPRISE_VIEW)
    .on(`GET /v1/enterprises/${ENTERPRISE}/*`, () => [])
    .on('GET /v1/applications', () => [])
    .on('POST /v1/applications', () => own)
    .on(`GET ${path}`, () => own)
    .on(`PUT ${path}/fields`, ({ body }) => {
      const fields: Partial<Record<Field, string>> = { ...own.fields };
      const conflicts = [];
      for (const { field, was, now } of body['changes'] as FieldChange[]) {
        const theirs = fields[field] ?? '';
        if (theirs !== was && theirs !== now.trim()) conflicts.push({ field, theirs, yours: now });
        else fields[field] = now.trim();
      }
      return { application: keep(fields), conflicts };
    })
    .on(`POST ${path}/documents/licence`, () => take(LICENCE))
    .on(`POST ${path}/documents/form`, () => take(FORM))
    .on(`POST ${path}/submission`, () => {
      const count = own.notes.filter(({ is_blocking: isBlocking }) => isBlocking).length;
      return count > 0 ? new Refusal(422, 'application_incomplete', { count: String(count) }) : (own = handedIn(own));
    })
    .on(`POST ${path}/way`, ({ body }) => (own = application('draft', own.fields, { kind: body['kind'] as ApplicationKind, documents: own.documents, ways: [own.kind] })))
    .on(`POST ${path}/withdrawal`, () => (own = application('withdrawn', own.fields)))
    .on(`POST ${path}/urging`, () => (own = { ...own, urge_from: at(1_440) }));
}

/** A draft that was just begun. */
export const BEGUN = application('draft', { uscc: USCC, platform: 'jiangbei' }, { documents: [] });
