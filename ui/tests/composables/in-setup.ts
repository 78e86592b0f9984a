// Runs what belongs into the setup of a component of a bid, in a page without anything on it.

import { type App, createApp } from 'vue';

import { BID, BidState } from '../../src/composables/bid.ts';
import { JOBS, Jobs } from '../../src/composables/jobs.ts';
import { speakInWindow } from '../../src/i18n/desktop.ts';
import { i18n } from '../../src/i18n/index.ts';
import { DESK } from '../../src/platform/desk.ts';
import type { FakeDesk } from '../desktop/fake-desk.ts';

export interface Within<T> {
  readonly app: App;
  readonly bid: BidState;
  readonly own: T;
}

export async function inSetup<T>(desk: FakeDesk, id: string, what: (bid: BidState) => T): Promise<Within<T>> {
  await speakInWindow('zh-CN');
  const bid = new BidState(desk, id);
  await bid.load();
  const made: T[] = [];
  const app = createApp({
    setup: () => {
      made.push(what(bid));
      return () => null;
    },
  });
  app.use(i18n).provide(DESK, desk).provide(BID, bid).provide(JOBS, new Jobs(desk));
  app.mount(document.createElement('div'));
  const [own] = made;
  if (own === undefined) throw new Error('the setup gave nothing');
  return { app, bid, own };
}
