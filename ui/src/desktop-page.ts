// The page of the window, on any desk.

import './styles/window.css';

import { Dark, Quasar } from 'quasar';
import { type App, type Component, createApp } from 'vue';

import { JOBS, Jobs } from './composables/jobs.ts';
import { WINDOW, WindowState } from './composables/window.ts';
import { i18n } from './i18n/index.ts';
import { applySettings } from './platform/applied.ts';
import { DESK, type DeskHost } from './platform/desk.ts';
import { problemOf } from './problem.ts';
import { desktopRouter } from './router/desktop.ts';
import DesktopApp from './views/desktop/DesktopApp.vue';
import StartProblem from './views/desktop/StartProblem.vue';

function appOf(root: Component, props?: Record<string, unknown>): App {
  return createApp(root, props).use(Quasar, { plugins: { Dark }, config: { ripple: false } });
}

/** Shows the page once the desk has told what the first screen needs; where it cannot, why. */
export async function openWindow(desk: DeskHost, router = desktopRouter()): Promise<void> {
  const state = new WindowState(desk);
  // Made before the desk is asked for anything: no event may pass unheard.
  const jobs = new Jobs(desk);
  try {
    await state.start();
    // A page before this one may have begun some; a dialog that belongs to one is opened again.
    for (const { subject } of await jobs.find()) {
      if (subject.is === 'tender_look' || subject.is === 'bid_new') state.tender.value = subject.file;
    }
    const app = appOf(DesktopApp);
    await applySettings(state);
    app.use(i18n).use(router).provide(DESK, desk).provide(JOBS, jobs).provide(WINDOW, state);
    await router.isReady();
    app.mount('#app');
  } catch (error) {
    const app = appOf(StartProblem, { problem: problemOf(error) });
    await applySettings(state);
    app.use(i18n).mount('#app');
  }
}
