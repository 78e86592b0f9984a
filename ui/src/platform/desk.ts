// What the window is given in place of a browser's powers: the desk behind it. Only platform/tauri knows how it is reached.

import { type InjectionKey, inject } from 'vue';

import type { Event, Requests } from '../wire/desk.ts';

/** The name of a request. */
export type RequestName = keyof Requests;
/** What is asked in it. */
export type Ask<N extends RequestName> = Requests[N]['ask'];
/** What is answered. */
export type Answer<N extends RequestName> = Requests[N]['answer'];

/** The most that one `read` gives, bytes. */
export const MAX_READ = 1_048_576;

export interface DeskHost {
  /** Asks the desk. Rejects with `Refused`. */
  api<N extends RequestName>(this: void, name: N, ask: Ask<N>): Promise<Answer<N>>;
  /** Hears every event from now on, until what it gives is called. */
  watch(this: void, heard: (event: Event) => void): () => void;
  /** Bytes of a file: `length` of them, at most `MAX_READ`, fewer at its end. Rejects with `Refused`. */
  read(this: void, handle: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** All bytes from `begin` to before `end`, however many reads that takes. Rejects with `Refused`. */
export async function readRange(desk: DeskHost, handle: string, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  const offsets = Array.from({ length: Math.ceil(bytes.length / MAX_READ) }, (_, at) => at * MAX_READ);
  await Promise.all(
    offsets.map(async (offset) => {
      const length = Math.min(MAX_READ, bytes.length - offset);
      bytes.set(await desk.read(handle, begin + offset, length), offset);
    }),
  );
  return bytes;
}

export const DESK: InjectionKey<DeskHost> = Symbol('desk');

/** The desk behind this window. */
export function useDesk(): DeskHost {
  const desk = inject(DESK);
  if (desk === undefined) throw new Error('no desk was provided');
  return desk;
}
