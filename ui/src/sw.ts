// Keeps the files that are named by their content, so that the app opens without a network. The page itself comes from the network
// whenever there is one: what is kept of it answers only where nobody else does.

export {};

const CACHE = 'sealbid-phone';
const PAGE = '/';
const LIST = '/bundle.txt';
/** How long the page waits for the network, milliseconds. */
const PATIENCE = 5_000;

/** What TypeScript's types of a page lack. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}
const scope = self as unknown as Scope;

/** A place of the app. The console, and what the service answers, are pages of their own. */
function isPlace(path: string): boolean {
  return !path.includes('.') && !path.startsWith('/v1/');
}

function isNamedByContent(path: string): boolean {
  return path.startsWith('/assets/');
}

/** Brings the kept files to what the service serves now; what fails on the way is tried again at the next visit. */
async function keep(): Promise<void> {
  const list = await fetch(LIST, { cache: 'no-store' });
  const page = await fetch(PAGE, { cache: 'no-store' });
  if (!list.ok || !page.ok) return;
  const lines = (await list.clone().text()).split('\n');
  const wanted = lines.map((line) => `/${line.slice(66)}`).filter(isNamedByContent);
  const cache = await caches.open(CACHE);
  const had = new Map((await cache.keys()).map((request) => [new URL(request.url).pathname, request]));
  await cache.addAll(wanted.filter((path) => !had.has(path)));
  // The page goes in once all that it names is there.
  await cache.put(PAGE, page);
  await cache.put(LIST, list);
  const gone = [...had].filter(([path]) => isNamedByContent(path) && !wanted.includes(path));
  await Promise.all(gone.map(([, request]) => cache.delete(request)));
}

async function networkFirst(request: Request, kept: string): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(kept)) ?? Response.error();
  }
}

async function keptFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

scope.addEventListener('install', (event) => {
  event.waitUntil(keep().then(() => scope.skipWaiting()));
});
scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.clients.claim());
});
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (request.mode === 'navigate') {
    if (!isPlace(pathname)) return;
    event.respondWith(networkFirst(request, PAGE));
    event.waitUntil(keep().catch(() => undefined));
  } else if (pathname === LIST) {
    event.respondWith(networkFirst(request, LIST));
  } else if (isNamedByContent(pathname)) {
    event.respondWith(keptFirst(request));
  }
});
