// The stations of an application, and at which it is.

import type { ApplicationView } from '../wire/enterprise.ts';

export type Station = 'fill' | 'admin' | 'bank' | 'review' | 'confirm' | 'download' | 'use' | 'certificate';

/** All stations in their order and the number of the one it is at, past the last where all is done; none of one that came to nothing. */
export function stationsOf(view: Pick<ApplicationView, 'kind' | 'state' | 'role' | 'awaits' | 'fields'>): { readonly all: readonly Station[]; readonly at: number } {
  const all = alongTheWay(view);
  const now = stationOf(view);
  if (now === undefined) return { all: [], at: 0 };
  return { all, at: now === 'end' ? all.length : all.indexOf(now) };
}

function alongTheWay({ kind, role, awaits, fields }: Pick<ApplicationView, 'kind' | 'role' | 'awaits' | 'fields'>): readonly Station[] {
  switch (kind) {
    case 'claim': return ['fill', 'review', 'download', 'use'];
    case 'join': return ['fill', 'admin', 'review', 'download', 'use'];
    case 'transfer': return awaits === 'applicant' ? ['fill', 'bank', 'review', 'confirm', 'certificate'] : ['fill', 'bank', 'review', 'certificate'];
    // Whoever stamps without being the admin is granted that.
    case 'certificate': return role === 'clerk' && fields.stamping === 'yes' ? ['fill', 'admin', 'review', 'download', 'use'] : ['fill', 'review', 'download', 'use'];
  }
}

function stationOf({ kind, state, awaits }: Pick<ApplicationView, 'kind' | 'state' | 'awaits'>): Station | 'end' | undefined {
  switch (state) {
    case 'draft':
    case 'returned': return 'fill';
    case 'awaiting': return awaits === 'applicant' ? 'confirm' : awaits === 'bank' ? 'bank' : 'admin';
    case 'submitted':
    case 'in_review': return 'review';
    case 'approved': return 'download';
    // A transfer is done with a way still to go: the certificate.
    case 'fulfilled': return kind === 'transfer' ? 'certificate' : 'end';
    case 'rejected':
    case 'withdrawn':
    case 'lapsed':
    case 'superseded': return undefined;
  }
}
