// Names as long as they come: 40 characters of a firm, a title of 60, a service that is far ahead.

import type { TenderView } from '../../../src/wire/desk.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { FIRM, TITLE } from '../long-names.ts';
import { BIDS, DESK, PHONE, SERVICE, SETTINGS, TENDER } from '../window-answers.ts';

export default function long(desk: FakeDesk): void {
  const bids = BIDS.map((bid) => ({ ...bid, title: TITLE, purchaser: FIRM, lot: TITLE, no: `${bid.no}-GKZB-2026-FJSZ-000417` }));
  const service = { ...SERVICE, ahead_ms: 3_725_400, phone_url: 'https://bidding-practice.jiangbei-new-area.example:18443' };
  const tender: TenderView = {
    ...TENDER, title: TITLE, purchaser: FIRM, signed_by: FIRM, is_trusted: false,
    file: { ...TENDER.file, name: `${TITLE}.sbtender` }, lots: [['1', TITLE], ['2', TITLE]],
  };
  desk
    .on('bids', () => bids)
    .on('service', () => service)
    .on('settings', () => ({ ...SETTINGS, bidder_name: FIRM }))
    .on('desk', () => ({ ...DESK, name: FIRM.slice(0, 40), phones: [{ ...PHONE, holder: `${FIRM} 李样本`, is_reachable: false, service: service.phone_url }] }))
    .on('tender_look', () => desk.ends({ is: 'tender', tender }));
}
