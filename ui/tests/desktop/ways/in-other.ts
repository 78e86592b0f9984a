// Somebody is logged in at another service than the one inside the program, on a platform with a long name.

import { account, service } from '../../account/answers.ts';
import { logIn, passTo } from '../account-answers.ts';
import type { FakeDesk } from '../fake-desk.ts';
import { FIRM } from '../long-names.ts';
import { SERVICE } from '../window-answers.ts';

export default function isInOther(desk: FakeDesk): void {
  const url = 'https://bidding-practice.jiangbei-new-area.example:18443';
  desk.on('service', () => ({ ...SERVICE, is_embedded: false, url, phone_url: url }));
  const own = service().on('GET /v1/platforms', () => [{ code: 'jiangbei', name: FIRM.slice(0, 40), region: '江北', address: url }]);
  passTo(desk, own);
  logIn(desk, account({ unread: 120, identity: 'waiting' }));
}
