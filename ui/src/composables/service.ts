// Whether the service can be reached, and what it says of itself.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import { type ServiceInfo, serviceInfo } from '../service/info.ts';
import type { Network } from '../service/network.ts';

export type Reach = 'asking' | 'reached' | 'away';

/** A difference of clocks that is no more than an answer takes, and its rounding, milliseconds. */
const SAME = 2_000;

export class Service {
  readonly reach: ShallowRef<Reach> = shallowRef('asking');
  /** As it was told the last time. */
  readonly info: ShallowRef<ServiceInfo | undefined> = shallowRef();
  /** How far the service's clock is before the phone's, milliseconds. */
  readonly ahead: ShallowRef<number> = shallowRef(0);
  readonly #network: Network;
  readonly #now: () => number;
  #asking: Promise<void> | undefined;

  /** `now` is the phone's clock, milliseconds since 1970. */
  constructor(network: Network, now: () => number) {
    this.#network = network;
    this.#now = now;
  }

  /** The service's clock, as far as it is known: milliseconds since 1970. */
  time(): number {
    return this.#now() + this.ahead.value;
  }

  /** Asks once, however often it is called meanwhile. */
  check(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    try {
      const info = await serviceInfo(this.#network);
      this.info.value = info;
      const ahead = Date.parse(info.now) - this.#now();
      this.ahead.value = Math.abs(ahead) < SAME ? 0 : ahead;
      this.reach.value = 'reached';
    } catch {
      this.reach.value = 'away';
    }
  }
}

export const SERVICE: InjectionKey<Service> = Symbol('service');

/** The service that served the page; for the setup of a component. */
export function useService(): Service {
  const service = inject(SERVICE);
  if (service === undefined) throw new Error('no service was provided');
  return service;
}
