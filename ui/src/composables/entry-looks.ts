// How the fates of a bank's entries look, wherever they are shown: a shape and a colour beside their word.

import type { IconName } from '../assets/icon-names.ts';
import type { EntryFate } from '../wire/enterprise.ts';

export const FATE_LOOKS: Readonly<Record<EntryFate, readonly [icon: IconName, colour: string]>> = {
  matched: ['check', 'ok'],
  wrong_amount: ['triangle-alert', 'warn'],
  wrong_payer: ['triangle-alert', 'warn'],
  late: ['clock', 'warn'],
  extra: ['copy', ''],
  unknown: ['info', ''],
};
