// The corporate transfer (manual §1.6.3): from which account. The amount is agreed on once it is handed in; a certificate follows by its own way.

import { REVIEW, type Way } from './way.ts';

export const TRANSFER: Way = {
  kind: 'transfer',
  steps: [
    {
      name: 'account',
      parts: [
        { is: 'enterprise', fields: ['name', 'uscc', 'uscc_sure'] },
        { is: 'account', fields: ['bank', 'account_tail'] },
        { is: 'tick', fields: ['account_own'] },
      ],
    },
    REVIEW,
  ],
};
