// What a browser keeps for a page belongs to its address, port included: under another one the app is empty. A cookie alone is shared by all
// ports of a host, so it tells of certificates that were given at another port. It holds an address, nothing of a person.

const NAME = 'sealbid-address';
const YEAR = 31_536_000;

/** Remembers where the certificates of this phone are. */
export function rememberAddress(origin: string): void {
  document.cookie = `${NAME}=${encodeURIComponent(origin)}; Path=/; Max-Age=${YEAR}; SameSite=Strict; Secure`;
}

/** Another address of this host where this browser was given certificates. */
export function earlierAddress(origin: string, cookies = document.cookie): string | undefined {
  const [, value = ''] = new RegExp(`(?:^|; )${NAME}=([^;]*)`, 'u').exec(cookies) ?? [];
  try {
    const { origin: earlier, protocol } = new URL(decodeURIComponent(value));
    return earlier !== origin && /^https?:$/u.test(protocol) ? earlier : undefined;
  } catch {
    return undefined;
  }
}
