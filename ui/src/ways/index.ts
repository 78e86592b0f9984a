// The ways that the pages walk, by their kinds. An application of another kind is shown as it stands.

import type { ApplicationKind } from '../wire/enterprise.ts';
import { CLAIM } from './claim.ts';
import type { Way } from './way.ts';

const WAYS: Readonly<Partial<Record<ApplicationKind, Way>>> = { claim: CLAIM };

/** The way of a kind; nothing where there are no pages for it. */
export function wayOf(kind: ApplicationKind): Way | undefined {
  return WAYS[kind];
}

/** Those that there are. */
export const ALL_WAYS: readonly Way[] = Object.values(WAYS);
