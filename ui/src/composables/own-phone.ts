// This phone and the account that is logged in on it: it is added to the account once, and the account is told which computers it was paired
// with. What cannot be told now is told later.

import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue';

import { hex } from '../link/bytes.ts';
import { fingerprint } from '../link/keys.ts';
import { Refused } from '../service/network.ts';
import type { AuthKey } from '../service/phones.ts';
import { addPhone, desksOf, endDesk, endPhone, tellDesk } from '../service/phones.ts';
import type { StoredMemory } from '../store/memory.ts';
import type { AccountDesk } from '../wire/account.ts';
import type { Session } from './session.ts';

/** What it acts with. */
export interface OwnPhoneSetup {
  readonly key: AuthKey;
  readonly stored: Pick<StoredMemory, 'addedTo' | 'desks' | 'markAdded' | 'markTold' | 'revoke'>;
  readonly session: Session;
  /** What it is called. */
  readonly name: string;
  /** Whether it has keys that a computer could ask for. */
  isEnrolled(this: void): boolean;
}

export class OwnPhone {
  /** Its `phone_id`, once it is known. */
  readonly id: ShallowRef<string | undefined> = shallowRef();
  readonly #setup: OwnPhoneSetup;
  #settling: Promise<void> | undefined;
  #isAsked = false;
  /** The session in which adding it takes a proof: it is left to whoever holds it. */
  #unproven: string | undefined;

  constructor(setup: OwnPhoneSetup) {
    this.#setup = setup;
  }

  /** Whether it can be an account's. */
  get isEnrolled(): boolean {
    return this.#setup.isEnrolled();
  }

  /** Makes phone and account know of each other what is new. What fails is done the next time; one turn at a time. */
  settle(): Promise<void> {
    this.#isAsked = true;
    this.#settling ??= this.#turns().finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  /** Adds it to the account, also where it was ended there before. Throws `Refused`. */
  async add(): Promise<void> {
    const { key, name, session, stored } = this.#setup;
    const account = session.account.value;
    if (account === undefined) return;
    await session.as((network, bearer) => addPhone(network, bearer, { key, session: account.session, name }));
    await stored.markAdded(account.id);
  }

  /** Takes it out of the account, where that answers: its keys are about to go. */
  async leave(): Promise<void> {
    const { session } = this.#setup;
    const id = this.id.value;
    this.id.value = undefined;
    if (id === undefined || session.state.value !== 'in') return;
    await session.as((network, bearer) => endPhone(network, bearer, id)).catch(() => undefined);
  }

  async #turns(): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false;
      try {
        await this.#turn();
      } catch {
        // No network, or the account ended this phone: the next look at the page begins here again.
      }
    }
  }

  async #turn(): Promise<void> {
    const { key, session, stored, isEnrolled } = this.#setup;
    if (!isEnrolled()) return;
    const id = hex(await fingerprint(await key.authPoint()));
    this.id.value = id;
    const account = session.account.value;
    if (session.state.value !== 'in' || account?.level !== 'full') return;
    // Where somebody ended it in the account, it stays so until somebody adds it again.
    if ((await stored.addedTo()) !== account.id && !(await this.#isAdded(account.session))) return;
    const rows = await session.as(desksOf);
    const desks = await Promise.all(
      (await stored.desks()).map(async (desk) => {
        const print = await fingerprint(desk.point);
        return { desk, print, row: rows.find((one) => one.id === hex(print) && one.phone === id) };
      }),
    );
    // What the account ended is refused first, whatever comes of the tellings.
    for (const { desk, print, row } of desks) {
      if (!desk.isRevoked && desk.toldTo === account.id && isEnded(row)) await stored.revoke(print);
    }
    for (const { desk, print, row } of desks) {
      try {
        if (desk.isRevoked) {
          if (row?.ended === null) await session.as((network, bearer) => endDesk(network, bearer, row.id, id));
        } else if (desk.toldTo !== account.id) {
          const told = { name: desk.name, phone: id, paired: instant(desk.pairedAt) };
          await session.as((network, bearer) => tellDesk(network, bearer, hex(print), told));
          await stored.markTold(print, account.id);
        }
      } catch (error) {
        // What the service refuses of one computer keeps none of the others from being told; without a network all of them wait.
        if (!(error instanceof Refused) || !error.isFinal) throw error;
      }
    }
  }

  /** Adds it without being asked to; gives whether that was done. A proof is for whoever holds it: where one is needed, this session is not tried again. */
  async #isAdded(session: string): Promise<boolean> {
    if (this.#unproven === session) return false;
    try {
      await this.add();
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'proof_needed') throw error;
      this.#unproven = session;
      return false;
    }
  }
}

/** Whether the account ended a computer that this phone told it of. */
function isEnded(row: AccountDesk | undefined): boolean {
  return row !== undefined && row.ended !== null;
}

/** RFC 3339 of Unix seconds. */
function instant(seconds: number): string {
  return new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');
}

export const OWN_PHONE: InjectionKey<OwnPhone> = Symbol('own phone');

/** This phone; nothing in a page that is on none. For the setup of a component. */
export function useOwnPhone(): OwnPhone | undefined {
  return inject(OWN_PHONE, undefined);
}
