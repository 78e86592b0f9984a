// What is typed into the enrolment, kept until the certificates are there. Never a PIN.

import { type Reactive, reactive, watch } from 'vue';

const KEY = 'sealbid-enrolment-draft';

export interface Draft {
  organization: string;
  uscc: string;
  name: string;
}

function stored(): Partial<Draft> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Draft>;
  } catch {
    return {};
  }
}

/** For the setup of a component. */
export function useDraft(): { draft: Reactive<Draft>; forget: () => void } {
  const draft = reactive<Draft>({ organization: '', uscc: '', name: '', ...stored() });
  const stop = watch(draft, (typed) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(typed));
    } catch {
      // It stands in the fields until the page is closed.
    }
  });
  const forget = (): void => {
    stop();
    localStorage.removeItem(KEY);
  };
  return { draft, forget };
}
