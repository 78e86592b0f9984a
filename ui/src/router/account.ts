// The pages of an account, in any page that shows them.

import type { RouteMeta, RouteRecordRaw } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** It shows nothing to one who has not logged in. */
    readonly needsAccount?: true;
  }
}

type Shown = Pick<RouteMeta, 'tab' | 'isOpen' | 'place' | 'page'>;

/** `shown` is what the page that they stand in wants to know of them. */
export function accountRoutes(shown: Shown): RouteRecordRaw[] {
  const own = (title: string): RouteMeta => ({ ...shown, title, needsAccount: true });
  // A form with its action at the foot of the phone fills the screen.
  const bare = Object.fromEntries(Object.entries(shown).filter(([key]) => key !== 'tab'));
  const form = (title: string): RouteMeta => ({ ...bare, title, needsAccount: true });
  return [
    {
      path: '/login',
      name: 'login',
      component: () => import('../views/shared/account/LogInView.vue'),
      meta: { ...bare, isOpen: true, title: 'account.logIn.title' },
    },
    {
      path: '/account/password',
      name: 'account-password',
      component: () => import('../views/shared/account/PasswordView.vue'),
      meta: form('account.password.change'),
    },
    {
      path: '/account/sessions',
      name: 'account-sessions',
      component: () => import('../views/shared/account/SessionsView.vue'),
      meta: own('account.sessions.title'),
    },
    {
      path: '/account/phones',
      name: 'account-phones',
      component: () => import('../views/shared/account/OwnPhonesView.vue'),
      meta: own('account.phones.title'),
    },
    {
      path: '/account/number',
      name: 'account-number',
      component: () => import('../views/shared/account/NumberView.vue'),
      meta: form('account.number.title'),
    },
    {
      path: '/account/mail',
      name: 'account-mail',
      component: () => import('../views/shared/account/MailView.vue'),
      meta: form('account.mail.title'),
    },
    {
      path: '/account/closing',
      name: 'account-closing',
      component: () => import('../views/shared/account/ClosingView.vue'),
      meta: own('account.closing.title'),
    },
    {
      path: '/account/identity',
      name: 'account-identity',
      component: () => import('../views/shared/account/IdentityView.vue'),
      meta: form('account.identity.title'),
    },
    {
      path: '/account/platform',
      name: 'account-platform',
      component: () => import('../views/shared/account/PlatformView.vue'),
      meta: own('account.platform.title'),
    },
  ];
}
