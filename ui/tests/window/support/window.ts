// The window, and the person who sits before it: the program as it ships, driven through WebKit's WebDriver.

import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PNG } from 'pngjs';

import type { Language } from '../../../src/i18n/index.ts';
import { type Program, ROOT, command, library, until } from '../../browser/support/programs.ts';
import type { Display } from './display.ts';
import type { Role } from './find.ts';
import { Place, passing } from './place.ts';
import { type ElementRef, KEYS, type KeyName, type Point, Session } from './session.ts';
import { words } from './words.ts';

export const DESKTOP = join(ROOT, 'target/debug/sealbid-desktop');
const TAURI_DRIVER = join(ROOT, 'target/tools/bin/tauri-driver');
const CONSOLE = fileURLToPath(new URL('console.c', import.meta.url));

/** From its start to a page that can be driven, on a machine that does something else as well, milliseconds. */
const START_MS = 40_000;
/** From a kill to the end, on a disk that others write to as well, milliseconds. */
const END_MS = 60_000;
/** What a dialog takes to close at most, milliseconds. */
const CLOSES_MS = 2_000;
/** What a page says against itself, in its console. */
const COMPLAINT = /CONSOLE (?:[A-Z-]+ )*ERROR .*/gu;
const PANIC = /sealbid-desktop: internal .*/gu;

/** Ports that nothing listens on, each another one. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export interface WindowOptions {
  /** Where its bids and settings lie. */
  readonly data: string;
  /** The language that it speaks. */
  readonly language?: Language;
  /** Files that it is started with. */
  readonly files?: readonly string[];
  /** What is different in its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** A script of the shell that runs before it, in its process, with root's powers over a file system of its own. */
  readonly before?: string;
  /** The program, where it is not the one built for tests. */
  readonly program?: string;
  /** Libraries that are loaded before its own. */
  readonly libraries?: readonly string[];
}

export class Window {
  readonly display: Display;
  readonly session: Session;
  /** Everything on its page. */
  readonly page: Place;
  #language: Language;
  readonly #driver: Program;
  readonly #notes: string;
  #allowed: RegExp[] = [];
  #frame: string | undefined;
  readonly #heard = new Map<string, number>();

  private constructor(display: Display, session: Session, driver: Program, notes: string, language: Language) {
    this.display = display;
    this.session = session;
    this.page = new Place(session, []);
    this.#driver = driver;
    this.#notes = notes;
    this.#language = language;
  }

  /** Starts the program, and waits until its page says something. */
  static async open(display: Display, options: WindowOptions): Promise<Window> {
    const { data, language = 'zh-CN', files = [] } = options;
    const notes = mkdtempSync(display.path('window-'));
    const [port, nativePort] = await freePorts(2);
    const native = ['--native-driver', command('WebKitWebDriver'), '--native-port', String(nativePort), '--native-host', '127.0.0.1'];
    const spoken = { LANG: language === 'en' ? 'en_US.UTF-8' : 'zh_CN.UTF-8', LANGUAGE: language.replace('-', '_') };
    const env = { ...display.env, ...spoken, ...options.env };
    const driver = display.start(TAURI_DRIVER, ['--port', String(port), ...native], { env, log: join(notes, 'driver') });
    const url = `http://127.0.0.1:${port}`;
    await until('the driver', () => fetch(`${url}/status`).then(({ ok }) => ok || undefined, () => undefined));
    const application = launcher(display, notes, options);
    const asked = { browserName: 'wry', 'tauri:options': { application, args: ['--data', data, ...files] } };
    const session = await Session.begin(url, asked, START_MS);
    const window = new Window(display, session, driver, notes, language);
    await window.frame();
    await window.page.get('heading').there(START_MS).catch((error: unknown) => {
      throw new Error(`the page says nothing\n${window.output}`, { cause: error });
    });
    return window;
  }

