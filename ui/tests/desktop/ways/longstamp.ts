// A plan on a document whose parts, seals and phone have names as long as they come.

import type { FakeDesk } from '../fake-desk.ts';
import { FIRM, TITLE } from '../long-names.ts';
import { KNOWN } from '../stamping-answers.ts';
import { bidWith } from '../stamping-bids.ts';
import { PHONE } from '../window-answers.ts';
import placed from './placed.ts';

export default function longstamp(desk: FakeDesk): void {
  placed(desk);
  KNOWN.seals = KNOWN.seals.map((seal) => (seal.id === 'person' ? { ...seal, name: FIRM.slice(0, 30) } : seal));
  const view = desk.told('stamp_view');
  desk
    .on('bid', () => bidWith({ row: { ...bidWith({}).row, title: TITLE }, bidder_name: FIRM }))
    .on('stamp_view', async (ask) => {
      const now = await view(ask);
      const document = now.document === null ? null : { ...now.document, parts: now.document.parts.map(([, page]): [string, number] => [TITLE, page]) };
      return { ...now, document, asked: now.asked.map((one) => ({ ...one, part: TITLE })), phone: { ...PHONE, holder: `${FIRM} 李样本`, is_reachable: false } };
    });
}
