// Claiming an enterprise that nobody answers for (manual §1.6.1): the licence and what it says, platform and certificate, the stamped form.

import { FORM, FOR_WHAT, REVIEW, type Way } from './way.ts';

export const CLAIM: Way = {
  kind: 'claim',
  steps: [
    {
      name: 'facts',
      parts: [
        { is: 'paper', fields: ['licence'], kind: 'licence' },
        { is: 'text', fields: ['name'] },
        { is: 'uscc', fields: ['uscc', 'uscc_sure'] },
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
