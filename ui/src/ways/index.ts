// All ways, by their kinds.

import type { ApplicationKind } from '../wire/enterprise.ts';
import { CLAIM } from './claim.ts';
import type { Way } from './way.ts';

export const WAYS: Readonly<Record<ApplicationKind, Way>> = { claim: CLAIM };
