import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');

/** The path of a file of the repository. */
export function pathOf(name: string): string {
  return join(ROOT, name);
}

/** A text file of the repository. */
export function textOf(name: string): string {
  return readFileSync(pathOf(name), 'utf8');
}

export interface Frame {
  readonly from: 'desk' | 'phone';
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly cbor: string;
  readonly padded: number;
  readonly frame: string;
  readonly signed?: string;
}

/** A whole conversation as docs/protocol/link.md describes it, Vectors. */
export interface Conversation {
  readonly about: string;
  readonly keys: Readonly<Record<'k_desk' | 'k_auth' | 'platform' | 'service' | 'sk_sign' | 'sk_enc', string>> &
    Readonly<Record<'cert' | 'desk' | 'phone_id', string>>;
  readonly random: Readonly<Record<'root' | 'desk_nonce' | 'ikm_d' | 'phone_nonce' | 'ikm_e', string>> & {
    readonly response_nonce: string;
    readonly code?: number;
  };
  readonly t0: number;
  readonly code: Readonly<Record<'qr' | 'text' | 'sid' | 'sk_d' | 'pk_d' | 'psk' | 'psk_id' | 'qr_sha256' | 'info', string>> & {
    readonly frame: number;
  };
  readonly channel: Readonly<Record<'enc' | 'secret' | 'prk' | 'key' | 'nonce', string>>;
  readonly frames: readonly Frame[];
  readonly results: {
    readonly req_hash: string;
    readonly out?: string | readonly string[];
    readonly digits?: string;
    readonly unwrapped?: readonly { readonly info: string; readonly share: string }[];
  };
}

export const CONVERSATIONS = [
  'pair',
  'pair_code_wrong',
  'sign',
  'sign_kept',
  'login',
  'decrypt',
  'rehearsal',
  'audit',
  'reject',
  'write',
] as const;

/** One of the known conversations. */
export function conversation(name: string): Conversation {
  return JSON.parse(textOf(`docs/protocol/vectors/${name}.json`)) as Conversation;
}

export interface Forms {
  readonly texts: readonly { readonly name: string; readonly text: string; readonly code?: string }[];
  readonly messages_to_take: readonly { readonly name: string; readonly kind: string; readonly cbor: string }[];
  readonly messages_to_refuse: readonly { readonly name: string; readonly kind: string; readonly cbor: string }[];
}

/** Texts and messages to take and to refuse. */
export function forms(): Forms {
  return JSON.parse(textOf('docs/protocol/vectors/forms.json')) as Forms;
}
