// The bid as it is on its way from the document to the opened response.

import type { BidRow, BidView, OutputView } from '../../src/wire/desk.ts';
import { OUTPUT } from './stamping-answers.ts';
import { BIDDER, BIDS, USCC, fileRef } from './window-answers.ts';

const [FIRST] = BIDS;
const ROW: BidRow = { ...FIRST, stage: 'stamp', readiness: { is: 'ready' } };

export const PACKED: OutputView = { ...OUTPUT, file: fileRef('packed', 'JBSF-2026-0417-02.asice', 'response', 5_175_410_000) };
export const ENCRYPTED: OutputView = { ...OUTPUT, file: fileRef('encrypted', 'JBSF-2026-0417-02.sealbid', 'envelope', 5_175_435_591) };

/** Built, and whatever else is said of it. */
export function bidWith(change: Partial<BidView>): BidView {
  return {
    row: ROW,
    bidder_name: BIDDER, bidder_uscc: USCC,
    steps: { information: 'done', compose: 'done', check: 'done', stamp: 'begun', encrypt: 'not_begun' },
    outline: [], filled: 23, required: 23, size: 48_000_000, findings: [],
    built: { pages: 12, size: 41_204, at: '2026-12-15T02:30:00Z', is_current: true, findings: [] },
    stamped: null, packed: null, encrypted: null, opened: null, saved: '2026-12-15T02:42:06Z',
    ...change,
  };
}
