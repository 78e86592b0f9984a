// The console: the page of officers and operators.

import './styles/console-page.css';

import { Dark, Quasar } from 'quasar';
import { type App, type Component, createApp } from 'vue';

import { HOST, type Host } from './composables/host.ts';
import { SERVICE, Service } from './composables/service.ts';
import { SESSION, Session } from './composables/session.ts';
import { speakInConsole } from './i18n/console.ts';
import { i18n } from './i18n/index.ts';
import { CONSOLE, consolePlatform } from './platform/console.ts';
import { deviceName } from './platform/device.ts';
import { applyPreferences } from './platform/preferences.ts';
import { type Problem, problemOf } from './problem.ts';
import { consoleRouter } from './router/console.ts';
import ConsoleApp from './views/console/ConsoleApp.vue';
import ConsoleFrame from './views/console/ConsoleFrame.vue';
import ConsoleProblem from './views/console/ConsoleProblem.vue';

const ACCOUNT_PAGES: Host = {
  frame: ConsoleFrame, isWide: true, hub: { name: 'account' }, home: { name: 'overview' }, out: { name: 'login' },
};

async function appOf(root: Component, props?: { readonly problem: Problem }): Promise<App> {
  const app = createApp(root, props).use(Quasar, { plugins: { Dark }, config: { ripple: false } });
  await applyPreferences(speakInConsole);
  return app.use(i18n);
}

async function start(): Promise<void> {
  const platform = consolePlatform();
  const session = new Session(platform.network, platform.sessions, deviceName(navigator.userAgent));
  await session.start();
  const router = consoleRouter({
    roles: () => (session.state.value === 'in' ? session.account.value?.roles : undefined),
    hasInvitation: () => platform.invitation() !== undefined,
    wantsFactor: () => (session.account.value?.role_wants ?? null) !== null,
  });
  const app = await appOf(ConsoleApp);
  app.use(router).provide(CONSOLE, platform).provide(SESSION, session).provide(HOST, ACCOUNT_PAGES);
  app.provide(SERVICE, new Service(platform.network, platform.now));
  await router.isReady();
  app.mount('#app');
}

try {
  await start();
} catch (error) {
  (await appOf(ConsoleProblem, { problem: problemOf(error) })).mount('#app');
}
