// What is typed into an application: shown at once, kept in this browser at once, at the service after a pause. Nothing of it is lost by a reload, a crash, a
// session that ends or a network that is away; what another device typed meanwhile stands beside it until somebody chooses.

import { type ShallowReactive, type ShallowRef, shallowReactive, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import { Refused } from '../service/network.ts';
import type { ApplicationView, Field, FieldChange, SavedFields } from '../wire/enterprise.ts';
import { later } from './later.ts';

const PREFIX = 'sealbid-draft-';
/** A pause in typing, and after which times it is tried again, milliseconds. */
const PAUSE = 800;
const FIRST_AGAIN = 2_000;
const LONGEST_AGAIN = 30_000;
/** For how long what was never sent is kept: longer than any draft lives, milliseconds. */
const KEPT = 100 * 86_400_000;

/** How what was typed stands: at the service since a moment, on its way, or in this browser alone and why. */
export type Keeping =
  | { readonly is: 'kept'; readonly at: string | undefined }
  | { readonly is: 'keeping' }
  | { readonly is: 'held'; readonly problem: Problem };

/** Whether it is the network or the service that is not there, whatever was typed. */
export function isAway({ code }: Problem): boolean {
  return code === 'service_unreachable' || code === 'service_starting';
}

/** A field into which two devices put different texts. */
export interface Conflict {
  /** What stands at the service. */
  readonly theirs: string;
}

interface Unsent {
  /** What stood at the service as far as was known when it was typed. */
  readonly was: string;
  readonly now: string;
}
interface Held extends Unsent {
  readonly at: number;
}

export interface DraftPowers {
  /** Hands changes to the service. Rejects with `Refused`. */
  save(this: void, changes: FieldChange[]): Promise<SavedFields>;
  /** The service told how the application is now. */
  told(this: void, view: ApplicationView): void;
  /** The application is another than was thought: it is to be asked for. */
  changed(this: void): void;
  /** No save is on its way any more. */
  rested(this: void): void;
  readonly store: Storage;
  /** Milliseconds since 1970. */
  now(this: void): number;
}

/** A text as the service keeps it: without what cannot be seen, and without white space around it. */
export function cleaned(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200B-\u200F\u202A-\u202E]/gu, '').trim();
}

/** Whether what is typed is kept at this moment: in `returned` what was refused, and what holds no more, alone. */
export function isOpen({ state, refused, unlocked }: ApplicationView, field: Field): boolean {
  return state === 'draft' || (state === 'returned' && (unlocked.includes(field) || refused.some((one) => one.field === field)));
}

export class ApplicationDraft {
  /** What stands in the fields. */
  readonly texts: ShallowReactive<Partial<Record<Field, string>>> = shallowReactive({});
  readonly conflicts: ShallowReactive<Map<Field, Conflict>> = shallowReactive(new Map());
  /** Texts that can no longer be saved: the application went on elsewhere. */
  readonly stranded: ShallowReactive<Map<Field, string>> = shallowReactive(new Map());
  readonly keeping: ShallowRef<Keeping> = shallowRef({ is: 'kept', at: undefined });
  readonly #key: string;
  readonly #powers: DraftPowers;
  readonly #later = later(() => this.flush());
  /** Fields with a text that the service does not have, and what stood there before it was typed. */
  readonly #unsent: ShallowReactive<Map<Field, string>> = shallowReactive(new Map());
  /** What of it this tab put into the browser, or found there, as it stands there. */
  readonly #kept = new Map<Field, Unsent & { readonly text: string }>();
  #view: ApplicationView | undefined;
  /** The field that is typed into, and what stood there when it was come to. */
  readonly #focused: ShallowRef<{ readonly field: Field; readonly before: string } | undefined> = shallowRef();
  #running: Promise<void> | undefined;
  #again = FIRST_AGAIN;
  #isGone = false;
  /** The service refused what was typed, since the application is another by now. */
  #isOld = false;

  /** `account` and `id` name whose text it is, and of what. */
  constructor(account: string, id: string, powers: DraftPowers) {
    this.#key = `${PREFIX}${account}-${id}:`;
    this.#powers = powers;
    forgetOld(powers.store, powers.now());
    for (const [field, { was, now }] of this.#held()) {
      this.texts[field] = now;
      this.#unsent.set(field, was);
    }
  }

