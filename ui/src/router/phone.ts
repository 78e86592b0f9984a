// The places of the phone's app. What wants certificates leads to the enrolment where there are none.

import { type Router, createRouter, createWebHistory } from 'vue-router';

import HomeView from '../views/phone/HomeView.vue';
import { accountRoutes } from './account.ts';
import { enterpriseRoutes } from './enterprise.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Its title's key. */
    readonly title: string;
    /** The tab that it belongs to; a step that fills the screen belongs to none. */
    readonly tab?: 'home' | 'messages' | 'certificates' | 'me';
    /** Whether it can be used before the enrolment. */
    readonly isOpen?: true;
  }
}

/** What is asked at each step. */
export interface PhoneState {
  isEnrolled(this: void): boolean;
  hasSession(this: void): boolean;
}

export function phoneRouter({ isEnrolled, hasSession }: PhoneState): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'home', component: HomeView, meta: { title: 'home.title', tab: 'home' } },
      {
        path: '/messages',
        name: 'messages',
        component: () => import('../views/phone/MessagesView.vue'),
        meta: { title: 'messages.title', tab: 'messages', isOpen: true },
      },
      {
        path: '/certificates',
        name: 'certificates',
        component: () => import('../views/phone/CertificatesView.vue'),
        meta: { title: 'certificates.title', tab: 'certificates' },
      },
      {
        path: '/certificates/:sha256',
        name: 'certificate',
        component: () => import('../views/phone/CertificateView.vue'),
        props: true,
        meta: { title: 'certificate.title', tab: 'certificates' },
      },
      {
        path: '/me',
        name: 'me',
        component: () => import('../views/phone/MeView.vue'),
        meta: { title: 'me.title', tab: 'me', isOpen: true },
      },
      {
        path: '/desks',
        name: 'desks',
        component: () => import('../views/phone/DesksView.vue'),
        meta: { title: 'desks.title', tab: 'me' },
      },
      {
        path: '/enrol',
        name: 'enrol',
        component: () => import('../views/phone/enrol/EnrolView.vue'),
        meta: { title: 'enrol.title', isOpen: true },
      },
      {
        path: '/scan',
        name: 'scan',
        component: () => import('../views/phone/scan/ScanView.vue'),
        meta: { title: 'scan.title' },
      },
      {
        path: '/talk',
        name: 'talk',
        component: () => import('../views/phone/talk/TalkView.vue'),
        meta: { title: 'talk.title' },
      },
      // The account's own page is the one of the person.
      { path: '/account', name: 'account', redirect: { name: 'me' } },
      ...accountRoutes({ tab: 'me', isOpen: true }),
      ...enterpriseRoutes({ tab: 'me', isOpen: true }),
      { path: '/:rest(.*)*', redirect: { name: 'home' } },
    ],
  });
  router.beforeEach(({ name, meta, fullPath }) => {
    if (meta.needsAccount === true && !hasSession()) return { name: 'login', query: { to: fullPath } };
    if (name === 'login' && hasSession()) return { name: 'me' };
    if (!isEnrolled()) return meta.isOpen === true ? undefined : { name: 'enrol' };
    return name === 'enrol' ? { name: 'home' } : undefined;
  });
  return router;
}
