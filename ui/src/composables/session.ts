// The session of an account in this browser: who is logged in, what of it changes, and its end.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import { type Bytes, base64url, unbase64url } from '../link/bytes.ts';
import type { SessionStore } from '../platform/session.ts';
import { accountOf, endSession, logIn, notMe } from '../service/account.ts';
import { hear } from '../service/events.ts';
import { type Network, Refused } from '../service/network.ts';
import type { AccountView, LiveEvent, LogIn, LoggedIn } from '../wire/account.ts';
import { forgetTyped, typedBy } from './typed.ts';

/** `ended`: the service ended it; what was typed stands there still. */
export type SessionState = 'out' | 'in' | 'ended';

/** By what a person logs in. */
export type LogInBy = Pick<LogIn, 'phone'> & Partial<Pick<LogIn, 'code' | 'password'>>;

export class Session {
  readonly state: ShallowRef<SessionState> = shallowRef('out');
  /** As it was told last. */
  readonly account: ShallowRef<AccountView | undefined> = shallowRef();
  /** The number as it was typed, for as long as the page is open: the service tells it masked. */
  readonly number: ShallowRef<string> = shallowRef('');
  /** The way to the service, for what needs no session. */
  readonly network: Network;
  readonly #store: SessionStore;
  readonly #device: string;
  readonly #ears = new Set<(event: LiveEvent) => void>();
  #bearer: Bytes | undefined;
  /** How often something was noted of the account. */
  #taken = 0;
  #hearing: AbortController | undefined;

  /** `device` is what this one is called in the list of sessions. */
  constructor(network: Network, store: SessionStore, device: string) {
    this.network = network;
    this.#store = store;
    this.#device = device;
  }

  /** Takes up the session that was kept, if one was. */
  async start(): Promise<void> {
    const kept = await this.#store.read();
    if (kept === undefined) return;
    [this.#bearer, this.account.value, this.state.value] = [kept.bearer, kept.account, 'in'];
    this.#listen(kept.bearer);
  }

  /** Another service is reached: takes up what was kept for it, and leaves what was kept for the one before as it is. */
  async turn(): Promise<void> {
    this.#let('out');
    await this.start();
  }

  /** Somebody was logged in by what keeps the session itself: takes it up. */
  async takeUp(): Promise<void> {
    this.#hearing?.abort();
    await this.start();
    if (this.account.value !== undefined) typedBy(this.account.value.id);
  }

  /** Logs in; gives whether the number was registered by this. Throws `Refused`. */
  async logIn(by: LogInBy): Promise<boolean> {
    const key = await this.#store.deviceKey();
    const told = await logIn(this.network, { code: null, password: null, ...by, device: this.#device, device_key: base64url(key) });
    this.number.value = by.phone;
    await this.#begin(told);
    return told.is_new;
  }

  /** Leaves this account to whoever it belongs to, for a new one of the same number. Throws `Refused`. */
  async notMe(): Promise<void> {
    await this.#begin(await this.as(notMe));
  }

  async #begin(told: LoggedIn): Promise<void> {
    const bearer = unbase64url(told.token);
    if (bearer === undefined) throw new Refused('service_unreachable');
    typedBy(told.account.id);
    this.#hearing?.abort();
    this.#bearer = bearer;
    await this.take(told.account);
    this.state.value = 'in';
    this.#listen(bearer);
  }

  /** Logs out; where the service is away, on this device alone. */
  async logOut(): Promise<void> {
    const [bearer, id] = [this.#bearer, this.account.value?.session];
    forgetTyped();
    await this.#leave('out');
    if (this.#store.endsThere === true) return;
    try {
      if (bearer !== undefined && id !== undefined) await endSession(this.network, bearer, id);
    } catch {
      // It ends by itself when nobody uses it.
    }
  }

  /** Asks the service in the name of this session. Throws `Refused`; where the session is over, it ends here too. */
  async as<T>(work: (network: Network, bearer: Bytes) => Promise<T>): Promise<T> {
    const bearer = this.#bearer;
    if (bearer === undefined) throw new Refused('session_none');
    try {
      return await work(this.network, bearer);
    } catch (error) {
      if (error instanceof Refused && error.code === 'session_none' && this.#bearer === bearer) await this.#leave('ended');
      throw error;
    }
  }

  /** The same where the answer is the account as it is then. */
  async change(work: (network: Network, bearer: Bytes) => Promise<AccountView>): Promise<void> {
    await this.take(await this.as(work));
  }

  /** Asks for the account anew. Throws `Refused`. */
  async refresh(): Promise<void> {
    for (;;) {
      const before = this.#taken;
      const account = await this.as(accountOf);
      // What was noted meanwhile may be newer than this answer: a role that was just taken would be gone again.
      if (before === this.#taken) return this.take(account);
    }
  }

  /** Notes what the service said of the account. */
  async take(account: AccountView): Promise<void> {
    const bearer = this.#bearer;
    if (bearer === undefined) return;
    this.#taken += 1;
    this.account.value = account;
    await this.#store.keep({ bearer, account });
  }

  /** Notes how many messages are unread. */
  async unread(unread: number): Promise<void> {
    if (this.account.value !== undefined) await this.take({ ...this.account.value, unread });
  }

  /** Hears what happens from now on, until what it gives is called. */
  onEvent(heard: (event: LiveEvent) => void): () => void {
    this.#ears.add(heard);
    return () => this.#ears.delete(heard);
  }

  #listen(bearer: Bytes): void {
    const hearing = new AbortController();
    this.#hearing = hearing;
    const listener = {
      heard: (event: LiveEvent): void => {
        void this.#hears(event);
      },
      opened: (): void => {
        void this.#hears({ is: 'account' });
      },
      refused: (refusal: Refused): void => {
        if (refusal.code === 'session_none' && this.#bearer === bearer) void this.#leave('ended');
      },
    };
    void hear(this.network, bearer, listener, hearing.signal);
  }

  async #hears(event: LiveEvent): Promise<void> {
    if (event.is === 'ended') await this.#leave('ended');
    if (event.is === 'messages') await this.unread(event.unread);
    if (event.is === 'account') await this.refresh().catch(() => undefined);
    for (const heard of this.#ears) heard(event);
  }

  async #leave(state: 'out' | 'ended'): Promise<void> {
    this.#let(state);
    await this.#store.forget();
  }

  #let(state: 'out' | 'ended'): void {
    this.#hearing?.abort();
    [this.#hearing, this.#bearer, this.account.value, this.state.value] = [undefined, undefined, undefined, state];
    if (state === 'out') this.number.value = '';
  }
}

export const SESSION: InjectionKey<Session> = Symbol('session');

/** The session of this page; for the setup of a component. */
export function useSession(): Session {
  const session = inject(SESSION);
  if (session === undefined) throw new Error('no session was provided');
  return session;
}
