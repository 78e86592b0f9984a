// A picture or paper on its way to an application: sent with how far it is, sent again once the network is there. It goes on in whatever step one is.

import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue';

import type { Papers, Picked, Sending } from '../platform/papers.ts';
import { type Problem, problemOf } from '../problem.ts';
import { isPassing } from '../service/network.ts';

/** The largest that the service takes, bytes. */
const MAX = 10 * 1_048_576;

/** How far a file is. */
export interface OnItsWay {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  /** Bytes a second, once that can be said. */
  readonly rate: number | undefined;
}

/** One paper of an application on its way; it belongs to the application, not to the step in which it was chosen. */
export class PaperSending {
  readonly sending: ShallowRef<OnItsWay | undefined> = shallowRef();
  readonly problem: ShallowRef<Problem | undefined> = shallowRef();
  readonly #waiting: ShallowRef<Picked | undefined> = shallowRef();
  readonly isWaiting: ComputedRef<boolean> = computed(() => this.#waiting.value !== undefined && this.sending.value === undefined);
  /** Whether a file that was chosen is not at the service. */
  readonly isOpen: ComputedRef<boolean> = computed(() => this.#waiting.value !== undefined);
  readonly #deliver: (picked: Picked, sending: Sending) => Promise<void>;
  #stop: AbortController | undefined;

  /** `deliver` hands a file to the service; it rejects as `Papers.send` does. */
  constructor(deliver: (picked: Picked, sending: Sending) => Promise<void>) {
    this.#deliver = deliver;
  }

  /** Sends what `pick` gives, if it gives anything. */
  async choose(pick: () => ReturnType<Papers['choose']>): Promise<void> {
    this.problem.value = undefined;
    try {
      const picked = await pick();
      if (picked === undefined) return;
      if (picked.size > MAX) this.problem.value = { code: 'file_too_large', params: { path: picked.name, limit: '10' } };
      else await this.#send(picked);
    } catch (error) {
      this.problem.value = problemOf(error);
    }
  }

  /** Sends again what was not sent. */
  async again(): Promise<void> {
    if (this.#waiting.value !== undefined && this.sending.value === undefined) await this.#send(this.#waiting.value);
  }

  cancel(): void {
    this.#stop?.abort();
  }

  async #send(picked: Picked): Promise<void> {
    this.#stop?.abort();
    const own = new AbortController();
    this.#stop = own;
    const began = performance.now();
    [this.problem.value, this.#waiting.value] = [undefined, picked];
    this.sending.value = { name: picked.name, done: 0, total: picked.size, rate: undefined };
    const told = (done: number, total: number): void => {
      const seconds = (performance.now() - began) / 1_000;
      if (this.#stop === own) this.sending.value = { name: picked.name, done, total, rate: seconds > 0.5 ? done / seconds : undefined };
    };
    try {
      await this.#deliver(picked, { told, signal: own.signal });
      if (this.#stop === own) this.#waiting.value = undefined;
    } catch (error) {
      if (this.#stop !== own) return;
      if (own.signal.aborted) this.#waiting.value = undefined;
      else this.problem.value = problemOf(error);
      if (this.problem.value !== undefined && !isPassing(this.problem.value.code)) this.#waiting.value = undefined;
    } finally {
      if (this.#stop === own) this.sending.value = undefined;
    }
  }
}