  /** Whether a save is on its way: what the service says of before it is old. */
  get isSaving(): boolean {
    return this.#running !== undefined;
  }

  /** Whether all that was typed is at the service. */
  get isKept(): boolean {
    return this.#unsent.size === 0;
  }

  /** Whether the service judged another text than the one that stands there. */
  isUnsent(field: Field): boolean {
    return this.#unsent.has(field);
  }

  /** Whether it is being typed into: nothing is said of half a text. */
  isBeingTyped(field: Field): boolean {
    const focused = this.#focused.value;
    return focused?.field === field && focused.before !== (this.texts[field] ?? '');
  }

  /** The service told how the application is. */
  take(view: ApplicationView): void {
    this.#view = view;
    const all = new Set([...Object.keys(view.fields), ...Object.keys(this.texts)] as Field[]);
    for (const field of all) {
      const told = view.fields[field] ?? '';
      if (this.#unsent.has(field)) {
        if (cleaned(this.texts[field] ?? '') === told) this.#settle(field);
        else continue;
      }
      // A gap at the end of what is being typed stays.
      const isBeingTyped = this.#focused.value?.field === field && cleaned(this.texts[field] ?? '') === told;
      if (!isBeingTyped && this.texts[field] !== told) this.texts[field] = told;
    }
    this.#strand();
    if (this.#unsent.size === 0) this.keeping.value = { is: 'kept', at: view.saved };
    else if (this.#running === undefined) this.#later.soon(0);
  }

  /** Something was typed. */
  type(field: Field, text: string): void {
    const told = this.#view?.fields[field] ?? '';
    if (!this.#unsent.has(field)) this.#unsent.set(field, told);
    this.texts[field] = text;
    // What is as it was needs no saving, unless another text is on its way.
    if (cleaned(text) === told && this.#running === undefined) this.#settle(field);
    this.#hold();
    if (this.#unsent.size === 0) {
      this.keeping.value = { is: 'kept', at: this.#view?.saved };
      return;
    }
    if (this.keeping.value.is === 'kept') this.keeping.value = { is: 'keeping' };
    this.#later.soon(PAUSE);
  }

  /** A field is typed into. */
  focus(field: Field): void {
    const left = this.#focused.value?.field;
    if (left === field) return;
    this.#focused.value = { field, before: this.texts[field] ?? '' };
    if (left !== undefined) this.#left(left);
  }

  /** A field is left; it is told of that after the next one was come to. */
  blur(field: Field): void {
    if (this.#focused.value?.field !== field) return;
    this.#focused.value = undefined;
    this.#left(field);
  }

  #left(field: Field): void {
    if (!this.#unsent.has(field) && this.#view !== undefined) this.texts[field] = this.#view.fields[field] ?? '';
    this.#later.now();
  }

  /** Says which of two texts is to stand there. */
  choose(field: Field, whose: 'yours' | 'theirs'): void {
    const conflict = this.conflicts.get(field);
    if (conflict === undefined) return;
    if (whose === 'theirs') this.#takeTheirs(field);
    else {
      this.conflicts.delete(field);
      this.#unsent.set(field, conflict.theirs);
      this.#hold();
    }
    void this.flush();
  }

  /** Takes what stands at the service where nobody can choose: in fields that are none of these. */
  chooseOnlyIn(fields: readonly Field[]): void {
    const left = [...this.conflicts.keys()].filter((field) => !fields.includes(field));
    for (const field of left) this.#takeTheirs(field);
    if (left.length > 0 && this.#unsent.size === 0) this.keeping.value = { is: 'kept', at: this.#view?.saved };
  }

  /** Throws away what cannot be saved any more. */
  forgetStranded(): void {
    for (const field of this.stranded.keys()) {
      this.#settle(field);
      this.texts[field] = this.#view?.fields[field] ?? '';
    }
    this.stranded.clear();
    this.#hold();
    if (this.#unsent.size === 0) this.keeping.value = { is: 'kept', at: this.#view?.saved };
  }

  /** Sends what is not sent; settles when it was tried. */
  flush(): Promise<void> {
    this.#later.never();
    this.#running ??= this.#send().finally(() => {
      this.#running = undefined;
      if (this.#isOld) this.#powers.changed();
      else this.#powers.rested();
      this.#isOld = false;
    });
    return this.#running;
  }

  /** The page goes: what is not sent is sent once more, and tried no longer. */
  async leave(): Promise<void> {
    await this.flush();
    this.#isGone = true;
    this.#later.never();
  }

  async #send(): Promise<void> {
    for (let changes = this.#changes(); changes.length > 0; changes = this.#changes()) {
      this.keeping.value = { is: 'keeping' };
      try {
        const { application, conflicts } = await this.#powers.save(changes);
        this.#again = FIRST_AGAIN;
        for (const { field, now } of changes) {
          const conflict = conflicts.find((one) => one.field === field);
          if (conflict !== undefined) this.conflicts.set(field, { theirs: conflict.theirs });
          else if (this.texts[field] === now) this.#unsent.delete(field);
          else this.#unsent.set(field, application.fields[field] ?? '');
        }
        this.#hold();
        this.take(application);
        this.#powers.told(application);
      } catch (error) {
        this.#refused(error);
        return;
      }
    }
    if (this.#unsent.size === 0) this.keeping.value = { is: 'kept', at: this.#view?.saved };
  }

  #refused(error: unknown): void {
    this.#hold();
    this.keeping.value = { is: 'held', problem: problemOf(error) };
    const code = error instanceof Refused ? error.code : '';
    if (code === 'FIELD_LOCKED' || code === 'STATE_CHANGED') this.#isOld = true;
    // What is refused for good is tried again with the next key.
    else if (!this.#isGone && error instanceof Refused && !error.isFinal) {
      this.#later.soon(this.#again);
      this.#again = Math.min(LONGEST_AGAIN, this.#again * 2);
    }
  }

  /** What can be sent now: not what waits for a choice, nor what cannot be changed. */
  #changes(): FieldChange[] {
    const view = this.#view;
    if (view === undefined) return [];
    return [...this.#unsent]
      .filter(([field]) => !this.conflicts.has(field) && isOpen(view, field))
      .map(([field, was]) => ({ field, was, now: this.texts[field] ?? '' }));
  }

  #takeTheirs(field: Field): void {
    const conflict = this.conflicts.get(field);
    if (conflict !== undefined) this.texts[field] = conflict.theirs;
    this.#settle(field);
  }

  #settle(field: Field): void {
    this.#unsent.delete(field);
    this.conflicts.delete(field);
    this.#hold();
  }

  #strand(): void {
    const view = this.#view;
    if (view === undefined) return;
    for (const field of this.#unsent.keys()) {
      if (isOpen(view, field)) this.stranded.delete(field);
      else this.stranded.set(field, this.texts[field] ?? '');
    }
  }

  /** What is kept in this browser, by a page before this one or by another tab. */
  #held(): [Field, Unsent][] {
    const found: [Field, Unsent][] = [];
    for (const key of Object.keys(this.#powers.store).filter((one) => one.startsWith(this.#key))) {
      const text = this.#powers.store.getItem(key) ?? '';
      const field = key.slice(this.#key.length) as Field;
      try {
        const { was, now } = JSON.parse(text) as Held;
        found.push([field, { was, now }]);
        this.#kept.set(field, { was, now, text });
      } catch {
        // It was none of this program's.
      }
    }
    return found;
  }

  /** What is not at the service is kept in this browser, each field by itself: another tab of this application keeps its own beside it. */
  #hold(): void {
    const { store } = this.#powers;
    try {
      for (const [field, { text }] of this.#kept) {
        if (this.#unsent.has(field)) continue;
        if (store.getItem(this.#key + field) === text) store.removeItem(this.#key + field);
        this.#kept.delete(field);
      }
      for (const [field, was] of this.#unsent) {
        const now = this.texts[field] ?? '';
        const kept = this.#kept.get(field);
        if (kept?.was === was && kept.now === now) continue;
        const text = JSON.stringify({ at: this.#powers.now(), was, now } satisfies Held);
        store.setItem(this.#key + field, text);
        this.#kept.set(field, { was, now, text });
      }
    } catch {
      // It stands in the fields until the page is closed.
    }
  }
}

/** What belongs to no application any more. */
function forgetOld(store: Storage, now: number): void {
  for (const key of Object.keys(store)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      const { at } = JSON.parse(store.getItem(key) ?? '{}') as Partial<Held>;
      if (at === undefined || at < now - KEPT) store.removeItem(key);
    } catch {
      store.removeItem(key);
    }
  }
}
