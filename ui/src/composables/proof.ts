// Shows the service again whose account it is: by the password, or by a code by SMS.

import { type ComputedRef, type Ref, computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Note } from '../components/note.ts';
import type { Problem } from '../problem.ts';
import { CODE_DIGITS } from '../person.ts';
import { prove } from '../service/account.ts';
import type { Factor } from '../wire/account.ts';
import { CODE_PROBLEMS, type Code, useCode } from './code.ts';
import { useMobile } from './mobile.ts';
import { useProblemNote } from './problem-note.ts';
import { useSession } from './session.ts';
import { useWork } from './work.ts';

export interface Proof {
  readonly by: Ref<Factor>;
  /** Whether the other way may be taken too. */
  readonly canTurn: ComputedRef<boolean>;
  readonly turn: () => void;
  /** The number of the account: the service tells it masked, so it is typed where this page does not know it. */
  readonly phone: Ref<string>;
  readonly phoneNote: ComputedRef<Note>;
  readonly canAsk: ComputedRef<boolean>;
  readonly code: Code;
  readonly digits: Ref<string>;
  readonly password: Ref<string>;
  readonly passwordNote: ComputedRef<Note | undefined>;
  readonly wasTried: Ref<boolean>;
  readonly isBusy: Ref<boolean>;
  readonly problem: Ref<Problem | undefined>;
  /** What is wrong with no field. */
  readonly other: ComputedRef<Problem | undefined>;
  /** Begins anew. */
  readonly clear: () => void;
  /** Shows it; gives whether it was enough. */
  readonly go: () => Promise<boolean>;
}

/** For the setup of a component; `wanted` is the one that it has to be, or nothing where either will do. */
export function useProof(wanted: () => Factor | null): Proof {
  const { t } = useI18n();
  const session = useSession();
  const noteOf = useProblemNote();
  const isPhone = useMobile();
  const { isBusy, problem, run } = useWork();
  const [phone, digits, password] = [ref(session.number.value), ref(''), ref('')];
  const wasTried = ref(false);
  const hasPassword = computed(() => session.account.value?.has_password === true);
  const first = (): Factor => wanted() ?? (hasPassword.value ? 'password' : 'code');
  const by = ref<Factor>(first());
  const code = useCode(session.network, 'proof', () => phone.value);

  const canAsk = computed(() => isPhone(phone.value));
  const canTurn = computed(() => wanted() === null && hasPassword.value);
  const phoneNote = computed<Note>(() => {
    if (problem.value?.code === 'phone_format') return noteOf(problem.value);
    const kind = wasTried.value && !canAsk.value ? 'bad' : 'hint';
    return { kind, text: t('account.phone.own', { phone: session.account.value?.phone ?? '' }) };
  });
  const isOfPassword = (name: string): boolean => name === 'password_wrong' || name === 'password_wait';
  const passwordNote = computed<Note | undefined>(() => {
    if (problem.value !== undefined && isOfPassword(problem.value.code)) return noteOf(problem.value);
    return wasTried.value && password.value === '' ? { kind: 'bad', text: t('account.password.none') } : undefined;
  });
  const other = computed(() => {
    const { code: name = '' } = problem.value ?? {};
    return CODE_PROBLEMS.has(name) || isOfPassword(name) || name === 'phone_format' ? undefined : problem.value;
  });

  const clear = (): void => {
    [digits.value, password.value, wasTried.value, problem.value, by.value] = ['', '', false, undefined, first()];
  };
  watch(wanted, clear);
  const turn = (): void => {
    by.value = by.value === 'code' ? 'password' : 'code';
    [wasTried.value, problem.value] = [false, undefined];
  };
  const go = async (): Promise<boolean> => {
    wasTried.value = true;
    const isWhole = by.value === 'code' ? canAsk.value && digits.value.length === CODE_DIGITS : password.value !== '';
    if (!isWhole) return false;
    const body = by.value === 'code' ? { code: digits.value, password: null } : { code: null, password: password.value };
    const isDone = await run(() => session.change((network, bearer) => prove(network, bearer, body)));
    if (isDone) {
      clear();
      code.forget();
    } else if (problem.value?.code === 'code_wrong') digits.value = '';
    return isDone;
  };
  return { by, canTurn, turn, phone, phoneNote, canAsk, code, digits, password, passwordNote, wasTried, isBusy, problem, other, clear, go };
}
