// A certificate for one who belongs to the enterprise. An admin of an enterprise whose licence nobody showed yet shows it with this.

import type { ApplicationView, Field } from '../wire/enterprise.ts';
import { FORM, FOR_WHAT, REVIEW, type Part, type Way } from './way.ts';

const ENTERPRISE: Part = { is: 'enterprise', fields: ['name', 'uscc'] };

export const CERTIFICATE: Way = {
  kind: 'certificate',
  steps: [{ name: 'certificate', parts: [ENTERPRISE, ...FOR_WHAT] }, REVIEW],
};

export const CERTIFICATE_WITH_LICENCE: Way = {
  kind: 'certificate',
  steps: [
    {
      name: 'facts',
      parts: [
        { is: 'paper', fields: ['licence'], kind: 'licence' },
        ENTERPRISE,
        { is: 'text', fields: ['legal_name'] },
        { is: 'identity', fields: ['legal_id_kind', 'legal_id_number'] },
        { is: 'term', fields: ['term_from', 'term_until'] },
        { is: 'applicant', fields: [] },
      ],
    },
    { name: 'certificate', parts: FOR_WHAT },
    FORM,
    REVIEW,
  ],
};

/** What stands on the licence alone, and the form. */
const OF_LICENCE: ReadonlySet<Field> = new Set<Field>(['licence', 'legal_name', 'legal_id_kind', 'legal_id_number', 'term_from', 'term_until', 'form']);

/** Whether the licence is to be shown: the service misses what stands on it, or it is there already. */
export function showsLicence({ role, fields, notes }: Pick<ApplicationView, 'role' | 'fields' | 'notes'>): boolean {
  if (role !== 'admin') return false;
  return notes.some(({ field }) => OF_LICENCE.has(field)) || [...OF_LICENCE].some((field) => (fields[field] ?? '') !== '');
}
