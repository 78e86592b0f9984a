import { beforeEach, expect, test, vi } from 'vitest';

import { tauriDesk } from '../../src/platform/tauri/host.ts';
import { Refused } from '../../src/service/network.ts';
import type { Event } from '../../src/wire/desk.ts';

/** The program's side: what was called, and what is answered. */
class Program {
  readonly calls: { readonly name: string; readonly words: unknown }[] = [];
  readonly answers = new Map<string, () => unknown>();
  readonly #callbacks: ((message: unknown) => void)[] = [];
  #index = 0;

  install(): void {
    vi.stubGlobal('window', {
      __TAURI_INTERNALS__: {
        invoke: (name: string, words: unknown) => {
          this.calls.push({ name, words: JSON.parse(JSON.stringify(words)) as unknown });
          return Promise.resolve().then(() => this.answers.get(name)?.());
        },
        transformCallback: (callback: (message: unknown) => void) => this.#callbacks.push(callback) - 1,
      },
    });
  }

  tell(event: Event): void {
    for (const callback of this.#callbacks) callback({ index: this.#index, message: event });
    this.#index += 1;
  }
}

const bid = (name: string): Event => ({ is: 'bid', bid: name });
let program: Program;

beforeEach(() => {
  program = new Program();
  program.install();
});

test('a request goes as its name and what is asked, and its answer comes back', async () => {
  program.answers.set('api', () => ({ text: '壹元整' }));
  expect(await tauriDesk().api('capitals', { fen: 100 })).toEqual({ text: '壹元整' });
  expect(program.calls).toEqual([{ name: 'api', words: { request: { name: 'capitals', ask: { fen: 100 } } } }]);
});

test('bytes come raw', async () => {
  program.answers.set('read', () => Uint8Array.of(1, 2, 3).buffer);
  expect(await tauriDesk().read('h', 5, 3)).toEqual(Uint8Array.of(1, 2, 3));
  expect(program.calls[0]?.words).toEqual({ handle: 'h', offset: 5, length: 3 });
});

test.each([
  ['a problem', { code: 'file_changed', params: { name: 'a.pdf' } }, 'file_changed', { name: 'a.pdf' }],
  ['a text of the framework', 'invalid args `request` for command `api`', 'internal', { place: 'window' }],
  ['nothing', null, 'internal', { place: 'window' }],
])('a refusal that is %s has a code', async (_, refusal, code, params) => {
  program.answers.set('api', () => {
    throw refusal; // eslint-disable-line @typescript-eslint/only-throw-error -- as the program does
  });
  const refused: unknown = await tauriDesk().api('start', {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ code, params });
});

test('all who listen hear by one channel, each until it ends that', () => {
  const desk = tauriDesk();
  const heard: string[] = [];
  const hear = (who: string) => (event: Event) => heard.push(`${who} ${event.is === 'bid' ? event.bid : ''}`);
  const end = desk.watch(hear('one'));
  desk.watch(hear('two'));
  program.tell(bid('a'));
  end();
  program.tell(bid('b'));
  expect(heard).toEqual(['one a', 'two a', 'two b']);
  expect(program.calls.map(({ name }) => name)).toEqual(['watch']);
});

test('window_whose_watch_was_refused_never_heard_anything', async () => {
  let isRefused = true;
  program.answers.set('watch', () => {
    if (isRefused) throw { code: 'internal', params: { place: 'watch' } }; // eslint-disable-line @typescript-eslint/only-throw-error -- as the program does
  });
  const desk = tauriDesk();
  const heard: Event[] = [];
  desk.watch((event) => heard.push(event));
  await vi.waitFor(() => {
    expect(heard).toEqual([{ is: 'trouble', problem: { code: 'internal', params: { place: 'watch' } } }]);
  });
  isRefused = false;
  desk.watch(() => undefined);
  program.tell(bid('a'));
  expect(program.calls.map(({ name }) => name)).toEqual(['watch', 'watch']);
  expect(heard.at(-1)).toEqual(bid('a'));
});
