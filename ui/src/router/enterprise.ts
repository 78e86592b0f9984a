// The pages of whoever applies for an enterprise, in any page that shows them.

import type { RouteMeta, RouteRecordRaw } from 'vue-router';

type Shown = Pick<RouteMeta, 'tab' | 'isOpen' | 'place' | 'page'>;

/** `shown` is what the page that they stand in wants to know of them. */
export function enterpriseRoutes(shown: Shown): RouteRecordRaw[] {
  // A page with its action at the foot of the phone fills the screen.
  const bare = Object.fromEntries(Object.entries(shown).filter(([key]) => key !== 'tab'));
  const meta = (title: string): RouteMeta => ({ ...bare, title, needsAccount: true });
  return [
    {
      path: '/enterprises',
      name: 'enterprises',
      component: () => import('../views/shared/enterprise/EnterprisesView.vue'),
      meta: meta('enterprise.title'),
    },
    {
      path: '/enterprises/find',
      name: 'enterprise-find',
      component: () => import('../views/shared/enterprise/FindView.vue'),
      meta: meta('enterprise.find.title'),
    },
    {
      path: '/enterprises/:id',
      name: 'enterprise',
      component: () => import('../views/shared/enterprise/EnterpriseView.vue'),
      props: true,
      meta: meta('enterprise.one'),
    },
    {
      path: '/enterprises/:id/requests',
      name: 'enterprise-requests',
      component: () => import('../views/shared/enterprise/RequestsView.vue'),
      props: true,
      meta: meta('requests.title'),
    },
    {
      path: '/applications/:id/:step?',
      name: 'application',
      component: () => import('../views/shared/enterprise/ApplicationView.vue'),
      props: true,
      meta: meta('enterprise.application'),
    },
  ];
}
