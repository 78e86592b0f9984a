// How long something has waited.

import { useI18n } from 'vue-i18n';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** For the setup of a component: `2 天 5 小时`, `5 小时 12 分`, `22 分`. */
export function useSince(): (instant: string, now: number) => string {
  const { t } = useI18n();
  return (instant, now) => {
    const ms = Math.max(0, now - Date.parse(instant));
    const [days, hours, minutes] = [Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR), Math.floor((ms % HOUR) / MINUTE)];
    if (days > 0) return t('console.since.days', { days, hours });
    return hours > 0 ? t('console.since.hours', { hours, minutes }) : t('console.since.minutes', { minutes });
  };
}
