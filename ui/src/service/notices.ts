// What the service tells whoever has an account.

import type { Bytes } from '../link/bytes.ts';
import type { MessagesView } from '../wire/account.ts';
import { type Network, ask } from './network.ts';

const PATH = '/v1/messages';

/** The newest, or those before the one of this identifier. Throws `Refused`. */
export function messagesOf(network: Network, bearer: Bytes, before?: string): Promise<MessagesView> {
  return ask<MessagesView>(network, before === undefined ? PATH : `${PATH}?before=${before}`, { bearer });
}

/** Notes that these were read; all where there are none. Throws `Refused`. */
export function readMessages(network: Network, bearer: Bytes, ids: readonly string[]): Promise<MessagesView> {
  return ask<MessagesView>(network, `${PATH}/read`, { bearer, body: { ids } });
}
