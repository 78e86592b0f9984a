// The phone's app.

import 'quasar/dist/quasar.css';
import './styles/tokens.css';
import './styles/quasar.css';
import './styles/phone.css';
import './styles/forms.css';
import './styles/account.css';
import './styles/account-phone.css';
import './styles/enterprise.css';
import './styles/enterprise-requests.css';

import { Dark, Quasar } from 'quasar';
import { type App, type Component, createApp, watch } from 'vue';

import { ACCOUNT, Account } from './composables/account.ts';
import { APPLICANT } from './composables/applicant.ts';
import { HOST, type Host } from './composables/host.ts';
import { OWN_PHONE, OwnPhone } from './composables/own-phone.ts';
import { SERVICE, Service } from './composables/service.ts';
import { SESSION, Session } from './composables/session.ts';
import { TALKS, Talks, powersOf } from './composables/talks.ts';
import { i18n, speak } from './i18n/index.ts';
import { browserPlatform } from './platform/browser.ts';
import { deviceName } from './platform/device.ts';
import { keepFiles } from './platform/offline.ts';
import { browserPapers } from './platform/papers.ts';
import { PLATFORM } from './platform/platform.ts';
import { applyPreferences } from './platform/preferences.ts';
import { type Problem, problemOf } from './problem.ts';
import { phoneRouter } from './router/phone.ts';
import { trustPlatform } from './service/join.ts';
import PhoneApp from './views/phone/PhoneApp.vue';
import PhoneFrame from './views/phone/PhoneFrame.vue';
import ProcessFrame from './views/phone/ProcessFrame.vue';
import StartProblem from './views/phone/StartProblem.vue';

const ACCOUNT_PAGES: Host = { frame: PhoneFrame, isWide: false, hub: { name: 'me' }, home: { name: 'me' }, out: { name: 'me' } };

async function appOf(root: Component, props?: { readonly problem: Problem }): Promise<App> {
  const app = createApp(root, props).use(Quasar, { plugins: { Dark }, config: { ripple: false } });
  await applyPreferences(speak);
  return app.use(i18n);
}

/** Has the account told whenever one of these is another, and whenever the page is looked at or a network is there again. */
function keepTold(own: OwnPhone, of: readonly (() => unknown)[]): void {
  const settle = (): void => {
    if (document.visibilityState === 'visible') void own.settle();
  };
  watch([...of], settle, { immediate: true });
  window.addEventListener('online', settle);
  document.addEventListener('visibilitychange', settle);
}

async function start(): Promise<void> {
  const platform = await browserPlatform();
  const now = (): number => platform.moment().unix * 1000;
  const account = new Account(platform.stored, platform.network, now);
  const service = new Service(platform.network, now);
  const name = deviceName(navigator.userAgent);
  const session = new Session(platform.network, platform.sessions, name);
  await Promise.all([account.load(), session.start()]);
  const router = phoneRouter({
    isEnrolled: () => account.enrolment.value !== undefined,
    hasSession: () => session.state.value === 'in',
  });
  const app = await appOf(PhoneApp);
  app.use(router).provide(PLATFORM, platform).provide(ACCOUNT, account).provide(SERVICE, service);
  app.provide(SESSION, session).provide(HOST, ACCOUNT_PAGES);
  const hasCertificates = (): boolean => account.enrolment.value !== undefined;
  app.provide(APPLICANT, { frame: ProcessFrame, papers: browserPapers(platform.network), hasCertificates });
  const talks = new Talks(powersOf(platform));
  const { holder, stored } = platform;
  const isEnrolled = (): boolean => account.enrolment.value !== undefined;
  const own = new OwnPhone({ key: holder, stored, session, name, isEnrolled });
  app.provide(TALKS, talks).provide(OWN_PHONE, own);
  await router.isReady();
  app.mount('#app');
  keepTold(own, [() => session.account.value?.session, isEnrolled, () => talks.view.value?.phase]);
  if (account.enrolment.value !== undefined) void trustPlatform(platform.network, platform.stored);
}

try {
  // Over plain http a browser gives a page no cryptography.
  if (isSecureContext) await start();
  else (await appOf(StartProblem, { problem: { code: 'page_insecure', params: {} } })).mount('#app');
} catch (error) {
  (await appOf(StartProblem, { problem: problemOf(error) })).mount('#app');
}
// A page that no service worker keeps is no page that cannot begin.
if (import.meta.env.PROD) await keepFiles(navigator.serviceWorker);
