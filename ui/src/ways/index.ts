// The ways that the pages walk, by their kinds.

import type { ApplicationView } from '../wire/enterprise.ts';
import { CERTIFICATE, CERTIFICATE_WITH_LICENCE, showsLicence } from './certificate.ts';
import { CLAIM } from './claim.ts';
import { JOIN } from './join.ts';
import { TRANSFER } from './transfer.ts';
import type { Way } from './way.ts';

/** The way of an application. */
export function wayOf(view: Pick<ApplicationView, 'kind' | 'role' | 'fields' | 'notes'>): Way {
  switch (view.kind) {
    case 'claim': return CLAIM;
    case 'join': return JOIN;
    case 'transfer': return TRANSFER;
    case 'certificate': return showsLicence(view) ? CERTIFICATE_WITH_LICENCE : CERTIFICATE;
  }
}

/** All of them. */
export const ALL_WAYS: readonly Way[] = [CLAIM, JOIN, TRANSFER, CERTIFICATE, CERTIFICATE_WITH_LICENCE];
