// WebDriver (W3C), as much of it as a window is driven by. Every call has a limit.

/** No answer takes longer, milliseconds. */
const LIMIT_MS = 20_000;
/** The name under which an element crosses, WebDriver §12.1. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A reference to an element of the page. */
export interface ElementRef {
  readonly [ELEMENT]: string;
}

/** What WebDriver says went wrong. */
export class WebDriverError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Keys by their names, WebDriver §17.4.2. */
export const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  F1: '\uE031',
} as const;
export type KeyName = keyof typeof KEYS;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An element crosses as a reference to it. */
type Sent<T> = T extends Element ? ElementRef : T;

interface Answer {
  readonly value: unknown;
}

export class Session {
  readonly #url: string;
  /** The driver takes one command at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(url: string) {
    this.#url = url;
  }

  /** Starts a session at a driver, with what it is asked to be able to. */
  static async begin(driver: string, capabilities: Readonly<Record<string, unknown>>, limit: number): Promise<Session> {
    const asked = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = (await call(`${driver}/session`, 'POST', asked, limit)) as { readonly sessionId: string };
    const session = new Session(`${driver}/session/${sessionId}`);
    await session.#ask('timeouts', { script: LIMIT_MS, pageLoad: LIMIT_MS, implicit: 0 });
    return session;
  }

  /** Runs the body of a function in the page and gives what it returns. */
  async run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#ask('execute/sync', { script: body, args });
  }

  /** Runs a function in the page, with what is given here, and gives what it returns. It knows nothing but the page. */
  async call<A extends readonly unknown[], R>(body: (...args: A) => R, ...args: { readonly [K in keyof A]: Sent<A[K]> }): Promise<R> {
    return (await this.run(`return (${body.toString()}).apply(null, arguments);`, ...args)) as R;
  }

  /** As `run`; what it returns is a promise. */
  async runAsync(body: string, ...args: readonly unknown[]): Promise<unknown> {
    const done = 'const done = arguments[arguments.length - 1];';
    const script = `${done} (async function () {${body}}).apply(null, arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = (await this.#ask('execute/async', { script, args })) as { readonly value?: unknown; readonly error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async click(element: ElementRef): Promise<void> {
    await this.#ask(`element/${element[ELEMENT]}/click`, {});
  }

  /** Types into an element, after what stands there. */
  async type(element: ElementRef, text: string): Promise<void> {
    await this.#ask(`element/${element[ELEMENT]}/value`, { text });
  }

  /** Presses keys down one after another and lets them go again: a chord. */
  async press(...keys: readonly string[]): Promise<void> {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }));
    await this.#act({ type: 'key', id: 'keyboard', actions: [...down, ...up] });
  }

  /** Moves the pointer somewhere, in CSS pixels. */
  async point({ x, y }: Point): Promise<void> {
    await this.#act(mouse(move({ x, y })));
  }

  /** Takes what lies at one place by way of others to the last. */
  async drag(from: Point, ...way: readonly Point[]): Promise<void> {
    await this.#act(mouse(move(from), { type: 'pointerDown', button: 0 }, ...way.map((at) => move(at)), { type: 'pointerUp', button: 0 }));
  }

  /** Loads the page anew. */
  async reload(): Promise<void> {
    await this.#ask('refresh', {});
  }

  /** Makes the window so large that the page has this size, CSS pixels. */
  async resize(width: number, height: number): Promise<void> {
    await this.#ask('window/rect', { width, height });
  }

  /** Ends it, and the program with it. */
  async end(): Promise<void> {
    await call(this.#url, 'DELETE', undefined, LIMIT_MS);
  }

  async #act(source: unknown): Promise<void> {
    await this.#ask('actions', { actions: [source] });
  }

  #ask(path: string, body?: unknown): Promise<unknown> {
    const ask = (): Promise<unknown> => call(`${this.#url}/${path}`, body === undefined ? 'GET' : 'POST', body, LIMIT_MS);
    const answer = this.#turn.then(ask, ask);
    this.#turn = answer;
    return answer;
  }
}

/** How long a mouse takes from one place to the next, milliseconds. */
const MOVE_MS = 30;

function move({ x, y }: Point): unknown {
  return { type: 'pointerMove', origin: 'viewport', duration: MOVE_MS, x: Math.round(x), y: Math.round(y) };
}

function mouse(...actions: readonly unknown[]): unknown {
  return { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
}

async function call(url: string, method: string, body: unknown, limit: number): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...sent, signal: AbortSignal.timeout(limit) });
  const { value } = (await response.json()) as Answer;
  if (response.ok) return value;
  const { error, message } = value as { readonly error: string; readonly message: string };
  throw new WebDriverError(error, message);
}