  say(key: string, params?: Readonly<Record<string, string | number>>): string {
    return words(this.#language, key, params);
  }

  /** What has a role and is called by the words of a key. */
  get(role: Role, key: string, params?: Readonly<Record<string, string | number>>): Place {
    return this.page.get(role, this.say(key, params));
  }

  /** Waits for the words of a key. */
  async shows(key: string, params?: Readonly<Record<string, string | number>>, limit?: number): Promise<void> {
    await this.page.saying(this.say(key, params)).there(limit).catch(async (error: unknown) => {
      const page = await this.session.run('return document.body.innerText;').catch(() => 'nothing: it does not answer');
      throw new Error(`${String(error)}; it says: ${String(page)}`, { cause: error });
    });
  }

  /** Chooses a language or a theme in the settings. */
  async choose(key: string, value: string): Promise<void> {
    const label = `[role=radiogroup][aria-label=${JSON.stringify(this.say(key))}] label:has(input[value=${JSON.stringify(value)}])`;
    await until(`${key} ${value}`, async () => {
      const [element] = (await this.session.run('return [...document.querySelectorAll(arguments[0])];', label)) as ElementRef[];
      if (element === undefined) return undefined;
      return passing(() => this.session.click(element).then(() => true));
    });
    if (value === 'zh-CN' || value === 'en') this.speaks(value);
  }

  /** It speaks this language from now on. */
  speaks(language: Language): void {
    this.#language = language;
  }

  /** Presses keys together: names, or what they write. */
  press(...keys: readonly string[]): Promise<void> {
    return this.session.press(...keys.map((key) => (key in KEYS ? KEYS[key as KeyName] : key)));
  }

  /** Types into what has the keyboard. */
  async type(text: string): Promise<void> {
    const focused = (await this.session.run('return document.activeElement;')) as Parameters<Session['type']>[0];
    await this.session.type(focused, text);
  }

  /** Goes on with the tabulator until the keyboard is at a place. */
  async tabTo(place: Place): Promise<void> {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await place.hasFocus()) return;
      await this.press('Tab');
    }
    throw new Error('the tabulator never comes there');
  }

  drag(from: Point, ...way: readonly Point[]): Promise<void> {
    return this.session.drag(from, ...way);
  }

  /** Takes what lies at one place of the page by way of others to the last, with the hand's mouse. */
  async carry(from: Point, ...way: readonly Point[]): Promise<void> {
    const frame = await this.frame();
    const move = ({ x, y }: Point): readonly string[] => ['mousemove', '--window', frame, String(Math.round(x)), String(Math.round(y))];
    await this.display.hand(...move(from), 'mousedown', '1');
    for (const at of way) await this.display.hand(...move(at));
    await this.display.hand('mouseup', '1');
  }

  /** Lets the page complain of this until it is asked. */
  mayComplainOf(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** What page and program have to say against themselves since this was asked: errors, and what the policy refused. */
  complaints(): readonly string[] {
    const all = [...this.#new('out', COMPLAINT), ...this.#new('err', PANIC)];
    const told = all.filter((complaint) => !this.#allowed.some((allowed) => allowed.test(complaint)));
    this.#allowed = [];
    return told;
  }

  /** What the program wrote on its standard output and its standard error, one after the other. */
  get output(): string {
    return this.#said('out') + this.#said('err');
  }

  /** When it was started, milliseconds since 1970. */
  get began(): number {
    return Number(this.#said('began'));
  }

  get pid(): number {
    return Number(this.#said('pid'));
  }

  /** Its exit code, once it ended: what it was writing is written first. */
  ended(): Promise<number> {
    return until('the end of the program', () => (existsSync(join(this.#notes, 'code')) ? Number(this.#said('code')) : undefined), END_MS);
  }

  /** Ends the program as a power cut would. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.ended();
    await this.#driver.kill();
  }

  /** Closes the window as its frame does, by a window manager's key, and ends the driver. The exit code. */
  async quit(): Promise<number> {
    await this.activate();
    await this.display.hand('key', 'alt+F4');
    const code = await this.ended();
    await this.#driver.kill();
    return code;
  }

  /** Puts the hand's mouse on a place in it: shares of its width and height. */
  async point(x: number, y: number): Promise<void> {
    const { left, top, width, height } = await this.display.geometry(await this.frame());
    await this.display.hand('mousemove', String(Math.round(left + width * x)), String(Math.round(top + height * y)));
  }

  /** Has the window manager give it the keyboard. */
  async activate(): Promise<void> {
    await this.display.hand('windowactivate', '--sync', await this.frame());
  }

  /** The number of its window on the display, seen or not. */
  async frame(): Promise<string> {
    this.#frame ??= await until('the window', async () => (await this.display.windows(this.pid))[0]);
    return this.#frame;
  }

  /** A picture of its page as the display shows it, PNG: WebKit's driver takes none of a page that is drawn by the processor. */
  async picture(path: string): Promise<void> {
    await this.display.picture(path, await this.frame());
  }

  /** The number of a dialog of the desktop that it opened; it is given the keyboard. */
  async dialog(): Promise<string> {
    const own = await this.frame();
    const found = await until('a dialog', async () => (await this.display.windows(this.pid)).find((number) => number !== own));
    await this.display.hand('windowactivate', '--sync', found);
    return found;
  }

  /** Waits until no dialog of the desktop is open. */
  async noDialog(limit?: number): Promise<void> {
    await until('the end of the dialog', async () => ((await this.display.windows(this.pid)).length === 1 ? true : undefined), limit);
  }

  /** Answers a dialog that chooses files with all that are in the home folder. */
  async chooseAllAtHome(): Promise<void> {
    const dialog = await this.dialog();
    await this.display.hand('key', 'alt+Home');
    // A file is read when it is listed, one after another.
    const path = this.display.path('dialog.png');
    let before: Buffer | undefined;
    await until('a list that stands still', async () => {
      await this.display.picture(path, dialog);
      const { data } = PNG.sync.read(readFileSync(path));
      const isStill = before?.equals(data) === true;
      before = data;
      return isStill || undefined;
    });
    const { width, height } = await this.display.geometry(dialog);
    await this.display.hand('mousemove', '--window', dialog, String(width / 2), String(Math.round(height / 3)), 'click', '1');
    await this.display.hand('key', 'ctrl+a');
    await this.#confirm();
  }

  /** Answers a dialog that chooses a folder with one in the home folder. */
  async chooseFolderAtHome(name: string): Promise<void> {
    await this.dialog();
    await this.display.hand('key', 'alt+Home');
    await this.display.hand('key', 'ctrl+l');
    await this.display.hand('type', '--delay', '5', name);
    await this.#confirm();
  }

  /** Answers a dialog that chooses a file: types its path. */
  async chooseFile(path: string): Promise<void> {
    await this.dialog();
    await this.display.hand('key', 'ctrl+l');
    await this.display.hand('key', 'ctrl+a');
    await this.display.hand('type', '--delay', '5', path);
    await this.#confirm();
  }

  /**
   * Presses Enter until the dialog is closed: what it proposes to complete a path takes the first. Each is given the time that a
   * dialog takes to close, since one too many is the page's, and ends what the dialog began.
   */
  async #confirm(): Promise<void> {
    await until('the end of the dialog', async () => {
      await this.display.hand('key', 'Return');
      return this.noDialog(CLOSES_MS).then(() => true, () => undefined);
    });
  }

  /** What fits in the lines that were said since this was asked. */
  #new(name: string, pattern: RegExp): readonly string[] {
    const said = this.#said(name);
    const [from, to] = [this.#heard.get(name) ?? 0, said.lastIndexOf('\n') + 1];
    this.#heard.set(name, to);
    return said.slice(from, to).match(pattern) ?? [];
  }

  #said(name: string): string {
    const path = join(this.#notes, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }
}

/** Starts the program with what it says, when it began, its number and its exit code kept in a folder. */
function launcher(display: Display, notes: string, { before, libraries = [], program: built = DESKTOP }: WindowOptions): string {
  const program = `${built} "$@"`;
  const preloaded = `LD_PRELOAD='${[library(display.folder, CONSOLE), ...libraries].join(':')}'`;
  const apart = `unshare --map-root-user --mount sh -c '${before ?? ''}; exec "$0" "$@"' ${program}`;
  const path = join(notes, 'launch');
  const lines = [
    '#!/bin/sh',
    `date +%s%3N >'${notes}/began'`,
    `${preloaded} ${before === undefined ? program : apart} >'${notes}/out' 2>'${notes}/err' &`,
    `echo $! >'${notes}/pid'`,
    'wait $!',
    // Under its name when complete.
    `echo $? >'${notes}/code.new' && mv '${notes}/code.new' '${notes}/code'`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}
