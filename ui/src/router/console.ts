// The places of the console. Each is there for the roles that it is for.

import { type Router, createRouter, createWebHashHistory } from 'vue-router';

import type { IconName } from '../assets/icon-names.ts';
import OverviewView from '../views/console/OverviewView.vue';
import type { Role } from '../wire/account.ts';
import { accountRoutes } from './account.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The place of the console's rail that it belongs to. */
    readonly place?: string;
    /** The roles that it is for; where nothing stands, for everybody. */
    readonly roles?: readonly Role[];
  }
}

/** A place of the rail. */
export interface ConsolePlace {
  readonly name: 'overview' | 'review' | 'people' | 'bank' | 'outbox' | 'sandbox' | 'audit' | 'messages';
  readonly icon: IconName;
  readonly roles: readonly Role[];
  /** It is there while this is practice. */
  readonly isPractice?: true;
}

const EVERY: readonly Role[] = ['officer', 'operator'];
export const PLACES: readonly ConsolePlace[] = [
  { name: 'overview', icon: 'layout-list', roles: EVERY },
  { name: 'review', icon: 'clipboard-check', roles: ['officer'] },
  { name: 'people', icon: 'users', roles: ['officer'] },
  { name: 'bank', icon: 'landmark', roles: ['officer'] },
  { name: 'outbox', icon: 'send', roles: EVERY },
  { name: 'sandbox', icon: 'flask-conical', roles: ['officer'], isPractice: true },
  { name: 'audit', icon: 'history', roles: EVERY },
  { name: 'messages', icon: 'message-square', roles: EVERY },
];

/** What is asked at each step. */
export interface ConsoleState {
  /** Those of whoever is logged in; nothing where nobody is. */
  roles(this: void): readonly Role[] | undefined;
  hasInvitation(this: void): boolean;
  /** Whether this session has to show more before roles count. */
  wantsFactor(this: void): boolean;
}

function has(roles: readonly Role[], wanted: readonly Role[] | undefined): boolean {
  return wanted === undefined || wanted.some((role) => roles.includes(role));
}

export function consoleRouter({ roles, hasInvitation, wantsFactor }: ConsoleState): Router {
  const meta = (name: ConsolePlace['name']): { title: string; place: string; roles: readonly Role[]; needsAccount: true } => {
    const own = PLACES.find((place) => place.name === name);
    return { title: `console.place.${name}`, place: name, roles: own?.roles ?? EVERY, needsAccount: true };
  };
  const router = createRouter({
    // The page is one file at the service: a place behind the sign is found again after a reload.
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'overview', component: OverviewView, meta: meta('overview') },
      { path: '/review/:part(waiting|returned|decided|second_look)?/:id?', name: 'review', component: () => import('../views/console/review/ReviewView.vue'), meta: meta('review') },
      { path: '/people', name: 'people', component: () => import('../views/console/PeopleView.vue'), meta: meta('people') },
      { path: '/bank', name: 'bank', component: () => import('../views/console/BankView.vue'), meta: meta('bank') },
      { path: '/outbox', name: 'outbox', component: () => import('../views/console/OutboxView.vue'), meta: meta('outbox') },
      { path: '/sandbox', name: 'sandbox', component: () => import('../views/console/SandboxView.vue'), meta: meta('sandbox') },
      { path: '/audit', name: 'audit', component: () => import('../views/console/AuditView.vue'), meta: meta('audit') },
      { path: '/messages', name: 'messages', component: () => import('../views/console/FeedView.vue'), meta: { title: 'console.place.messages', place: 'messages', needsAccount: true } },
      { path: '/role', name: 'role', component: () => import('../views/console/TakeRoleView.vue'), meta: { title: 'console.role.title' } },
      { path: '/factor', name: 'factor', component: () => import('../views/console/FactorView.vue'), meta: { title: 'console.factor.title', needsAccount: true } },
      {
        path: '/account',
        name: 'account',
        component: () => import('../views/console/OwnAccountView.vue'),
        meta: { title: 'console.place.account', place: 'account', needsAccount: true },
      },
      ...accountRoutes({ place: 'account' }),
      { path: '/:rest(.*)*', redirect: { name: 'overview' } },
    ],
  });
  router.beforeEach(({ name, meta: wanted, fullPath }) => {
    const own = roles();
    if (hasInvitation() && name !== 'role' && name !== 'login') return { name: 'role' };
    if (own === undefined) return wanted.needsAccount === true ? { name: 'login', query: { to: fullPath } } : undefined;
    if (name === 'login') return { name: 'overview' };
    // One without the role finds the account, and there what is missing.
    if (!has(own, wanted.roles)) return { name: 'account' };
    return wanted.roles !== undefined && wantsFactor() ? { name: 'factor', query: { to: fullPath } } : undefined;
  });
  return router;
}
