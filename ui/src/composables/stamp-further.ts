// A further person's seals on a stamped document: on one page, in a certified document inside what is kept for them.

import type { DocumentView, PhoneRow, SealEntry, SealView, VerifyReport } from '../wire/desk.ts';
import type { AtEntry } from './stamp-entry.ts';
import { type Room, type Spot, isInside, roomOf } from './stamp-spot.ts';

/** Why a seal may not be there. */
export type FurtherRefusal = 'page' | 'field' | 'small';

/** Where on a page a seal may be, or why it may not. */
export function furtherRoom(
  document: DocumentView,
  entries: readonly SealEntry[],
  page: number,
  seal: SealView,
  spot: Spot | undefined,
): Room | FurtherRefusal {
  const before = entries.find((one): one is AtEntry => one.kind === 'at');
  if (before !== undefined && before.page !== page) return 'page';
  if (!document.is_certified) return roomOf(document.pages[page - 1] ?? { width_mm: 0, height_mm: 0 });
  const rooms = document.fields
    .filter((field) => field.page === page)
    .map(({ x_mm, y_mm, width_mm, height_mm }): Room => ({ x: x_mm, y: y_mm, width_mm, height_mm }));
  if (rooms.length === 0) return 'field';
  const fits = rooms.filter((room) => seal.width_mm <= room.width_mm && seal.height_mm <= room.height_mm);
  if (fits.length === 0) return 'small';
  // One signature fills one field.
  const taken = before === undefined ? undefined : rooms.find((room) => isInside(room, { width_mm: 0, height_mm: 0 }, { x: before.x_mm, y: before.y_mm }));
  const own = taken === undefined ? fits : fits.filter((room) => room === taken);
  if (spot === undefined) return own[0] ?? 'small';
  const middle = { x: spot.x + seal.width_mm / 2, y: spot.y + seal.height_mm / 2 };
  return own.find((room) => isInside(room, { width_mm: 0, height_mm: 0 }, middle)) ?? 'field';
}

/** Whether a phone's certificate is among those of the signatures so far. */
export function hasSigned(phone: PhoneRow, report: VerifyReport | undefined): boolean {
  const signed = new Set(report?.signatures.flatMap(({ signer }) => (signer === null ? [] : [signer.sha256])));
  return phone.certificates.some(({ sha256 }) => signed.has(sha256));
}

/** The phone that is asked for next: one that did not sign yet, and not that of the one before. */
export function nextPhone(phones: readonly PhoneRow[], before: PhoneRow | null, report: VerifyReport | undefined): PhoneRow | undefined {
  const others = phones.filter((phone) => !hasSigned(phone, report));
  return others.find(({ id }) => id !== before?.id) ?? (report === undefined ? undefined : others[0]) ?? phones.find(({ id }) => id !== before?.id) ?? phones[0];
}
