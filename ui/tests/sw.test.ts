// The service worker in a scope of its own: a network that can be cut, and caches in memory.

import { beforeEach, describe, expect, test, vi } from 'vitest';

const ORIGIN = 'https://192.0.2.7:8443';
const hash = 'ab'.repeat(32);

type Listener = (event: unknown) => void;

class World {
  /** What the service serves, by path; nothing where it is away. */
  files: Record<string, string> | undefined = {};
  readonly kept = new Map<string, string>();
  readonly asked: string[] = [];
  readonly #listeners = new Map<string, Listener>();

  async load(): Promise<void> {
    const key = (of: unknown): string => new URL(typeof of === 'string' ? of : (of as Request).url, ORIGIN).href;
    const cache = {
      match: (of: unknown) => Promise.resolve(this.kept.has(key(of)) ? new Response(this.kept.get(key(of))) : undefined),
      put: async (of: unknown, response: Response) => void this.kept.set(key(of), await response.text()),
      addAll: async (paths: string[]) => {
        const all = await Promise.all(paths.map(async (path) => [key(path), await this.fetch(path)] as const));
        if (all.some(([, { ok }]) => !ok)) throw new TypeError('not all are there');
        for (const [name, response] of all) this.kept.set(name, await response.text());
      },
      keys: () => Promise.resolve([...this.kept.keys()].map((url) => ({ url }))),
      delete: (of: unknown) => Promise.resolve(this.kept.delete(key(of))),
    };
    vi.stubGlobal('caches', { open: () => Promise.resolve(cache) });
    vi.stubGlobal('fetch', (of: unknown) => this.fetch(of));
    vi.stubGlobal('self', {
      location: new URL(`${ORIGIN}/sw.js`),
      clients: { claim: () => Promise.resolve() },
      skipWaiting: () => Promise.resolve(),
      addEventListener: (type: string, listener: Listener) => void this.#listeners.set(type, listener),
    });
    vi.resetModules();
    await import('../src/sw.ts');
  }

  fetch(of: unknown): Promise<Response> {
    const { pathname } = new URL(typeof of === 'string' ? of : (of as Request).url, ORIGIN);
    this.asked.push(pathname);
    if (this.files === undefined) return Promise.reject(new TypeError('away'));
    const place = pathname.includes('.') ? pathname : '/';
    const body = this.files[place];
    return Promise.resolve(body === undefined ? new Response(null, { status: 404 }) : new Response(body));
  }

  /** Serves a build with one script. */
  serve(script: string): void {
    this.files = {
      '/': `page of ${script}`,
      '/bundle.txt': `${hash}  assets/${script}\n${hash}  index.html\n${hash}  sw.js\n`,
      [`/assets/${script}`]: `code of ${script}`,
    };
  }

  async install(): Promise<void> {
    let work = Promise.resolve();
    this.#listeners.get('install')?.({ waitUntil: (one: Promise<void>) => void (work = one) });
    await work;
  }

  /** What the page is given; nothing where the worker leaves it to the browser. */
  async ask(path: string, init: { mode?: string; method?: string } = {}): Promise<string | undefined> {
    const request = { url: new URL(path, ORIGIN).href, method: 'GET', mode: 'cors', ...init };
    let answer: Promise<Response> | undefined;
    const work: Promise<unknown>[] = [];
    this.#listeners.get('fetch')?.({
      request,
      respondWith: (one: Promise<Response>) => void (answer = one),
      waitUntil: (one: Promise<unknown>) => void work.push(one),
    });
    const response = await answer;
    await Promise.all(work);
    return response === undefined ? undefined : response.type === 'error' ? 'no connection' : response.text();
  }
}

let world: World;
beforeEach(async () => {
  world = new World();
  await world.load();
  world.serve('phone-AAAAAAAA.js');
  await world.install();
});
const visit = { mode: 'navigate' };

describe('without a network', () => {
  test('the app opens, wherever in it', async () => {
    world.files = undefined;
    expect(await world.ask('/', visit)).toBe('page of phone-AAAAAAAA.js');
    expect(await world.ask('/certificates', visit)).toBe('page of phone-AAAAAAAA.js');
    expect(await world.ask('/assets/phone-AAAAAAAA.js')).toBe('code of phone-AAAAAAAA.js');
    expect(await world.ask('/bundle.txt')).toContain('phone-AAAAAAAA.js');
  });

  test('nothing of the service is answered in its place', async () => {
    world.files = undefined;
    expect(await world.ask('/v1/service')).toBeUndefined();
    expect(await world.ask('/v1/enrolments', { method: 'POST' })).toBeUndefined();
    expect(await world.ask('https://192.0.2.8/assets/x-AAAAAAAA.js')).toBeUndefined();
  });

  test('phone_answered_for_the_console', async () => {
    for (const page of ['/console.html', '/console.html?x=1#/people', '/v1/ca/root.pem']) {
      expect(await world.ask(page, visit)).toBeUndefined();
    }
    expect(await world.ask('/console/assets/console-AAAAAAAA.js')).toBeUndefined();
  });
});

describe('with a network', () => {
  test('the page is the one that the service has now', async () => {
    world.serve('phone-BBBBBBBB.js');
    expect(await world.ask('/', visit)).toBe('page of phone-BBBBBBBB.js');
  });

  test('a new build takes the place of the old one, all of it', async () => {
    world.serve('phone-BBBBBBBB.js');
    await world.ask('/', visit);
    expect([...world.kept.keys()].sort()).toEqual(
      ['/', '/assets/phone-BBBBBBBB.js', '/bundle.txt'].map((path) => ORIGIN + path),
    );
  });

  test('a build that is not whole changes nothing of what is kept', async () => {
    const before = new Map(world.kept);
    world.serve('phone-BBBBBBBB.js');
    delete world.files?.['/assets/phone-BBBBBBBB.js'];
    await world.ask('/', visit);
    expect(world.kept).toEqual(before);
  });

  test('what is named by its content is fetched once', async () => {
    world.asked.length = 0;
    await world.ask('/assets/phone-AAAAAAAA.js');
    await world.ask('/', visit);
    expect(world.asked).not.toContain('/assets/phone-AAAAAAAA.js');
  });
});
