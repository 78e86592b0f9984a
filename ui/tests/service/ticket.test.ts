import { expect, test } from 'vitest';

import { base64url } from '../../src/link/bytes.ts';
import { type Network, Refused } from '../../src/service/network.ts';
import { ticketFor } from '../../src/service/ticket.ts';

const BEARER = new Uint8Array(32).fill(9);
const REQ_HASH = new Uint8Array(32).fill(7);
const [device, key, sig] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2), new Uint8Array(64).fill(3)];
const GIVEN = {
  device: base64url(device),
  req_hash: base64url(REQ_HASH),
  exp: 1_795_600_120,
  key: base64url(key),
  sig: base64url(sig),
};

function networkOf(answer: (path: string, init?: RequestInit) => Response | Promise<Response>): Network {
  return {
    fetch: (path, init) => Promise.resolve(answer(path, init)),
    wait: () => Promise.resolve(),
    jitter: () => 0,
  };
}

test('a ticket is asked for in the name of the phone', async () => {
  const asked: unknown[] = [];
  const network = networkOf((path, init) => {
    asked.push([path, init?.method, new Headers(init?.headers).get('authorization'), init?.body]);
    return Response.json(GIVEN);
  });
  expect(await ticketFor(network, BEARER, REQ_HASH)).toEqual({ device, req_hash: REQ_HASH, exp: GIVEN.exp, key, sig });
  const body = JSON.stringify({ req_hash: base64url(REQ_HASH) });
  expect(asked).toEqual([['/v1/tickets', 'POST', `Bearer ${base64url(BEARER)}`, body]]);
});

test('a refusal keeps its code', async () => {
  const network = networkOf(() => Response.json({ code: 'PIN_LOCKED', params: {} }, { status: 403 }));
  await expect(ticketFor(network, BEARER, REQ_HASH)).rejects.toThrow(new Refused('PIN_LOCKED'));
});

test.each([
  ['for another question', { req_hash: base64url(device) }],
  ['whose signature is cut', { sig: base64url(device) }],
  ['without a key', { key: undefined }],
  ['that ends at no instant', { exp: -1 }],
  ['that ends at half a second', { exp: 1.5 }],
  ['whose device is no base64url', { device: '+' }],
] as const)('a ticket %s is none', async (_, change) => {
  const network = networkOf(() => Response.json({ ...GIVEN, ...change }));
  await expect(ticketFor(network, BEARER, REQ_HASH)).rejects.toThrow(new Refused('service_unreachable'));
});

test('what a later service adds to a ticket is passed over', async () => {
  const network = networkOf(() => Response.json({ ...GIVEN, more: 'x' }));
  expect(await ticketFor(network, BEARER, REQ_HASH)).toMatchObject({ exp: GIVEN.exp });
});

test.each([
  ['cannot be reached', () => Promise.reject(new TypeError('away'))],
  ['has something else in front of it', () => new Response('<html>', { status: 200 })],
])('a service that %s', async (_, answer) => {
  await expect(ticketFor(networkOf(answer), BEARER, REQ_HASH)).rejects.toThrow(new Refused('service_unreachable'));
});
