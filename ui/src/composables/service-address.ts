// The address of a service, as a person types it.

/** What a service is reached by: https, or http on this machine alone. Nothing where the text is no such address. */
export function addressOf(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url?.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? url.origin : undefined;
}
