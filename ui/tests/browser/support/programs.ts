// The real programs, each with a time limit and a pid of its own.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { CodeReader, type TerminalCode } from './code.ts';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const SEALBID = join(ROOT, 'target/debug/sealbid');

/** No program of a test lives longer, milliseconds. */
const LIFE_MS = 120_000;
/** How long something may take that is waited for, milliseconds. */
const LIMIT_MS = 20_000;
const LOOK_MS = 10;

const running = new Set<Program>();
process.once('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});

/** Looks until there is something. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>, limit = LIMIT_MS): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what}: nothing after ${limit} ms`);
    await sleep(LOOK_MS);
  }
}

/** Where the system has a command. */
export function command(name: string): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${name}; tools/setup test brings it`);
  return found;
}

/** How a program ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The code of the error that a program ended with; nothing where it did its work. */
export function errorOf({ out }: Ended): string | undefined {
  return (JSON.parse(out) as { readonly error?: { readonly code: string } }).error?.code;
}

export interface ProgramOptions {
  /** A file that standard error is written to as well. */
  readonly log?: string;
  /** Its environment, where that is not the test's. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long it lives at most, milliseconds. */
  readonly life?: number;
  /** Whether it leads a group: what it started is signalled with it. */
  readonly isLeader?: boolean;
}

export class Program {
  readonly #child: ChildProcess;
  readonly #reader = new CodeReader();
  readonly #ended: Promise<Ended>;
  readonly #isLeader: boolean;
  #out = '';
  #err = '';
  #isOver = false;

  /** Starts it. */
  constructor(path: string, args: readonly string[], options: ProgramOptions = {}) {
    const { log, env = process.env, life = LIFE_MS, isLeader = false } = options;
    const child = spawn(path, args, { stdio: 'pipe', env, detached: isLeader });
    this.#child = child;
    this.#isLeader = isLeader;
    running.add(this);
    const end = setTimeout(() => {
      this.signal('SIGKILL');
    }, life);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
      this.#reader.take(text);
    });
    if (log !== undefined) child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
    // Whether it still listens is seen by how it ends.
    child.stdin.on('error', () => undefined);
    this.#ended = once(child, 'close').then(([code]: (number | null)[]) => {
      this.#isOver = true;
      clearTimeout(end);
      running.delete(this);
      return { code: code ?? null, out: this.#out, err: this.#err };
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it said so far on standard output, and on standard error. */
  get out(): string {
    return this.#out;
  }
  get err(): string {
    return this.#err;
  }

  /** The code of this number, from 0, as soon as it is drawn; nothing where the program ended before. */
  code(at: number): Promise<TerminalCode | undefined> {
    const look = (): { readonly code: TerminalCode | undefined } | undefined => {
      const code = this.#reader.codes[at];
      return code !== undefined || this.#isOver ? { code } : undefined;
    };
    return until(`code ${at}`, look, LIFE_MS).then(({ code }) => code);
  }

  /** How many codes it drew. */
  get codes(): number {
    return this.#reader.codes.length;
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Its end. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  signal(name: NodeJS.Signals): void {
    if (this.#isOver || this.pid === 0) return;
    try {
      process.kill(this.#isLeader ? -this.pid : this.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Ends it at once, if it did not end yet. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#ended;
  }
}

/** Runs a program that has to do its work. */
export async function run(path: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await new Program(path, args).ended();
  if (ended.code !== 0) throw new Error(`${args.join(' ')} ended with ${ended.code}\n${ended.out}\n${ended.err}`);
  return ended;
}

/** A library made of one C source, in a folder: what a program loads before its own. */
export function library(folder: string, source: string): string {
  const path = join(folder, `${basename(source, '.c')}.so`);
  if (!existsSync(path)) execFileSync('cc', ['-shared', '-fPIC', '-o', path, source, '-ldl'], { timeout: 30_000 });
  return path;
}
