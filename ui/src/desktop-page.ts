// The page of the window, on any desk.

import './styles/window.css';

import { Dark, Quasar } from 'quasar';
import { type App, type Component, createApp, watch } from 'vue';
import type { Router } from 'vue-router';

import OnPhone from './components/desktop/OnPhone.vue';
import AgreeByPhone from './components/desktop/AgreeByPhone.vue';
import LogInByPhone from './components/desktop/LogInByPhone.vue';
import { APPLICANT } from './composables/applicant.ts';
import { deskPapers } from './composables/desk-papers.ts';
import { HOST, type Host } from './composables/host.ts';
import { JOBS, Jobs } from './composables/jobs.ts';
import { SERVICE, Service } from './composables/service.ts';
import { SESSION, Session } from './composables/session.ts';
import { WINDOW, WindowState } from './composables/window.ts';
import { i18n } from './i18n/index.ts';
import { applySettings } from './platform/applied.ts';
import { deskNetwork, deskSessions } from './platform/desk-network.ts';
import { DESK, type DeskHost } from './platform/desk.ts';
import { problemOf } from './problem.ts';
import { desktopRouter } from './router/desktop.ts';
import AccountFrame from './views/desktop/account/AccountFrame.vue';
import ProcessFrame from './views/desktop/account/ProcessFrame.vue';
import DesktopApp from './views/desktop/DesktopApp.vue';
import StartProblem from './views/desktop/StartProblem.vue';

/** The pages of an account in the window. */
function accountPages({ desk }: WindowState): Host {
  const isPaired = (): boolean => (desk.value?.phones.length ?? 0) > 0;
  return {
    frame: AccountFrame, isWide: true, hub: { name: 'account' }, home: { name: 'account' }, out: { name: 'login' },
    byPhone: { view: LogInByPhone, isPaired },
  };
}

/** Who is logged in at the service that the settings name, and what that is: both as they are now, whenever another one is named or it answers. */
function followService(state: WindowState, session: Session, service: Service, router: Router): void {
  watch(
    () => state.kept.value.service,
    async () => {
      await session.turn().catch((error: unknown) => {
        state.tell(problemOf(error));
      });
      const { meta, fullPath } = router.currentRoute.value;
      if (session.state.value !== 'in' && meta.needsAccount === true) await router.push({ name: 'login', query: { to: fullPath } });
    },
  );
  watch(state.service, () => void service.check(), { immediate: true });
}

function appOf(root: Component, props?: Record<string, unknown>): App {
  return createApp(root, props).use(Quasar, { plugins: { Dark }, config: { ripple: false } });
}

/** Shows the page once the desk has told what the first screen needs; where it cannot, why. */
export async function openWindow(desk: DeskHost, prepare?: (router: Router) => void): Promise<void> {
  const state = new WindowState(desk);
  const network = deskNetwork(desk);
  // The desk says itself what it is called.
  const session = new Session(network, deskSessions(desk), '');
  // Made before the desk is asked for anything: no event may pass unheard.
  const jobs = new Jobs(desk);
  try {
    await state.start();
    // A page before this one may have begun some; a dialog that belongs to one is opened again.
    for (const { subject } of await jobs.find()) {
      if (subject.is === 'tender_look' || subject.is === 'bid_new') state.tender.value = subject.file;
    }
    await session.start();
    const router = desktopRouter(() => session.state.value === 'in');
    prepare?.(router);
    const service = new Service(network, Date.now);
    followService(state, session, service, router);
    const app = appOf(DesktopApp);
    await applySettings(state);
    app.use(i18n).use(router).provide(DESK, desk).provide(JOBS, jobs).provide(WINDOW, state);
    app.provide(SESSION, session).provide(SERVICE, service).provide(HOST, accountPages(state));
    app.provide(APPLICANT, { frame: ProcessFrame, papers: deskPapers(desk, jobs), onPhone: OnPhone, agree: AgreeByPhone });
    await router.isReady();
    app.mount('#app');
  } catch (error) {
    const app = appOf(StartProblem, { problem: problemOf(error) });
    await applySettings(state);
    app.use(i18n).mount('#app');
  }
}
