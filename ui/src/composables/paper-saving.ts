// Saving a paper that the service has, and telling under which name.

import { type ShallowRef, shallowRef } from 'vue';

import { useApplicant } from './applicant.ts';
import { useSession } from './session.ts';
import { type Work, useWork } from './work.ts';

/** A paper, as it is to be saved. */
export interface ToSave {
  /** Where the service has it. */
  readonly path: string;
  readonly name: string;
  /** What heads the window's dialog. */
  readonly title: string;
}

export interface PaperSaving extends Pick<Work, 'isBusy' | 'problem'> {
  /** What the last one is called where it was saved. */
  readonly saved: ShallowRef<string | undefined>;
  /** Saves one, unless it does already; `first` is what has to be done before that. */
  readonly save: (paper: ToSave, first?: () => Promise<void>) => Promise<void>;
}

/** For the setup of a component. */
export function usePaperSaving(): PaperSaving {
  const { papers } = useApplicant();
  const session = useSession();
  const { isBusy, problem, run } = useWork();
  const saved = shallowRef<string>();
  return {
    isBusy,
    problem,
    saved,
    save: async ({ path, name, title }, first) => {
      if (isBusy.value) return;
      saved.value = undefined;
      await run(async () => {
        await first?.();
        saved.value = await session.as((_, bearer) => papers.save(bearer, path, name, title));
      });
    },
  };
}
