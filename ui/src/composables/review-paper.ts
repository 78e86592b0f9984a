// The paper that shows what is compared comes into view with its check.

import { type Ref, watch } from 'vue';

import type { Check } from '../wire/enterprise.ts';
import { paperFieldOf } from './review-marks.ts';
import type { Papers } from './review-papers.ts';

/** For the setup of a component. */
export function useReviewPaper(chosen: Readonly<Ref<Check | undefined>>, papers: Papers): void {
  watch([chosen, papers.sheets], ([check]) => {
    if (check !== undefined) papers.showField(paperFieldOf(check));
  });
}
