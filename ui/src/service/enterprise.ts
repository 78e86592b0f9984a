// Enterprises, and what is applied for.

import type { Bytes } from '../link/bytes.ts';
import type {
  ApplicationKind, ApplicationRow, ApplicationView, BeginApplication, ChangeWay, DocumentKind, EnterpriseSearch, EnterpriseView, FieldChange, OwnEnterprise, SaveFields, SavedFields,
} from '../wire/enterprise.ts';
import { type Network, ask } from './network.ts';

const ENTERPRISES = '/v1/enterprises';
const APPLICATIONS = '/v1/applications';

/** Those that a code or a part of a name may mean. Throws `Refused`. */
export function findEnterprises(network: Network, bearer: Bytes, typed: string): Promise<EnterpriseSearch> {
  return ask<EnterpriseSearch>(network, `${ENTERPRISES}?search=${encodeURIComponent(typed)}`, { bearer });
}

/** Those that one belongs to. Throws `Refused`. */
export function ownEnterprises(network: Network, bearer: Bytes): Promise<readonly OwnEnterprise[]> {
  return ask<readonly OwnEnterprise[]>(network, `${ENTERPRISES}/mine`, { bearer });
}

/** One of them. Throws `Refused`. */
export function enterpriseOf(network: Network, bearer: Bytes, id: string): Promise<EnterpriseView> {
  return ask<EnterpriseView>(network, `${ENTERPRISES}/${id}`, { bearer });
}

/** One's own applications, the one changed last first. Throws `Refused`. */
export function applicationsOf(network: Network, bearer: Bytes): Promise<readonly ApplicationRow[]> {
  return ask<readonly ApplicationRow[]>(network, APPLICATIONS, { bearer });
}

/** Begins one, or finds the one that is open. Throws `Refused`. */
export function beginApplication(network: Network, bearer: Bytes, body: BeginApplication): Promise<ApplicationView> {
  return ask<ApplicationView>(network, APPLICATIONS, { bearer, body });
}

/** One of them. Throws `Refused`. */
export function applicationOf(network: Network, bearer: Bytes, id: string): Promise<ApplicationView> {
  return ask<ApplicationView>(network, `${APPLICATIONS}/${id}`, { bearer });
}

/** Keeps what was typed. Throws `Refused`. */
export function saveFields(network: Network, bearer: Bytes, id: string, changes: FieldChange[]): Promise<SavedFields> {
  return ask<SavedFields>(network, `${APPLICATIONS}/${id}/fields`, { method: 'PUT', bearer, body: { changes } satisfies SaveFields });
}

/** What the applicant does with it as a whole: hands it in, takes it back, has the officers asked to hurry; of a transfer comes in as a clerk, has the bank asked, goes on with one that came too late. */
export type ApplicationStep = 'submission' | 'withdrawal' | 'urging' | 'confirmation' | 'bank-inquiry' | 'resumption';

/** Takes a step of it. Throws `Refused`. */
export function stepApplication(network: Network, bearer: Bytes, id: string, step: ApplicationStep): Promise<ApplicationView> {
  return ask<ApplicationView>(network, `${APPLICATIONS}/${id}/${step}`, { method: 'POST', bearer });
}

/** Goes another way with what was typed. Throws `Refused`. */
export function changeWay(network: Network, bearer: Bytes, id: string, kind: ApplicationKind): Promise<ApplicationView> {
  return ask<ApplicationView>(network, `${APPLICATIONS}/${id}/way`, { method: 'POST', bearer, body: { kind } satisfies ChangeWay });
}

/** Where a picture or paper is handed in. */
export function documentPath(id: string, kind: DocumentKind): string {
  return `${APPLICATIONS}/${id}/documents/${kind}`;
}

/** Where one of them is. */
export function paperPath(id: string, document: string): string {
  return `${APPLICATIONS}/${id}/papers/${document}`;
}

/** Where the form is that is stamped. */
export function formPath(id: string): string {
  return `${APPLICATIONS}/${id}/form`;
}
