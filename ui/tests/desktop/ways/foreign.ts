// An encrypted response that no phone of this desk can open, of a bidder with a long name.

import type { FakeDesk } from '../fake-desk.ts';
import { ENVELOPE } from '../stamping-answers.ts';

export default function foreign(desk: FakeDesk): void {
  const bidder = '江北示范建设集团第三水务环境工程建设有限责任公司江北新区示范分公司筹备处第一项目部';
  desk.on('envelope_look', () => ({ ...ENVELOPE, bid: null, bidder, opens: null, phone: null }));
}
