// The service inside the window's program, reached past its pages, and an officer who approves there.

import { setTimeout as sleep } from 'node:timers/promises';

import { type APIRequestContext, request } from 'playwright-core';

import { base64url, unbase64url } from '../../../src/link/bytes.ts';
import { askCode, logIn, setPassword } from '../../../src/service/account.ts';
import type { Network } from '../../../src/service/network.ts';
import { takeRole } from '../../../src/service/office.ts';
import { decide, takeApplication } from '../../../src/service/review.ts';
import { PASSWORD } from '../../browser/support/clerk.ts';
import { until } from '../../browser/support/programs.ts';
import type { Window } from './window.ts';

const NO_CONTENT = 204;

/** A way to the service at this address, whose certificate nobody knows. */
export async function reach(url: string): Promise<{ readonly network: Network; readonly end: () => Promise<void> }> {
  const api: APIRequestContext = await request.newContext({ baseURL: url, ignoreHTTPSErrors: true });
  const network: Network = {
    fetch: async (path, init = {}) => {
      const headers = Object.fromEntries(new Headers(init.headers).entries());
      const data = typeof init.body === 'string' || init.body instanceof Uint8Array ? { data: Buffer.from(init.body) } : {};
      const answer = await api.fetch(path, { method: init.method ?? 'GET', headers, ...data });
      return new Response(answer.status() === NO_CONTENT ? null : new Uint8Array(await answer.body()), { status: answer.status(), headers: answer.headers() });
    },
    wait: (ms) => sleep(ms),
    jitter: () => 0,
  };
  return { network, end: () => api.dispose() };
}

/** The link of the first officer, as the window's help shows it, and what in it invites. */
export async function firstOfficer(window: Window): Promise<{ readonly link: string; readonly invitation: string }> {
  await window.press('F1');
  return until('the link of the first officer', async () => {
    const [link, invitation] = /https:\S+#invitation=([\w-]+)/u.exec(String(await window.session.run('return document.body.innerText;'))) ?? [];
    return link === undefined || invitation === undefined ? undefined : { link, invitation };
  });
}

/** Takes up the role of an invitation with this number; gives what approves an application. */
export async function becomeOfficer(network: Network, invitation: string, phone: string): Promise<(application: string) => Promise<void>> {
  const { practice_code: code } = await askCode(network, phone, 'login');
  const { token } = await logIn(network, { phone, code, password: null, device: 'Node', device_key: base64url(crypto.getRandomValues(new Uint8Array(32))) });
  const bearer = unbase64url(token);
  if (bearer === undefined) throw new Error('the service gave no session');
  await takeRole(network, bearer, invitation);
  const { practice_code: second } = await askCode(network, phone, 'password');
  await setPassword(network, bearer, { old: null, code: second, new: PASSWORD });
  return async (application) => {
    const { lease, checks } = await takeApplication(network, bearer, application);
    const marks = checks.map(({ check }) => ({ check, fits: true, reason: '' }));
    await decide(network, bearer, application, { lease, verdict: 'approved', marks, reason: '' });
  };
}
