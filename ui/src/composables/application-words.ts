// What an application says, as people read it: kinds of documents by their words, platforms by their names, days and ticks.

import { useI18n } from 'vue-i18n';

import { showIdNumber, showPhone } from '../person.ts';
import type { Field, IdKind } from '../wire/enterprise.ts';
import { platformNames } from './platform-name.ts';
import { useSession } from './session.ts';

export const ID_KINDS: readonly IdKind[] = ['id_card', 'passport', 'hong_kong_macao', 'taiwan', 'residence_permit'];
export const YES = 'yes';
export const LONG = 'long';
const TICKS: ReadonlySet<Field> = new Set<Field>(['uscc_sure', 'platform_sure', 'stamping', 'account_own', 'agreed']);

/** For the setup of a component: a field's text in words; nothing where there is none. */
export function useFieldWords(): (field: Field, text: string) => string {
  const { t } = useI18n();
  const names = platformNames(useSession().network);
  return (field, text) => {
    if (TICKS.has(field)) return t(text === YES ? 'enterprise.yes' : 'enterprise.no');
    if (text === '') return '';
    if (field === 'term_until' && text === LONG) return t('enterprise.long');
    if (field === 'legal_id_kind') return ID_KINDS.some((kind) => kind === text) ? t(`enterprise.idKind.${text as IdKind}`) : text;
    if (field === 'legal_id_number') return /^\d{17}[\dX]$/u.test(text) ? showIdNumber(text) : text;
    if (field === 'admin_phone') return /^\d{11}$/u.test(text) ? showPhone(text) : text;
    if (field === 'platform') return names.value.get(text) ?? text;
    if (field === 'authority') return t('enterprise.authority.cfca');
    return text;
  };
}
