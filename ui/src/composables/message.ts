// A message in words.

import { useI18n } from 'vue-i18n';

import type { IconName } from '../assets/icon-names.ts';
import { useTimes, withTimes } from '../i18n/time.ts';
import type { MessageRow } from '../wire/account.ts';

/** The icon by the subject, what stands before the dot of its key. */
const ICONS = new Map<string, IconName>([
  ['account', 'user'],
  ['identity', 'badge-check'],
]);
/** The pages that a message leads to, by what the service calls them. */
const PLACES = new Map([
  ['sessions', 'account-sessions'],
  ['phones', 'account-phones'],
  ['desks', 'account-phones'],
  ['identity', 'account-identity'],
  ['account', 'account'],
]);

export interface ShownMessage {
  readonly text: string;
  readonly icon: IconName;
  /** The name of the page that it leads to. */
  readonly place: string | undefined;
}

/** For the setup of a component. */
export function useMessage(): (row: MessageRow) => ShownMessage {
  const i18n = useI18n();
  const { t } = i18n;
  const times = useTimes();
  return ({ key, params, link }) => {
    const [subject = ''] = key.split('.');
    const sentence = `said.${key}`;
    const text = i18n.te(sentence) ? t(sentence, withTimes(times, params)) : t('account.feed.unknown', { key });
    return { text, icon: ICONS.get(subject) ?? 'message-square', place: PLACES.get(link ?? '') };
  };
}
