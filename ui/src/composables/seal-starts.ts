// How a new seal is begun.

import { type ShallowRef, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Asked, SealStart } from '../components/desktop/seals/acts.ts';
import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { JsonValue, SealDetail } from '../wire/desk.ts';
import type { DeskHost } from '../platform/desk.ts';

/** The longest name of a seal. */
const LONG = 40;

/** The usual round seal of a firm; nothing where its name has no room on one. */
export async function companyDesign(desk: DeskHost, firm: string): Promise<JsonValue | undefined> {
  const presets = await desk.api('seal_presets', { text: firm });
  return presets.find(({ name }) => name === 'company_40')?.design;
}

export interface SealStarts {
  /** Why none was begun. */
  readonly problem: ShallowRef<Problem | undefined>;
  readonly start: (how: SealStart) => Promise<void>;
  /** The round seal of a firm; where that is not known, usual seals are shown. */
  readonly company: (firm: string) => Promise<void>;
}

export interface Begins {
  readonly ask: (asked: Asked) => void;
  readonly made: (detail: SealDetail) => void;
  /** A pane is shown in which it comes to be. */
  readonly begin: (kind: 'photo' | 'written') => void;
}

/** For the setup of a component. */
export function useSealStarts({ ask, made, begin }: Begins): SealStarts {
  const desk = useDesk();
  const { t } = useI18n();
  const problem = shallowRef<Problem>();

  async function bring(): Promise<void> {
    const [file, ...rest] = await desk.api('files_choose', { purpose: 'seal', title: t('seals.import.choose') });
    for (const { handle } of rest) void desk.api('file_close', { handle }).catch(() => undefined);
    if (file === undefined) return;
    const name = Array.from(file.name.replace(/\.\w+$/u, '')).slice(0, LONG).join('');
    // How wide a picture is, it does not say itself.
    if (file.kind === 'picture') ask({ is: 'import', file, name });
    else made(await desk.api('seal_import', { handle: file.handle, name, width_mm: null }));
  }
  async function attempt(work: () => Promise<void>): Promise<void> {
    problem.value = undefined;
    try {
      await work();
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  return {
    problem,
    start: (how) =>
      attempt(async () => {
        if (how === 'import') await bring();
        else if (how === 'usual') ask({ is: 'usual' });
        else begin(how);
      }),
    company: (firm) =>
      attempt(async () => {
        const design = firm === '' ? undefined : await companyDesign(desk, firm);
        if (design === undefined) ask({ is: 'usual' });
        else made(await desk.api('seal_new', { name: t('seals.preset.company'), source: { made: 'drawn', design } }));
      }),
  };
}
