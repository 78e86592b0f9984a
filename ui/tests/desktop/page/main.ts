// The window's page on the fake desk. Each area's answers stand in a file of its own beside fake-desk.ts, named *-answers.ts.

import { openWindow } from '../../../src/desktop-page.ts';
import type { LanguageChoice, Theme } from '../../../src/wire/desk.ts';
import { FakeDesk } from '../fake-desk.ts';
import { SETTINGS } from '../window-answers.ts';

declare global {
  /** For the test that opened this page. */
  var fakeDesk: FakeDesk;
}

const desk = new FakeDesk();
const answers = import.meta.glob<(desk: FakeDesk) => void>('../*-answers.ts', { eager: true, import: 'default' });
for (const tell of Object.values(answers)) tell(desk);
globalThis.fakeDesk = desk;
// A test may change what is answered before the page asks.
const asked = new URLSearchParams(location.search);
const change = asked.get('as');
const ways = import.meta.glob<(desk: FakeDesk) => void | Promise<void>>('../ways/*.ts', { eager: true, import: 'default' });
if (change !== null) await ways[`../ways/${change}.ts`]?.(desk);
const [language, theme] = [asked.get('language') as LanguageChoice | null, asked.get('theme') as Theme | null];
if (language !== null && theme !== null) await desk.api('settings_save', { ...SETTINGS, language, theme });
await openWindow(desk, (router) => {
  // A pane without the page around it.
  router.addRoute({
    path: '/making/:pane', name: 'making', component: () => import('./MakingStage.vue'), props: true,
    meta: { title: 'window.pages.seals', page: 'seals', takesDocuments: true },
  });
});
