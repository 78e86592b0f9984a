// The files of a part: added by a dialog or dropped on the window, put in another order, taken out.

import { type ComputedRef, type Ref, computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FileRef, FileRow, PartRow } from '../wire/desk.ts';
import { useBid } from './bid.ts';
import { type Job, useJobs } from './jobs.ts';
import { keptJob } from './kept-job.ts';

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
  readonly job: ComputedRef<Job | undefined>;
  readonly result: ComputedRef<Added | undefined>;
  readonly problem: ComputedRef<Problem | undefined>;
  /** Asks which. */
  readonly choose: () => Promise<void>;
  /** Adds them, where none are being added. */
  readonly add: (files: readonly FileRef[]) => void;
  /** What came of it was read. */
  readonly dismiss: () => void;
  readonly remove: (file: string) => Promise<void>;
  /** Puts the file at a place before the one at another. It is seen at once; moves while one is being kept are kept after it. */
  readonly move: (from: number, to: number) => Promise<void>;
  /** What was kept last, for whoever listens. */
  readonly said: Ref<string>;
}

/** The files of a part; for the setup of a component that shows no other. */
export function usePartFiles(part: () => PartRow): PartFiles {
  const desk = useDesk();
  const jobs = useJobs();
  const bid = useBid();
  const { t } = useI18n();
  // It goes on while another part is shown.
  const last = keptJob(jobs, `part_add:${bid.id}:${part().id}`);
  const end = computed(() => last.value?.end.value);
  const job = computed(() => (end.value === undefined ? last.value : undefined));
  const result = computed(() => (end.value?.is === 'done' && end.value.outcome.is === 'added' ? end.value.outcome : undefined));
  const refused = shallowRef<Problem>();
  const problem = computed(() => refused.value ?? (end.value?.is === 'failed' ? end.value.problem : undefined));
  const moved = shallowRef<readonly string[]>();
  const said = ref('');

  const stored = computed(() => {
    const { kind } = part();
    return kind.is === 'files' ? kind.files : [];
  });
  const files = computed(() => {
    const order = moved.value;
    if (order === undefined) return stored.value;
    const known = order.flatMap((name) => stored.value.find(({ file }) => file === name) ?? []);
    // Files that were added meanwhile stand last, as the desk puts them.
    return [...known, ...stored.value.filter((file) => !known.includes(file))];
  });

  watch(end, (now) => {
    if (now !== undefined) void bid.load();
  });
  function dismiss(): void {
    if (job.value === undefined) last.value = undefined;
  }
  onBeforeUnmount(dismiss);

  async function attempt(what: () => Promise<void>): Promise<void> {
    refused.value = undefined;
    try {
      await what();
    } catch (error) {
      refused.value = problemOf(error);
    }
  }
  let changes: Promise<void> = Promise.resolve();
  /** One change after another: each is of what the one before left. */
  function change(what: () => Promise<void>): Promise<void> {
    changes = changes.then(() => attempt(what));
    return changes;
  }

  function close(given: readonly FileRef[]): void {
    for (const { handle } of given) void desk.api('file_close', { handle }).catch(() => undefined);
  }
  function add(given: readonly FileRef[]): void {
    if (given.length === 0) return;
    if (job.value !== undefined) {
      refused.value = { code: 'job_running', params: {} };
      close(given);
      return;
    }
    refused.value = undefined;
    const begun = jobs.start('part_add', { bid: bid.id, part: part().id, files: given.map(({ handle }) => handle) });
    last.value = begun;
    const leave = watch(begun.end, () => {
      leave();
      close(given);
    });
  }

  return {
    files,
    job,
    result,
    problem,
    said,
    add,
    dismiss,
    choose: () =>
      attempt(async () => {
        add(await desk.api('files_choose', { purpose: 'attachments', title: t('workspace.files.chooseFor', { part: part().title }) }));
      }),
    remove: (file) =>
      change(async () => {
        const name = files.value.find((one) => one.file === file)?.original;
        if (name === undefined) return;
        await bid.change('part_remove', { bid: bid.id, part: part().id, file });
        said.value = t('workspace.files.removed', { name });
      }),
    move: async (from, to) => {
      const rows = [...files.value];
      const [taken] = rows.splice(from, 1);
      if (taken === undefined || to < 0 || to > rows.length) return;
      rows.splice(to, 0, taken);
      const order = rows.map(({ file }) => file);
      moved.value = order;
      await change(async () => {
        // A later move has this one in it.
        if (moved.value !== order) return;
        try {
          await bid.change('part_order', { bid: bid.id, part: part().id, files: files.value.map(({ file }) => file) });
          said.value = t('workspace.files.moved', { name: taken.original, no: to + 1 });
        } finally {
          if (moved.value === order) moved.value = undefined;
        }
      });
    },
  };
}
