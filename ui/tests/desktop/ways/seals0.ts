// A desk without a seal.

import { SEALS } from '../seals-answers.ts';

export default function seals0(): void {
  SEALS.kept = [];
}
