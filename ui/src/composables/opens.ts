// Where a file that the person gives to the window belongs.

import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';

import { useDesk } from '../platform/desk.ts';
import { problemOf } from '../problem.ts';
import type { FileKindView, FilePurpose, FileRef } from '../wire/desk.ts';
import { useWindow } from './window.ts';

/** What becomes of a file of a kind. */
export type Fate = 'tender' | 'opening' | 'verify' | 'unknown';

const FATES: Readonly<Record<FileKindView, Fate>> = {
  tender: 'tender', envelope: 'opening', response: 'verify', pdf: 'verify', picture: 'unknown', other: 'unknown',
};

export function fateOf(kind: FileKindView): Fate {
  return FATES[kind];
}

/** Whether it may be a file of a bid; the rest is opened on its own, wherever it is dropped. */
export function isDocument({ kind }: FileRef): boolean {
  return kind === 'pdf' || kind === 'picture' || kind === 'other';
}

export interface Opens {
  /** Shows a file where it belongs. */
  readonly open: (file: FileRef) => Promise<void>;
  /** Lets the person choose one by a dialog, and shows it. */
  readonly choose: (purpose: Exclude<FilePurpose, 'attachments' | 'documents' | 'seal' | 'seal_photo' | 'licence' | 'stamped_form'>) => Promise<void>;
  /** Begins with the sample's tender package. */
  readonly openSample: () => Promise<void>;
}

/** For the setup of a component. */
export function useOpens(): Opens {
  const desk = useDesk();
  const router = useRouter();
  const state = useWindow();
  const { t } = useI18n();

  async function open(file: FileRef): Promise<void> {
    switch (fateOf(file.kind)) {
      case 'tender':
        state.tender.value = file;
        break;
      case 'opening':
        await router.push({ name: 'opening', params: { handle: file.handle } });
        break;
      case 'verify':
        await router.push({ name: 'verify', params: { handle: file.handle } });
        break;
      case 'unknown':
        state.tell({ code: 'window_file_kind', params: { name: file.name } });
        await desk.api('file_close', { handle: file.handle });
        break;
    }
  }
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      state.tell(problemOf(error));
    }
  }
  return {
    open: (file) => attempt(() => open(file)),
    choose: (purpose) =>
      attempt(async () => {
        const [file] = await desk.api('files_choose', { purpose, title: t(`window.choose.${purpose}`) });
        if (file !== undefined) await open(file);
      }),
    openSample: () =>
      attempt(async () => {
        state.tender.value = await desk.api('sample', {});
      }),
  };
}
