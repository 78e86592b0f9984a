// The places of the window.

import { type RouteLocationNormalizedLoaded, type Router, createRouter, createWebHashHistory } from 'vue-router';

import BidsView from '../views/desktop/BidsView.vue';
import { accountRoutes } from './account.ts';
import { enterpriseRoutes } from './enterprise.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The page of the rail that it belongs to. */
    readonly page?: 'bids' | 'openings' | 'seals' | 'phones' | 'help' | 'settings' | 'account' | 'enterprises';
    /** It takes dropped documents and pictures itself. */
    readonly takesDocuments?: true;
  }
}

/** Whether what is shown takes dropped documents itself: the frame takes only the rest there. */
export function takesDocuments({ name, params, meta }: RouteLocationNormalizedLoaded): boolean {
  return meta.takesDocuments === true || (name === 'bid' && params['step'] === 'compose');
}

/** `hasSession`: whether somebody is logged in. */
export function desktopRouter(hasSession: () => boolean): Router {
  const router = createRouter({
    // The page is one file in the program: a place behind the sign is found again after a reload.
    history: createWebHashHistory(),
    routes: [
      { path: '/bids', name: 'bids', component: BidsView, meta: { title: 'window.pages.bids', page: 'bids' } },
      {
        path: '/bids/:bid/:step?',
        name: 'bid',
        component: () => import('../views/desktop/bid/BidView.vue'),
        props: true,
        meta: { title: 'window.pages.bids', page: 'bids' },
      },
      {
        path: '/openings',
        name: 'openings',
        component: () => import('../views/desktop/opening/OpeningsView.vue'),
        meta: { title: 'window.pages.openings', page: 'openings' },
      },
      {
        path: '/openings/:handle',
        name: 'opening',
        component: () => import('../views/desktop/opening/OpeningView.vue'),
        props: true,
        meta: { title: 'window.pages.openings', page: 'openings' },
      },
      {
        path: '/verify/:handle',
        name: 'verify',
        component: () => import('../views/desktop/VerifyView.vue'),
        props: true,
        meta: { title: 'window.verify.title' },
      },
      {
        path: '/seals',
        name: 'seals',
        component: () => import('../views/desktop/seals/SealsView.vue'),
        meta: { title: 'window.pages.seals', page: 'seals', takesDocuments: true },
      },
      {
        path: '/stamp',
        name: 'files',
        component: () => import('../views/desktop/stamp/FilesView.vue'),
        meta: { title: 'stamping.files.page', page: 'seals', takesDocuments: true },
      },
      {
        path: '/phones',
        name: 'phones',
        component: () => import('../views/desktop/PhonesView.vue'),
        meta: { title: 'window.pages.phones', page: 'phones' },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('../views/desktop/SettingsView.vue'),
        meta: { title: 'window.pages.settings', page: 'settings' },
      },
      {
        path: '/help',
        name: 'help',
        component: () => import('../views/desktop/HelpView.vue'),
        meta: { title: 'window.pages.help', page: 'help' },
      },
      {
        path: '/account',
        name: 'account',
        component: () => import('../views/desktop/account/AccountView.vue'),
        meta: { title: 'window.pages.account', page: 'account', needsAccount: true },
      },
      {
        path: '/messages',
        name: 'messages',
        component: () => import('../views/desktop/account/MessagesView.vue'),
        meta: { title: 'window.pages.messages', page: 'account', needsAccount: true },
      },
      ...accountRoutes({ page: 'account' }),
      ...enterpriseRoutes({ page: 'enterprises' }),
      { path: '/:rest(.*)*', redirect: { name: 'bids' } },
    ],
  });
  router.beforeEach(({ name, meta, fullPath }) => {
    if (meta.needsAccount === true && !hasSession()) return { name: 'login', query: { to: fullPath } };
    return name === 'login' && hasSession() ? { name: 'account' } : undefined;
  });
  return router;
}
