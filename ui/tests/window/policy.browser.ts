// What the page cannot do, whatever is put into it: it asks the program for three commands alone, and goes and reaches nowhere else.

import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { ROOT } from '../browser/support/programs.ts';
import { DeskRoom } from './support/desk-room.ts';
import type { Window } from './support/window.ts';

/** A picture that lies on this machine. */
const PICTURE = pathToFileURL(join(ROOT, 'icons/icon.png')).href;
/** What the page says in its console of what is kept from it. */
const KEPT = /CONSOLE SECURITY ERROR/u;

let room: DeskRoom;
let window: Window;
let elsewhere: Server;
let url: string;
const reached: string[] = [];

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end('elsewhere');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  room = await DeskRoom.open();
  window = await room.window();
  await window.shows('window.bids.none');
});
afterAll(async () => {
  elsewhere.close();
  await room.close();
});
afterEach(async ({ task }) => {
  window.mayComplainOf(KEPT);
  await room.check(task);
  expect(reached).toEqual([]);
  // It is the page that it was.
  await window.shows('window.bids.none');
});

/** In the page: asks the program for a command, as a script in it could. How it ended. */
const INVOKE = `
  const [name, words] = arguments;
  return __TAURI_INTERNALS__.invoke(name, words).then(() => 'done', (error) => 'refused: ' + JSON.stringify(error));`;

test.each([
  ['plugin:window|close', { label: 'main' }],
  ['plugin:window|set_title', { label: 'main', value: '' }],
  ['plugin:app|version', {}],
  ['plugin:event|listen', { event: 'tauri://drag-drop', target: { kind: 'Any' }, handler: 1 }],
  ['plugin:webview|create_webview_window', { options: { label: 'other', url: 'https://bids.example' } }],
  ['plugin:path|resolve_directory', { directory: 21 }],
  ['plugin:resources|close', { rid: 0 }],
  ['open', {}],
])('%s is no command of the page', async (name, words) => {
  expect(await window.session.runAsync(INVOKE, name, words)).toMatch(/^refused: ".*not (?:allowed|found)/u);
});

/** In the page: what the policy says it kept from it while something was done. */
const TRY = (act: string): string => `
  const kept = new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
    setTimeout(() => resolve('nothing'), 3_000);
  });
  const [url] = arguments;
  const put = (name, attributes) => document.body.append(Object.assign(document.createElement(name), { hidden: true }, attributes));
  await (async () => { ${act} })().catch(() => undefined);
  return kept;`;
const TRIED: Readonly<Record<string, readonly [directive: string, act: string]>> = {
  'a fetch': ['connect-src', 'await fetch(url)'],
  'a fetch of a file': ['connect-src', "await fetch('file:///etc/passwd')"],
  'a socket': ['connect-src', "new WebSocket(url.replace('http', 'ws'))"],
  'a beacon': ['connect-src', 'navigator.sendBeacon(url, "")'],
  'an image': ['img-src', "put('img', { src: url })"],
  'a script': ['script-src-elem', "put('script', { src: url })"],
  'a script in the page': ['script-src-elem', "put('script', { textContent: 'document.title = 1' })"],
  'a handler in the page': ['script-src-attr', 'put("p", { innerHTML: "<img src onerror=1>" })'],
  'eval': ['script-src', "eval('1')"],
  'a style': ['style-src-elem', "put('link', { rel: 'stylesheet', href: url })"],
  'a frame': ['frame-src', "put('iframe', { src: url })"],
  'a base': ['base-uri', "document.head.append(Object.assign(document.createElement('base'), { href: url }))"],
  'a form': ['form-action', "const form = document.createElement('form'); form.action = url; document.body.append(form); form.submit();"],
};

test.each(Object.entries(TRIED))('%s is kept from the page', async (_, [directive, act]) => {
  const said = await window.session.runAsync(TRY(act), url);
  expect(said).toBe(directive);
});

test.each([
  ['an image in a file', "const img = new Image(); img.src = arguments[1]; await img.decode();"],
  ['a worker', 'new Worker(arguments[0]);'],
])('%s is refused', async (_, script) => {
  const said = await window.session.runAsync(`try { ${script} } catch (error) { return error.name; }`, url, PICTURE);
  expect(['EncodingError', 'SecurityError']).toContain(said);
});

test.each([
  ['an address', 'location.href = arguments[0];'],
  ['a file', "location.href = 'file:///etc/passwd';"],
  ['an address that is called as the page is elsewhere', "location.href = arguments[0].replace('127.0.0.1', 'tauri.localhost');"],
  ['a window', 'window.open(arguments[0]);'],
  ['a link', "Object.assign(document.createElement('a'), { href: arguments[0], target: '_blank' }).click();"],
])('the window does not go to %s', async (_, script) => {
  const here = await window.session.run('return location.href;');
  await window.session.run(script, url);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await window.session.run('return location.href;')).toBe(here);
});
