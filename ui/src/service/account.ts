// Accounts at the service: how one logs in, and what one does with one's own.

import type { Bytes } from '../link/bytes.ts';
import type {
  AccountView, AskCode, ChangeNumber, CodeAsked, CodePurpose, LogIn, LoggedIn, Platform, Prove, SessionRow, SetMail, SetPassword,
} from '../wire/account.ts';
import { type Network, ask } from './network.ts';

const PATH = '/v1/account';

/** Has a code sent to a number. Throws `Refused`. */
export function askCode(network: Network, phone: string, purpose: CodePurpose): Promise<CodeAsked> {
  return ask<CodeAsked>(network, `${PATH}/codes`, { body: { phone, purpose } satisfies AskCode });
}

/** Logs in by a code or by the password. Throws `Refused`. */
export function logIn(network: Network, by: LogIn): Promise<LoggedIn> {
  return ask<LoggedIn>(network, `${PATH}/sessions`, { body: by });
}

/** The account of the session that `bearer` names. Throws `Refused`. */
export function accountOf(network: Network, bearer: Bytes): Promise<AccountView> {
  return ask<AccountView>(network, PATH, { bearer });
}

/** Says in a limited session that the account is somebody else's; gives the session of a new one. Throws `Refused`. */
export function notMe(network: Network, bearer: Bytes): Promise<LoggedIn> {
  return ask<LoggedIn>(network, `${PATH}/not-me`, { method: 'POST', bearer });
}

/** All its sessions. Throws `Refused`. */
export function sessionsOf(network: Network, bearer: Bytes): Promise<readonly SessionRow[]> {
  return ask<readonly SessionRow[]>(network, `${PATH}/sessions`, { bearer });
}

/** Ends one of them. Throws `Refused`. */
export function endSession(network: Network, bearer: Bytes, id: string): Promise<void> {
  return ask(network, `${PATH}/sessions/${id}`, { method: 'DELETE', bearer });
}

/** Sets the password; all other sessions end. Throws `Refused`. */
export function setPassword(network: Network, bearer: Bytes, body: SetPassword): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/password`, { method: 'PUT', bearer, body });
}

/** Changes the number; all other sessions end. Throws `Refused`. */
export function changeNumber(network: Network, bearer: Bytes, body: ChangeNumber): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/number`, { method: 'PUT', bearer, body });
}

/** Shows again whose account it is. Throws `Refused`. */
export function prove(network: Network, bearer: Bytes, body: Prove): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/proofs`, { bearer, body });
}

/** Has a code sent to an address of mail. Throws `Refused`. */
export function askMailCode(network: Network, bearer: Bytes, mail: string): Promise<CodeAsked> {
  return ask<CodeAsked>(network, `${PATH}/mail/codes`, { bearer, body: { mail } });
}

/** Has notices go there as well. Throws `Refused`. */
export function setMail(network: Network, bearer: Bytes, body: SetMail): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/mail`, { method: 'PUT', bearer, body });
}

/** Has them go there no more. Throws `Refused`. */
export function removeMail(network: Network, bearer: Bytes): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/mail`, { method: 'DELETE', bearer });
}

/** Has the account closed; `typed` are the last four digits of its number. Throws `Refused`. */
export function closeAccount(network: Network, bearer: Bytes, typed: string): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/closing`, { bearer, body: { typed } });
}

/** Takes that back. Throws `Refused`. */
export function keepAccount(network: Network, bearer: Bytes): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/closing`, { method: 'DELETE', bearer });
}

/** Chooses the trading platform. Throws `Refused`. */
export function choosePlatform(network: Network, bearer: Bytes, code: string): Promise<AccountView> {
  return ask<AccountView>(network, `${PATH}/platform`, { method: 'PUT', bearer, body: { code } });
}

/** The platforms that these words find; all of them where there are none. Throws `Refused`. */
export function platforms(network: Network, search: string): Promise<readonly Platform[]> {
  return ask<readonly Platform[]>(network, `/v1/platforms?search=${encodeURIComponent(search)}`);
}
