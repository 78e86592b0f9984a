// What officers and operators of the service do and see.

import type { Bytes } from '../link/bytes.ts';
import type {
  AccountView, AuditVerdict, AuditView, OfficeRow, OutboxView, ProposalRow, QueueRow, Role, RoleInvited, SandboxView,
} from '../wire/account.ts';
import type { BankView, SandboxEntry } from '../wire/enterprise.ts';
import { type Network, ask } from './network.ts';

const PATH = '/v1/office';

/** Takes up the role of an invitation. Throws `Refused`. */
export function takeRole(network: Network, bearer: Bytes, invitation: string): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/roles`, { bearer, body: { invitation } });
}

/** Whoever has a role. Throws `Refused`. */
export function peopleOf(network: Network, bearer: Bytes): Promise<readonly OfficeRow[]> {
  return ask<readonly OfficeRow[]>(network, `${PATH}/people`, { bearer });
}

/** Roles that are proposed, as long as something may come of it. Throws `Refused`. */
export function proposalsOf(network: Network, bearer: Bytes): Promise<readonly ProposalRow[]> {
  return ask<readonly ProposalRow[]>(network, `${PATH}/proposals`, { bearer });
}

/** Proposes somebody for a role. Throws `Refused`. */
export function proposeRole(network: Network, bearer: Bytes, role: Role): Promise<ProposalRow> {
  return ask<ProposalRow>(network, `${PATH}/proposals`, { bearer, body: { role } });
}

/** Confirms what another officer proposed. Throws `Refused`. */
export function confirmProposal(network: Network, bearer: Bytes, id: string): Promise<ProposalRow> {
  return ask<ProposalRow>(network, `${PATH}/proposals/${id}/confirmation`, { method: 'POST', bearer });
}

/** Declines it, or takes it back. Throws `Refused`. */
export function dropProposal(network: Network, bearer: Bytes, id: string): Promise<void> {
  return ask(network, `${PATH}/proposals/${id}`, { method: 'DELETE', bearer });
}

/** The link by which one person takes up a role: told once, to whoever proposed it. Throws `Refused`. */
export function linkOf(network: Network, bearer: Bytes, id: string): Promise<RoleInvited> {
  return ask<RoleInvited>(network, `${PATH}/proposals/${id}/link`, { method: 'POST', bearer });
}

/** Ends all sessions of somebody. Throws `Refused`. */
export function endSessionsOf(network: Network, bearer: Bytes, account: string): Promise<void> {
  return ask(network, `${PATH}/people/${account}/sessions`, { method: 'DELETE', bearer });
}

/** Withdraws a role; gives whoever has one then. Throws `Refused`. */
export function withdrawRole(network: Network, bearer: Bytes, account: string, role: Role): Promise<readonly OfficeRow[]> {
  return ask<readonly OfficeRow[]>(network, `${PATH}/people/${account}/roles/${role}`, { method: 'DELETE', bearer });
}

/** What waits. Throws `Refused`. */
export function queuesOf(network: Network, bearer: Bytes): Promise<readonly QueueRow[]> {
  return ask<readonly QueueRow[]>(network, `${PATH}/queues`, { bearer });
}

/** The newest records, or those before the one of this number. Throws `Refused`. */
export function auditOf(network: Network, bearer: Bytes, before?: number): Promise<AuditView> {
  return ask<AuditView>(network, before === undefined ? `${PATH}/audit` : `${PATH}/audit?before=${before}`, { bearer });
}

/** Has the chain of records verified. Throws `Refused`. */
export function verifyAudit(network: Network, bearer: Bytes): Promise<AuditVerdict> {
  return ask<AuditVerdict>(network, `${PATH}/audit/verification`, { method: 'POST', bearer, isAnew: true });
}

/** What is sent out. Throws `Refused`. */
export function outboxOf(network: Network, bearer: Bytes): Promise<OutboxView> {
  return ask<OutboxView>(network, `${PATH}/outbox`, { bearer });
}

/** What the providers' sandboxes do next. Throws `Refused`. */
export function sandboxOf(network: Network, bearer: Bytes): Promise<SandboxView> {
  return ask<SandboxView>(network, `${PATH}/sandbox/identity`, { bearer });
}

/** Says what they do next. Throws `Refused`. */
export function setSandbox(network: Network, bearer: Bytes, body: SandboxView): Promise<SandboxView> {
  return ask<SandboxView>(network, `${PATH}/sandbox/identity`, { method: 'PUT', bearer, body });
}

/** What came to the account that is paid to: what could not be given back first. Throws `Refused`. */
export function bankOf(network: Network, bearer: Bytes): Promise<BankView> {
  return ask<BankView>(network, `${PATH}/bank`, { bearer });
}

/** Shows what stands in for a bank an entry. Throws `Refused`. */
export function showEntry(network: Network, bearer: Bytes, body: SandboxEntry): Promise<SandboxEntry> {
  return ask<SandboxEntry>(network, `${PATH}/sandbox/bank`, { bearer, body });
}
