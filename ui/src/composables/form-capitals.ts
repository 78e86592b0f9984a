// An amount in Chinese capitals, as the desk writes it.

import { type Ref, onScopeDispose, ref, watch } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { MAX_FEN } from './form-money.ts';
import { later } from './later.ts';

/** How long a pause in typing is, ms. */
const PAUSE = 150;

/** The capitals of an amount in fen; empty where there is none, or while it is asked for. */
export function useCapitals(fen: () => number | undefined): Ref<string> {
  const desk = useDesk();
  const text = ref('');

  const { soon, never } = later(async () => {
    const amount = fen();
    if (amount === undefined) return;
    // Without them the amount is still right: they are written again when the form is kept.
    const answer = await desk.api('capitals', { fen: amount }).catch(() => undefined);
    if (fen() === amount) text.value = answer?.text ?? '';
  });

  watch(
    fen,
    (amount, before) => {
      never();
      text.value = '';
      if (amount === undefined || amount > MAX_FEN) return;
      soon(before === undefined ? 0 : PAUSE);
    },
    { immediate: true },
  );
  onScopeDispose(never);
  return text;
}
