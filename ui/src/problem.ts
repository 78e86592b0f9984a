// What went wrong, as it is shown: a code with a sentence in the locales, and what fills the sentence.

import { VaultError } from './keys/vault.ts';
import { LinkError } from './link/codes.ts';
import { Refused } from './service/network.ts';
import { DatabaseTooNew } from './store/database.ts';

export interface Problem {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The problem that an error is. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return { code: error.code, params: error.params };
  return { code: codeOf(error), params: {} };
}

function codeOf(error: unknown): string {
  if (error instanceof LinkError) return error.code;
  if (error instanceof VaultError) return `keys_${error.reason}`;
  if (error instanceof DatabaseTooNew) return 'storage_newer';
  if (error instanceof DOMException) return error.name === 'QuotaExceededError' ? 'storage_full' : 'storage_unavailable';
  return 'page_error';
}
