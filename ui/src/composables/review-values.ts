// What was handed in, in words.

import { useI18n } from 'vue-i18n';

import type { Check, DocumentView, Field, ReviewView } from '../wire/enterprise.ts';
import { yuanOf } from './money.ts';
import { platformNames } from './platform-name.ts';
import { useSession } from './session.ts';

type Fields = ReviewView['fields'];

export interface Values {
  /** What a check is about. */
  readonly valueOf: (check: Check, view: ReviewView) => string;
  /** What stands beside it, smaller. */
  readonly besideOf: (check: Check, view: ReviewView) => string | undefined;
  /** A field alone, as it was or is. */
  readonly fieldOf: (field: Field, text: string) => string;
  readonly platformOf: (code: string | null | undefined) => string;
}

const MONO: ReadonlySet<Check> = new Set(['uscc', 'legal_id']);
/** Whether digits are compared one by one. */
export function isMono(check: Check): boolean {
  return MONO.has(check);
}

/** An ID number in its parts: region, day of birth, serial. */
export function inParts(number: string): string {
  const parts = /^(\d{6})(\d{8})(\d{3}[\dX])$/iu.exec(number);
  return parts === null ? number : parts.slice(1).join(' ');
}

/** For the setup of a component. */
export function useReviewValues(): Values {
  const i18n = useI18n();
  const { t } = i18n;
  const names = platformNames(useSession().network);

  const word = (area: string, name: string): string => (i18n.te(`review.${area}.${name}`) ? t(`review.${area}.${name}`) : name);
  const platformOf = (code: string | null | undefined): string => names.value.get(code ?? '') ?? code ?? '';
  const day = (text: string): string => (text === 'long' ? t('review.long') : text);
  function sizeOf(document: DocumentView | undefined): string {
    if (document === undefined) return t('review.paper.none');
    if (document.pages !== null) return t('review.paper.pages', { pages: document.pages });
    return t('review.paper.pixels', { width: document.width ?? 0, height: document.height ?? 0 });
  }
  const paper = (view: ReviewView, field: Field): string => sizeOf(view.documents.find(({ id }) => id === view.fields[field]));
  const certificate = ({ authority = '', stamping }: Fields): string =>
    t(stamping === 'yes' ? 'review.withStamping' : 'review.withoutStamping', { authority: word('authority', authority) });

  function valueOf(check: Check, view: ReviewView): string {
    const { fields } = view;
    const of: Readonly<Record<Check, () => string>> = {
      licence: () => paper(view, 'licence'),
      form: () => paper(view, 'form'),
      name: () => fields.name ?? '',
      uscc: () => fields.uscc ?? '',
      legal_name: () => fields.legal_name ?? '',
      legal_id: () => inParts(fields.legal_id_number ?? ''),
      term: () => t('review.term', { from: fields.term_from ?? '', until: day(fields.term_until ?? '') }),
      applicant: () => view.applicant,
      platform: () => platformOf(fields.platform),
      certificate: () => certificate(fields),
      grant: () => t('review.grantFor', { platform: platformOf(fields.platform) }),
      transfer: () => t('review.transferOf', { amount: yuanOf(view.transfer?.amount ?? 0), tail: fields.account_tail ?? '' }),
    };
    return of[check]();
  }
  function fieldOf(field: Field, text: string): string {
    if (text === '') return t('review.nothing');
    if (field === 'platform') return platformOf(text);
    if (field === 'legal_id_kind') return word('idKind', text);
    if (field === 'legal_id_number') return inParts(text);
    if (field === 'authority') return word('authority', text);
    if (field === 'licence' || field === 'form') return t('review.paper.other');
    if (text === 'yes') return t('review.ticked');
    return day(text);
  }
  function besideOf(check: Check, view: ReviewView): string | undefined {
    if (check === 'applicant') return inParts(view.applicant_id);
    if (check === 'transfer') return view.fields.bank;
    return check === 'legal_id' ? word('idKind', view.fields.legal_id_kind ?? '') : undefined;
  }
  return { valueOf, besideOf, fieldOf, platformOf };
}
