// Where a session of an account is kept: the phone has its database, the console what a browser forgets with its tab, the window its desk.

import { type Bytes, base64url, unbase64url } from '../link/bytes.ts';
import type { RandomSource } from '../link/keys.ts';
import type { AccountView } from '../wire/account.ts';

/** A session, and the account as it was told last: it is shown while the service is away. */
export interface KeptSession {
  /** By which it names itself; 32 bytes. In the window the desk's name for it: what it stands for the desk alone has. */
  readonly bearer: Bytes;
  readonly account: AccountView;
}

export interface SessionStore {
  read(this: void): Promise<KeptSession | undefined>;
  keep(this: void, session: KeptSession): Promise<void>;
  forget(this: void): Promise<void>;
  /** A session that is forgotten here is ended at the service by that, too. */
  readonly endsThere?: true;
  /** By which the service knows this device again: 32 bytes, made once. */
  deviceKey(this: void): Promise<Bytes>;
}

const KEY = { session: 'sealbid-console-session', device: 'sealbid-console-device' } as const;
const DEVICE_KEY = 32;

/** Keeps the session for as long as the tab is open, and the device's key for longer. */
export function tabSessions(tab: Storage, lasting: Storage, random: Pick<RandomSource, 'bytes'>): SessionStore {
  const read = (): KeptSession | undefined => {
    try {
      const kept = JSON.parse(tab.getItem(KEY.session) ?? '{}') as { readonly token?: string; readonly account?: AccountView };
      const bearer = unbase64url(kept.token ?? '');
      return bearer?.length === DEVICE_KEY && kept.account !== undefined ? { bearer, account: kept.account } : undefined;
    } catch {
      return undefined;
    }
  };
  const deviceKey = (): Bytes => {
    const kept = unbase64url(lasting.getItem(KEY.device) ?? '');
    if (kept?.length === DEVICE_KEY) return kept;
    const made = random.bytes(DEVICE_KEY);
    lasting.setItem(KEY.device, base64url(made));
    return made;
  };
  // eslint-disable-next-line @typescript-eslint/require-await -- the phone's takes its time
  const promised = async <T>(work: () => T): Promise<T> => work();
  return {
    read: () => promised(read),
    keep: ({ bearer, account }) =>
      promised(() => {
        tab.setItem(KEY.session, JSON.stringify({ token: base64url(bearer), account }));
      }),
    forget: () =>
      promised(() => {
        tab.removeItem(KEY.session);
      }),
    deviceKey: () => promised(deviceKey),
  };
}
