// Joining an enterprise that has an admin (manual §1.6.2): who that is, platform and certificate. The admin agrees before the officers see it.

import { FOR_WHAT, REVIEW, type Way } from './way.ts';

export const JOIN: Way = {
  kind: 'join',
  steps: [
    {
      name: 'admin',
      parts: [
        { is: 'enterprise', fields: ['name', 'uscc'] },
        { is: 'admin', fields: ['admin_name', 'admin_phone'] },
      ],
    },
    { name: 'certificate', parts: FOR_WHAT },
    REVIEW,
  ],
};
