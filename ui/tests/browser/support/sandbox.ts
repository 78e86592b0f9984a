// The stand-in for a provider of real names, which asks nobody: what it makes of questions, where service and stand-in keep them.

import { DatabaseSync } from 'node:sqlite';

import type { Proof } from './account.ts';
import type { Office } from './office.ts';

/**
 * Has a provider that stayed silent on a question find its answer after all: yes. It calls back by itself then, as it does with every answer. What
 * the console chooses is for questions to come.
 */
export function findsAnswer(office: Office, provider: Proof['provider']): void {
  const changes = keeping(office, (kept) =>
    kept.prepare("UPDATE sandbox_case SET outcome = 'yes' WHERE provider = ? AND outcome = 'never'").run(provider).changes,
  );
  if (changes !== 1) throw new Error(`${provider} is silent on ${changes} questions`);
}

/** How often the service asked a provider again what became of a question, for each that is open. */
export function timesAsked(office: Office): readonly number[] {
  const rows = keeping(office, (kept) => kept.prepare("SELECT queries FROM identity WHERE state IN ('waiting', 'unknown')").all());
  return rows.map(({ queries }) => Number(queries));
}

function keeping<T>(office: Office, work: (kept: DatabaseSync) => T): T {
  const kept = new DatabaseSync(office.path('data/service.sqlite'), { timeout: 5_000 });
  try {
    return work(kept);
  } finally {
    kept.close();
  }
}
