// Keeps what is typed, at every pause. Typing never waits for it. What could not be kept stays in the fields, is tried again, and outlives
// a reload of the page.

import { type ShallowRef, onBeforeUnmount, onMounted, shallowRef } from 'vue';

import { problemOf } from '../problem.ts';
import { useBid } from './bid.ts';
import { later } from './later.ts';
import type { Keeping } from './window.ts';

/** After which time it is tried again, ms. */
const AGAIN = 5_000;
const KEPT_BACK = 'sealbid-typed:';

export interface Saved {
  /** What stands in the fields now; as JSON holds it. */
  readonly read: () => unknown;
  /** Hands it to the desk. */
  readonly keep: (value: unknown) => Promise<void>;
}

export class Autosave {
  readonly keeping: ShallowRef<Keeping> = shallowRef({ is: 'kept' });
  readonly #key: string;
  readonly #saved: Saved;
  readonly #later = later(() => this.flush());
  #isChanged = false;
  #isStopped = false;
  #running: Promise<void> | undefined;

  /** `key` names the fields among all of this desk. */
  constructor(key: string, saved: Saved) {
    this.#key = `${KEPT_BACK}${key}`;
    this.#saved = saved;
  }

  /** What a page before this one could not hand over; read before the desk is asked: it may be handed over meanwhile. */
  left(): unknown {
    try {
      const text = localStorage.getItem(this.#key);
      return text === null ? undefined : (JSON.parse(text) as unknown);
    } catch {
      return undefined;
    }
  }

  /** Something was typed. */
  change(): void {
    this.#isChanged = true;
    if (this.keeping.value.is === 'kept') this.keeping.value = { is: 'keeping' };
    this.#later.soon();
  }

  /** Keeps it now; settles when it is kept or refused. */
  flush(): Promise<void> {
    this.#later.never();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Tries no more: another took its place. */
  stop(): void {
    this.#later.never();
    this.#isChanged = false;
    this.#isStopped = true;
  }

  /** Tries no more, and keeps nothing back: it was thrown away. */
  discard(): void {
    this.stop();
    localStorage.removeItem(this.#key);
    this.keeping.value = { is: 'kept' };
  }

  /** Where the page may end before the desk answers: for the next one. */
  holdBack(): void {
    if (this.keeping.value.is === 'kept') return;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#saved.read()));
    } catch {
      // It stands in the fields until the page is closed.
    }
  }

  async #run(): Promise<void> {
    while (this.#isChanged) {
      this.#isChanged = false;
      this.keeping.value = { is: 'keeping' };
      try {
        await this.#saved.keep(this.#saved.read());
      } catch (error) {
        if (this.#isStopped) break;
        this.#isChanged = true;
        this.keeping.value = { is: 'refused', problem: problemOf(error) };
        this.holdBack();
        this.#later.soon(AGAIN);
        return;
      }
    }
    this.keeping.value = { is: 'kept' };
    // What is held back is its successor's from then on.
    if (!this.#isStopped) localStorage.removeItem(this.#key);
  }
}

/** For the setup of a component: it is kept at once when the component is left, or the window is. */
export function useLeaving(save: Autosave, gone: () => void = () => undefined): void {
  const flush = (): void => {
    void save.flush();
  };
  const leave = (): void => {
    save.holdBack();
    flush();
  };
  onMounted(() => {
    window.addEventListener('blur', flush);
    window.addEventListener('pagehide', leave);
  });
  onBeforeUnmount(async () => {
    window.removeEventListener('blur', flush);
    window.removeEventListener('pagehide', leave);
    save.holdBack();
    await save.flush();
    gone();
  });
}

/** For the setup of a component with fields of the bid. */
export function useAutosave(key: string, saved: Saved): Autosave {
  const { id, saves } = useBid();
  const save = new Autosave(`${id}:${key}`, saved);
  saves.get(key)?.stop();
  saves.set(key, save);
  useLeaving(save, () => {
    if (save.keeping.value.is === 'kept' && saves.get(key) === save) saves.delete(key);
  });
  return save;
}
