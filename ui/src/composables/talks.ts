// The conversation that the screens show: one at a time. An earlier one whose answer is out goes on by itself to its end.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import type { Platform } from '../platform/platform.ts';
import { Refused } from '../service/network.ts';
import { ticketFor } from '../service/ticket.ts';
import { type CutOff, resume } from './talk-reload.ts';
import { type Powers, Talk, type TalkView } from './talk.ts';

/** What `Talk` needs, of what this page has. */
export function powersOf(platform: Platform): Powers {
  const { network, holder, stored, random, locks, moment } = platform;
  return {
    network,
    holder,
    stored,
    random,
    locks,
    moment,
    after: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    ticket: async (reqHash) => {
      const enrolment = await stored.enrolment();
      // The service lets nobody act whom it does not know.
      if (enrolment === undefined) throw new Refused('service_bearer');
      return ticketFor(network, enrolment.bearer, reqHash);
    },
  };
}

export class Talks {
  readonly view: ShallowRef<TalkView | undefined> = shallowRef();
  /** What a reload cut off. */
  readonly cutOff: ShallowRef<CutOff | undefined> = shallowRef();
  readonly #powers: Powers;
  #talk: Talk | undefined;
  /** Changes of another conversation than this one's are not shown. */
  #turn: symbol | undefined;

  constructor(powers: Powers) {
    this.#powers = powers;
  }

  /** The conversation that is shown. */
  get talk(): Talk | undefined {
    return this.#talk;
  }

  /** Begins with a code's text, which is kept nowhere. Throws as `Talk.begin`. */
  async begin(text: string): Promise<void> {
    const turn = Symbol('turn');
    const talk = await Talk.begin(text, this.#powers, (view) => {
      if (this.#turn === turn) this.view.value = view;
    });
    this.#turn = turn;
    this.#talk = talk;
    this.view.value = talk.view;
    this.cutOff.value = undefined;
  }

  /** Looks once for what a reload cut off, and sends it again. */
  async resume(): Promise<void> {
    this.cutOff.value = await resume(this.#powers);
  }

  /** The screen is left. */
  dismiss(): void {
    this.#talk = undefined;
    this.#turn = undefined;
    this.view.value = undefined;
    this.cutOff.value = undefined;
  }

  wake(): void {
    this.#talk?.wake();
  }
}

export const TALKS: InjectionKey<Talks> = Symbol('talks');

/** The conversation of this page; for the setup of a component. */
export function useTalks(): Talks {
  const talks = inject(TALKS);
  if (talks === undefined) throw new Error('no conversations were provided');
  return talks;
}
