// The tender package of the bid, asked for once while the bid is shown.

import { type ShallowRef, shallowRef } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { TenderView } from '../wire/desk.ts';
import { type BidState, useBid } from './bid.ts';

interface Asked {
  readonly tender: ShallowRef<TenderView | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
}

const asked = new WeakMap<BidState, Asked>();

/** What the tender package says; for the setup of a component of a bid. */
export function useTenderDocuments(): Asked {
  const desk = useDesk();
  const bid = useBid();
  const known = asked.get(bid);
  // A signer who was not known may be known once the service answers.
  if (known !== undefined && known.problem.value === undefined && known.tender.value?.is_trusted !== false) return known;
  const own: Asked = { tender: shallowRef(), problem: shallowRef() };
  asked.set(bid, own);
  desk.api('bid_tender', { bid: bid.id }).then(
    (tender) => {
      own.tender.value = tender;
    },
    (error: unknown) => {
      own.problem.value = problemOf(error);
    },
  );
  return own;
}
