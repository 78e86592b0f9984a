// The service as the window reaches it: the desk passes on what is asked, and tells what happens. The bearer of a session stays with the desk;
// what the page has in its place names the session to this desk alone.

import { base64url, unbase64url } from '../link/bytes.ts';
import type { Network } from '../service/network.ts';
import type { CallMethod, JsonValue } from '../wire/desk.ts';
import type { DeskHost } from './desk.ts';
import type { SessionStore } from './session.ts';

/** What names a session, of the header that a call names it by. */
function sessionOf(headers: Headers): string | null {
  return /^Bearer (.+)$/u.exec(headers.get('authorization') ?? '')?.[1] ?? null;
}

export function deskNetwork(desk: DeskHost): Network {
  return {
    fetch: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      const { status, body } = await desk.api('service_call', {
        method: (init.method ?? 'GET') as CallMethod,
        path,
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as JsonValue) : null,
        session: sessionOf(headers),
        key: headers.get('idempotency-key'),
      });
      return body === null ? new Response(null, { status }) : Response.json(body, { status });
    },
    hear: (bearer, listener, signal) =>
      new Promise((resolve) => {
        const own = base64url(bearer);
        const stop = desk.watch((event) => {
          if (event.is === 'session' && event.session === own) listener.heard(event.event);
        });
        signal.addEventListener('abort', () => {
          stop();
          resolve();
        });
        // The desk has listened before: what happened meanwhile is asked for.
        listener.opened();
      }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    jitter: () => Math.random(),
  };
}

/** The sessions that the desk keeps: one for each service. */
export function deskSessions(desk: DeskHost): SessionStore {
  /** The one that the page has. */
  let own: string | undefined;
  return {
    endsThere: true,
    read: async () => {
      const kept = await desk.api('session', {});
      const bearer = unbase64url(kept?.session ?? '');
      own = kept?.session;
      return kept === null || bearer === undefined ? undefined : { bearer, account: kept.account };
    },
    keep: async ({ bearer, account }) => {
      own = base64url(bearer);
      await desk.api('session_keep', { session: own, account });
    },
    forget: async () => {
      const session = own;
      own = undefined;
      if (session !== undefined) await desk.api('session_leave', { session });
    },
    // The desk says itself by what it is known again.
    deviceKey: () => Promise.resolve(new Uint8Array()),
  };
}
