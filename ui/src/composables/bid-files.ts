// The files of a part: added by a dialog or dropped on the window, put in another order, taken out.

import { type Ref, type ShallowRef, computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FileRef, FileRow, PartRow } from '../wire/desk.ts';
import { useBid } from './bid.ts';
import { type Job, useJobs } from './jobs.ts';

/** What came of the files that were added last. */
export interface Added {
  readonly added: readonly string[];
  readonly known: readonly string[];
  readonly refused: readonly (readonly [string, Problem])[];
}

export interface PartFiles {
  /** In the order in which they are to stand; that of the desk once it answered. */
  readonly files: Readonly<Ref<readonly FileRow[]>>;
  /** While files are being added. */
  readonly job: ShallowRef<Job | undefined>;
  readonly result: ShallowRef<Added | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Asks which. */
  readonly choose: () => Promise<void>;
  readonly add: (files: readonly FileRef[]) => void;
  readonly remove: (file: string) => Promise<void>;
  /** Puts the file at a place before the one at another. */
  readonly move: (from: number, to: number) => Promise<void>;
  readonly isBusy: Ref<boolean>;
}

/** The files of a part; for the setup of a component. */
export function usePartFiles(part: () => PartRow): PartFiles {
  const desk = useDesk();
  const jobs = useJobs();
  const bid = useBid();
  const { t } = useI18n();
  const job = shallowRef<Job>();
  const result = shallowRef<Added>();
  const problem = shallowRef<Problem>();
  const isBusy = ref(false);
  const moved = shallowRef<readonly string[]>();

  const stored = computed(() => {
    const { kind } = part();
    return kind.is === 'files' ? kind.files : [];
  });
  const files = computed(() => {
    const order = moved.value;
    if (order === undefined) return stored.value;
    return order.flatMap((name) => stored.value.find(({ file }) => file === name) ?? []);
  });

  watch(
    () => part().id,
    () => {
      [job.value, result.value, problem.value, moved.value] = [undefined, undefined, undefined, undefined];
    },
  );

  async function change(what: () => Promise<void>): Promise<void> {
    isBusy.value = true;
    problem.value = undefined;
    try {
      await what();
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      isBusy.value = false;
    }
  }

  function add(given: readonly FileRef[]): void {
    if (given.length === 0) return;
    [result.value, problem.value] = [undefined, undefined];
    const begun = jobs.start('part_add', { bid: bid.id, part: part().id, files: given.map(({ handle }) => handle) });
    job.value = begun;
    watch(
      begun.end,
      (end) => {
        if (end === undefined) return;
        if (job.value === begun) {
          job.value = undefined;
          if (end.is === 'failed') problem.value = end.problem;
          if (end.is === 'done' && end.outcome.is === 'added') result.value = end.outcome;
        }
        for (const { handle } of given) void desk.api('file_close', { handle }).catch(() => undefined);
        void bid.load();
      },
      { immediate: true },
    );
  }

  return {
    files,
    job,
    result,
    problem,
    isBusy,
    add,
    choose: () =>
      change(async () => {
        add(await desk.api('files_choose', { purpose: 'attachments', title: t('workspace.files.chooseFor', { part: part().title }) }));
      }),
    remove: (file) => change(() => bid.change('part_remove', { bid: bid.id, part: part().id, file })),
    move: (from, to) =>
      change(async () => {
        const order = files.value.map(({ file }) => file);
        const [taken] = order.splice(from, 1);
        if (taken === undefined || to < 0 || to > order.length) return;
        order.splice(to, 0, taken);
        moved.value = order;
        try {
          await bid.change('part_order', { bid: bid.id, part: part().id, files: order });
        } finally {
          moved.value = undefined;
        }
      }),
  };
}
