// A desk whose service does not answer, on a machine without a network.

import type { FakeDesk } from '../fake-desk.ts';
import { SERVICE } from '../window-answers.ts';

export default function away(desk: FakeDesk): void {
  desk.on('service', () => ({
    ...SERVICE, phone_url: null, now: null, ahead_ms: 0, mode: null,
    problem: { code: 'service_unreachable', params: { url: SERVICE.url } },
  }));
}
