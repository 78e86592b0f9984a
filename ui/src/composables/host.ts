// The page that the views of an account are shown in: the phone's, the console's or the window's.

import { type Component, type InjectionKey, inject } from 'vue';
import type { RouteLocationRaw } from 'vue-router';

/** What a page is told by a view: `title`, the way `back`; slots: what it shows, `head`, `action` (the one that is primary), `aside`. */
export interface Host {
  readonly frame: Component;
  /** Whether there is room beside a form. */
  readonly isWide: boolean;
  /** Where the pages of the account begin. */
  readonly hub: RouteLocationRaw;
  /** Where one who logged in goes, unless asked for something else. */
  readonly home: RouteLocationRaw;
  /** Where one who logged out goes from a page that is for whoever is logged in. */
  readonly out: RouteLocationRaw;
  /** Logging in by a phone of the account, where the page can. */
  readonly byPhone?: ByPhone;
}

/** How one logs in by a phone. */
export interface ByPhone {
  /** What leads to it; tells `done`. */
  readonly view: Component;
  /** Whether a phone is paired: then it is the way that is shown first. */
  isPaired(this: void): boolean;
}

export const HOST: InjectionKey<Host> = Symbol('host');

/** For the setup of a component. */
export function useHost(): Host {
  const host = inject(HOST);
  if (host === undefined) throw new Error('no host was provided');
  return host;
}
