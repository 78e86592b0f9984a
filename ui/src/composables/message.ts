// A message in words.

import { useI18n } from 'vue-i18n';
import { type RouteLocationRaw, useRouter } from 'vue-router';

import type { IconName } from '../assets/icon-names.ts';
import { useTimes, withTimes } from '../i18n/time.ts';
import type { MessageRow } from '../wire/account.ts';

/** The icon by the subject, what stands before the dot of its key. */
const ICONS = new Map<string, IconName>([
  ['account', 'user'],
  ['identity', 'badge-check'],
  ['app', 'building-2'],
  ['join', 'user-plus'],
  ['grant', 'stamp'],
  ['transfer', 'landmark'],
  ['people', 'users'],
  ['support', 'hourglass'],
]);
/** The pages that a message leads to, by what the service calls them. */
const PLACES = new Map([
  ['sessions', 'account-sessions'],
  ['phones', 'account-phones'],
  ['desks', 'account-phones'],
  ['identity', 'account-identity'],
  ['account', 'account'],
  ['review', 'review'],
]);

export interface ShownMessage {
  readonly text: string;
  readonly icon: IconName;
  /** The page that it leads to. */
  readonly place: RouteLocationRaw | undefined;
}

/** An application: `applications/ID`. */
const APPLICATION = /^applications\/([0-9a-f-]+)$/u;
/** An enterprise, `enterprises/ID`, or those who ask its admin, `enterprises/ID/requests`. */
const ENTERPRISE = /^enterprises\/([0-9a-f-]+)(\/requests)?$/u;

function placeOf(link: string, hasRoute: (name: string) => boolean): RouteLocationRaw | undefined {
  const [, id] = APPLICATION.exec(link) ?? [];
  if (id !== undefined) return hasRoute('application') ? { name: 'application', params: { id, step: '' } } : undefined;
  const [, enterprise, requests] = ENTERPRISE.exec(link) ?? [];
  if (enterprise !== undefined) {
    const page = requests === undefined ? 'enterprise' : 'enterprise-requests';
    return hasRoute(page) ? { name: page, params: { id: enterprise } } : undefined;
  }
  const name = PLACES.get(link);
  return name === undefined || !hasRoute(name) ? undefined : { name };
}

/** For the setup of a component. */
export function useMessage(): (row: MessageRow) => ShownMessage {
  const i18n = useI18n();
  const { t } = i18n;
  const times = useTimes();
  const router = useRouter();
  return ({ key, params, link }) => {
    const [subject = ''] = key.split('.');
    const sentence = `said.${key}`;
    const text = i18n.te(sentence) ? t(sentence, withTimes(times, params)) : t('account.feed.unknown', { key });
    return { text, icon: ICONS.get(subject) ?? 'message-square', place: placeOf(link ?? '', (name) => router.hasRoute(name)) };
  };
}
