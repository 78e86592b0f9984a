// What a browser keeps for a page belongs to its address, port included: under another one the app is empty. A cookie alone is shared by all
// ports of a host, so it tells of certificates that were given at another port. It holds an address, nothing of a person.

const NAME = 'sealbid-address';
const YEAR = 31_536_000;

function write(origin: string, seconds: number): void {
  document.cookie = `${NAME}=${encodeURIComponent(origin)}; Path=/; Max-Age=${seconds}; SameSite=Strict; Secure`;
}

/** Remembers where the certificates of this phone are. */
export function rememberAddress(origin: string): void {
  write(origin, YEAR);
}

/** Forgets it where it is this address; there may be certificates at another. */
export function forgetAddress(origin: string, cookies = document.cookie): void {
  if (addressIn(cookies) === origin) write(origin, 0);
}

/** Another address of this host where this browser was given certificates. */
export function earlierAddress(origin: string, cookies = document.cookie): string | undefined {
  const earlier = addressIn(cookies);
  return earlier === origin ? undefined : earlier;
}

function addressIn(cookies: string): string | undefined {
  const [, value = ''] = new RegExp(`(?:^|; )${NAME}=([^;]*)`, 'u').exec(cookies) ?? [];
  try {
    const { origin, protocol } = new URL(decodeURIComponent(value));
    return /^https?:$/u.test(protocol) ? origin : undefined;
  } catch {
    return undefined;
  }
}
