// A service without a program behind it: it answers what it was told to, says what it was asked, and tells events while they happen.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { LiveEvent } from '../../src/wire/account.ts';

export type Body = Readonly<Record<string, unknown>>;
export interface Question {
  readonly body: Body;
  readonly query: URLSearchParams;
  readonly path: string;
}
type Told = (question: Question) => unknown;

/** What a test answers in place of a body. */
export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;

  constructor(status: number, code: string, params: Readonly<Record<string, string>> = {}) {
    [this.status, this.code, this.params] = [status, code, params];
  }
}

/** What a test answers in place of JSON. */
export class Bytes {
  readonly type: string;
  readonly bytes: Buffer;

  constructor(type: string, bytes: Buffer) {
    [this.type, this.bytes] = [type, bytes];
  }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  const isJson = request.headers['content-type'] !== 'application/octet-stream';
  return text === '' || !isJson ? {} : (JSON.parse(text) as Body);
}

export class FakeService {
  /** Every question so far, as `PUT /v1/account/password`, with its body, and the key by which it is known again. */
  asked: { readonly route: string; readonly body: Body; readonly bearer: string | undefined; readonly key: string | undefined }[] = [];
  readonly #told = new Map<string, Told>();
  readonly #streams = new Set<ServerResponse>();

  /** What it answers from now on: to a route as `GET /v1/account`, or to all below it where that ends with a star. Nothing is a 204. */
  on(route: string, told: Told): this {
    this.#told.set(route, told);
    return this;
  }

  refuse(route: string, status: number, code: string, params: Readonly<Record<string, string>> = {}): this {
    return this.on(route, () => new Refusal(status, code, params));
  }

  /** How often a route was asked. */
  count(route: string): number {
    return this.asked.filter((one) => one.route === route).length;
  }

  /** What was said with the last question of a route. */
  said(route: string): Body | undefined {
    return this.asked.findLast((one) => one.route === route)?.body;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#streams.size;
  }

  /** Tells everybody who listens. */
  emit(event: LiveEvent): void {
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** Breaks every stream off. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  /** As a server calls it. */
  readonly answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://service');
    const route = `${request.method ?? 'GET'} ${path}`;
    const body = await bodyOf(request);
    const { authorization, 'idempotency-key': key } = request.headers;
    this.asked.push({ route, body, bearer: authorization, key: typeof key === 'string' ? key : undefined });
    if (path === '/v1/events') {
      this.#open(response, authorization);
      return;
    }
    const { status, said } = await this.say(route, path, query, body);
    if (said === undefined) response.writeHead(status).end();
    else if (said instanceof Bytes) response.writeHead(status, { 'content-type': said.type }).end(said.bytes);
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };

  /** What it says to a question, and with which status. */
  async say(route: string, path: string, query: URLSearchParams, body: Body): Promise<{ readonly status: number; readonly said: unknown }> {
    const star = [...this.#told.keys()].find((key) => key.endsWith('*') && route.startsWith(key.slice(0, -1)));
    const told = this.#told.get(route) ?? this.#told.get(star ?? '');
    const said = told === undefined ? new Refusal(404, 'service_no_such') : await told({ body, query, path });
    if (said instanceof Refusal) return { status: said.status, said: { code: said.code, params: said.params } };
    return { status: said === undefined ? 204 : 200, said };
  }

  #open(response: ServerResponse, bearer: string | undefined): void {
    if (bearer === undefined) {
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 'session_none', params: {} }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': here\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }
}
