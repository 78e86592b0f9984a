// Pictures and papers in the window: the page has handles, and the desk carries the bytes.

import { watch } from 'vue';

import { type DeskHost, readRange } from '../platform/desk.ts';
import type { Papers } from '../platform/papers.ts';
import { base64url } from '../link/bytes.ts';
import { Refused, refusalOf } from '../service/network.ts';
import type { FileRef, JobOutcome } from '../wire/desk.ts';
import type { DocumentView } from '../wire/enterprise.ts';
import type { Job, Jobs } from './jobs.ts';

const PURPOSES = { licence: 'licence', form: 'stamped_form' } as const;

/** What came of a job; rejects with `Refused`, and with an `AbortError` where the person ended it. */
function outcomeOf(job: Job): Promise<JobOutcome> {
  return new Promise((resolve, reject) => {
    const stop = watch(
      job.end,
      (end) => {
        if (end === undefined) return;
        queueMicrotask(() => {
          stop();
        });
        if (end.is === 'done') resolve(end.outcome);
        else if (end.is === 'failed') reject(new Refused(end.problem.code, end.problem.params));
        else reject(new DOMException('', 'AbortError'));
      },
      { immediate: true, flush: 'sync' },
    );
  });
}

export function deskPapers(desk: DeskHost, jobs: Jobs): Papers {
  const fetched = (bearer: Parameters<Papers['read']>[0], path: string, name: string): Promise<FileRef> =>
    desk.api('service_fetch', { path, name, session: base64url(bearer) });
  return {
    hasCamera: false,
    choose: async (kind, _, title) => {
      const [file] = await desk.api('files_choose', { purpose: PURPOSES[kind], title });
      return file === undefined ? undefined : { name: file.name, size: file.size, content: file.handle, key: crypto.randomUUID() };
    },
    send: async (bearer, path, { content, key }, { told, signal }) => {
      if (typeof content !== 'string') throw new Refused('internal', { place: 'papers' });
      const job = jobs.start('service_send', { path, handle: content, session: base64url(bearer), key });
      const stop = watch(job.happened, () => {
        const progress = job.last('progress');
        if (progress !== undefined) told(progress.done, progress.total);
      }, { flush: 'sync' });
      const end = (): void => void job.cancel();
      signal.addEventListener('abort', end);
      try {
        const outcome = await outcomeOf(job);
        if (outcome.is !== 'answered') throw new Refused('internal', { place: 'papers' });
        const { status, body } = outcome.answer;
        if (status >= 300) throw await refusalOf(Response.json(body, { status }));
        return body as unknown as DocumentView;
      } finally {
        stop();
        signal.removeEventListener('abort', end);
      }
    },
    read: async (bearer, path, name) => {
      const { handle, size } = await fetched(bearer, path, name);
      try {
        return new Blob([await readRange(desk, handle, 0, size)]);
      } finally {
        await desk.api('file_close', { handle });
      }
    },
    save: async (bearer, path, name, title) => {
      const { handle } = await fetched(bearer, path, name);
      try {
        const outcome = await outcomeOf(jobs.start('file_save', { handle, name, title }));
        return outcome.is === 'saved' ? outcome.saved.name : undefined;
      } catch (error) {
        // The dialog was closed.
        if (error instanceof DOMException) return undefined;
        throw error;
      } finally {
        await desk.api('file_close', { handle });
      }
    },
  };
}
