// What is done once, however often it has to be asked for.

import { expect, test } from 'vitest';

import { type Network, ask } from '../../src/service/network.ts';
import { linkOf, verifyAudit } from '../../src/service/office.ts';

const [ME, OTHER] = [new Uint8Array(32).fill(9), new Uint8Array(32).fill(8)];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

/** Answers in turn, the last one for ever; `keys` are those that it was sent. */
function networkOf(...answers: readonly (() => Response | Promise<Response>)[]): { readonly network: Network; readonly keys: (string | null)[] } {
  const keys: (string | null)[] = [];
  const network: Network = {
    fetch: (_, init) => {
      keys.push(new Headers(init?.headers).get('idempotency-key'));
      const answer = answers[Math.min(keys.length, answers.length) - 1];
      return Promise.resolve(answer?.() ?? new Response(null, { status: 404 }));
    },
    wait: () => Promise.resolve(),
    jitter: () => 0,
  };
  return { network, keys };
}

const good = (): Response => Response.json({});
const refusal = (code: string, status: number) => (): Response => Response.json({ code, params: {} }, { status });
const LOST: readonly (readonly [string, () => Response | Promise<Response>])[] = [
  ['the network went away', () => Promise.reject(new TypeError('away'))],
  ['the answer was cut off', () => new Response('{"form', { status: 200 })],
  ['something in between answered', () => new Response('<html>', { status: 502 })],
  ['the service failed', refusal('service_store', 500)],
];

test.each(LOST)('what is sent again unchanged because %s carries the same key, until it is answered', async (_, lost) => {
  const { network, keys } = networkOf(lost, lost, good, good);
  const close = (): Promise<unknown> => ask(network, '/v1/account/closing', { bearer: ME, body: { typed: '0001' } }).catch(() => undefined);
  for (let times = 0; times < 4; times += 1) await close();
  expect(keys[0]).toMatch(UUID);
  expect([keys[1], keys[2]]).toEqual([keys[0], keys[0]]);
  expect(keys[3]).toMatch(UUID);
  expect(keys[3]).not.toBe(keys[0]);
});

test('what was mended, is of somebody else or goes elsewhere carries another key', async () => {
  const { network, keys } = networkOf(() => Promise.reject(new TypeError('away')));
  const asked = [
    ['/v1/office/roles', ME, 'a'], ['/v1/office/roles', ME, 'b'], ['/v1/office/roles', OTHER, 'a'], ['/v1/messages/read', ME, 'a'],
    ['/v1/office/roles', ME, 'a'],
  ] as const;
  for (const [path, bearer, body] of asked) await ask(network, path, { bearer, body }).catch(() => undefined);
  expect(new Set(keys).size).toBe(4);
  expect(keys[4]).toBe(keys[0]);
});

test('what was refused and is asked again carries another key', async () => {
  const { network, keys } = networkOf(refusal('identity_waiting', 409), good);
  await ask(network, '/v1/account/identity', { bearer: ME, body: {} }).catch(() => undefined);
  await ask(network, '/v1/account/identity', { bearer: ME, body: {} });
  expect(new Set(keys).size).toBe(2);
});

test('what has no body carries the same key until it is answered, and is told from what goes elsewhere or has one', async () => {
  const { network, keys } = networkOf(() => Promise.reject(new TypeError('away')), good);
  const link = (): Promise<unknown> => linkOf(network, ME, 'proposal-1').catch(() => undefined);
  await link();
  await linkOf(network, ME, 'proposal-2');
  await ask(network, '/v1/office/proposals/proposal-1/link', { bearer: ME, body: '' });
  await link();
  await link();
  expect(keys[0]).toMatch(UUID);
  expect(keys[3]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(4);
});

test('the verification of the audit trail asks each time how it is then', async () => {
  const { network, keys } = networkOf(() => Promise.reject(new TypeError('away')), good);
  await verifyAudit(network, ME).catch(() => undefined);
  await verifyAudit(network, ME);
  expect(keys[0]).toMatch(UUID);
  expect(new Set(keys).size).toBe(2);
});

test('what only looks, what is set, and what nobody is named for carries none', async () => {
  const { network, keys } = networkOf(good);
  await ask(network, '/v1/account', { bearer: ME });
  await ask(network, '/v1/account/platform', { method: 'PUT', bearer: ME, body: {} });
  await ask(network, '/v1/account/closing', { method: 'DELETE', bearer: ME });
  await ask(network, '/v1/account/codes', { body: {} });
  expect(keys).toEqual([null, null, null, null]);
});
