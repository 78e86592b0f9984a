// The powers of the console's page.

import { type InjectionKey, inject } from 'vue';

import { browserRandom } from '../link/keys.ts';
import { type Network, browserNetwork } from '../service/network.ts';
import { type SessionStore, tabSessions } from './session.ts';

export interface ConsolePlatform {
  readonly network: Network;
  readonly sessions: SessionStore;
  /** The address that served this page. */
  readonly origin: string;
  /** Milliseconds since 1970, as this computer has it. */
  now(this: void): number;
  /** What a link brought that gives a role; nothing where none did, or it was taken. */
  invitation(this: void): string | undefined;
  forgetInvitation(this: void): void;
}

const KEY = 'sealbid-console-invitation';
const MARK = '#invitation=';

/** Where the link of a role leads: the invitation stands behind the sign that no browser sends to a service. */
export function invitationLink(origin: string, invitation: string): string {
  return `${origin}/console.html${MARK}${invitation}`;
}

/** Takes an invitation out of the address, so that it stands in no history; it is kept for as long as the tab is open. */
function takeInvitation(): void {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(MARK)) return;
  sessionStorage.setItem(KEY, hash.slice(MARK.length));
  history.replaceState(history.state, '', `${pathname}${search}`);
}

export function consolePlatform(): ConsolePlatform {
  takeInvitation();
  return {
    network: browserNetwork,
    sessions: tabSessions(sessionStorage, localStorage, browserRandom),
    origin: location.origin,
    now: Date.now,
    invitation: () => sessionStorage.getItem(KEY) ?? undefined,
    forgetInvitation: () => {
      sessionStorage.removeItem(KEY);
    },
  };
}

export const CONSOLE: InjectionKey<ConsolePlatform> = Symbol('console');

/** The powers of this page; for the setup of a component. */
export function useConsole(): ConsolePlatform {
  const platform = inject(CONSOLE);
  if (platform === undefined) throw new Error('no console was provided');
  return platform;
}
