// A screen of its own for one test: an X server that draws into memory, a message bus, and a window manager where one is needed.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program, type ProgramOptions, command, run, until } from '../../browser/support/programs.ts';

const WIDTH = 1280;
const HEIGHT = 900;
/** No display outlives this, milliseconds: all tests of a file, however slow the machine. */
const LIFE_MS = 900_000;

export interface DisplayOptions {
  /** Whether windows have frames and a dialog gets the keyboard. */
  readonly isManaged?: boolean;
}

export class Display {
  /** For what belongs to this display; nothing of it is left. */
  readonly folder: string;
  readonly #programs: Program[] = [];
  #name = '';
  #bus = '';

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'sealbid-display-'));
    for (const name of ['home', 'run', 'tmp']) mkdirSync(this.path(name), { mode: 0o700 });
  }

  static async open({ isManaged = false }: DisplayOptions = {}): Promise<Display> {
    const display = new Display();
    try {
      await display.#begin(isManaged);
    } catch (error) {
      await display.close();
      throw error;
    }
    return display;
  }

  /** Ends all that was started on it, newest first, and leaves nothing. */
  async close(): Promise<void> {
    for (const program of this.#programs.toReversed()) await program.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The environment of a person who sits before it, and owns nothing but this folder. */
  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      DISPLAY: this.#name,
      DBUS_SESSION_BUS_ADDRESS: this.#bus,
      HOME: this.path('home'),
      XDG_RUNTIME_DIR: this.path('run'),
      // No screen reader, and no service that one would want.
      NO_AT_BRIDGE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    };
  }

  /** Starts a program on it. */
  start(name: string, args: readonly string[], options: ProgramOptions = {}): Program {
    const program = new Program(name.includes('/') ? name : command(name), args, {
      env: this.env,
      life: LIFE_MS,
      isLeader: true,
      ...options,
    });
    this.#programs.push(program);
    return program;
  }

  /** What a person does with mouse and keyboard, by xdotool. */
  async hand(...words: readonly string[]): Promise<string> {
    const ended = await this.start('xdotool', words, { life: 20_000 }).ended();
    if (ended.code !== 0) throw new Error(`xdotool ${words.join(' ')}: ${ended.err}`);
    return ended.out.trim();
  }

  /** The numbers of the windows of a program that are seen. */
  async windows(pid: number): Promise<readonly string[]> {
    const asked = ['search', '--all', '--onlyvisible', '--pid', String(pid), '--name', '.*', 'getwindowgeometry', '--shell', '%@'];
    const { out } = await this.start('xdotool', asked, { life: 20_000 }).ended();
    // A toolkit keeps one of a single pixel from the first thing that is dragged there.
    return [...out.matchAll(/^WINDOW=(\d+)$[^W]*^WIDTH=(\d+)$/gmu)].flatMap(([, number = '', width]) => (Number(width) > 1 ? [number] : []));
  }

  /** Where a window is on it. */
  async geometry(window: string): Promise<{ readonly left: number; readonly top: number; readonly width: number; readonly height: number }> {
    const said = await this.hand('getwindowgeometry', '--shell', window);
    const [left = 0, top = 0, width = 0, height = 0] = ['X', 'Y', 'WIDTH', 'HEIGHT'].map((name) =>
      Number(new RegExp(`^${name}=(-?\\d+)$`, 'mu').exec(said)?.[1]),
    );
    return { left, top, width, height };
  }

  /** A picture of all that it shows, or of one window on it, PNG. */
  async picture(path: string, window = 'root'): Promise<void> {
    await run(command('import'), '-display', this.#name, '-window', window, path);
  }

  async #begin(isManaged: boolean): Promise<void> {
    const screen = ['-screen', '0', `${WIDTH}x${HEIGHT}x24`, '-nolisten', 'tcp', '-noreset'];
    const server = this.start('Xvfb', ['-displayfd', '1', ...screen]);
    this.#name = `:${(await until('the number of the display', () => line(server))).trim()}`;
    const bus = this.start('dbus-daemon', ['--session', '--nofork', '--print-address=1']);
    this.#bus = (await until('the address of the bus', () => line(bus))).trim();
    if (!isManaged) return;
    this.start('openbox', ['--sm-disable']);
    await until('a window manager', async () => {
      const asked = await this.start('xdotool', ['get_num_desktops'], { life: 20_000 }).ended();
      return asked.code === 0 ? true : undefined;
    });
  }
}

/** What a program said first, once that is a whole line. */
function line(program: Program): string | undefined {
  const end = program.out.indexOf('\n');
  return end === -1 ? undefined : program.out.slice(0, end);
}
