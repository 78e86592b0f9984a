// What is typed into a form of the account, kept until it was sent: it outlives a reload and the end of a session, not the tab. Never a
// password, a code or a number of a card.

import { type Reactive, reactive, watch } from 'vue';

const PREFIX = 'sealbid-typed-';
/** Whose it is. */
const OWNER = `${PREFIX}by`;

function stored(key: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** Forgets all of it: somebody else may sit here. */
export function forgetTyped(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

/** Says who has logged in: what another one typed here is forgotten. */
export function typedBy(account: string): void {
  const owner = sessionStorage.getItem(OWNER);
  if (owner !== null && owner !== account) forgetTyped();
  sessionStorage.setItem(OWNER, account);
}

/** For the setup of a component: `empty` is the form with nothing in it. */
export function useTyped<T extends Readonly<Record<string, string | boolean>>>(name: string, empty: T): { typed: Reactive<T>; sent: () => void } {
  const key = `${PREFIX}${name}`;
  const typed = reactive({ ...empty, ...stored(key) }) as Reactive<T>;
  watch(typed, (now) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(now));
    } catch {
      // It stands in the fields until the page is closed.
    }
  });
  const sent = (): void => {
    Object.assign(typed, empty);
    sessionStorage.removeItem(key);
  };
  return { typed, sent };
}
