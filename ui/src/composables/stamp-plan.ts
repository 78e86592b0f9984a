// How a document is to be stamped: every change of it can be undone.

import { type ComputedRef, type ShallowRef, shallowRef } from 'vue';

import type { KeptField, PageSize, SealEntry, SealView, SignatureLevel, StampPlan } from '../wire/desk.ts';
import { History } from './history.ts';
import { pagesOf } from './stamp-pages.ts';
import { isSame } from './same.ts';
import { reaching, shifted } from './stamp-entry.ts';
import { type Room, type Spot, freeSpot, inside, roomOf, spotFor } from './stamp-spot.ts';

/** An entry, or what is kept for a later signer, by its place in the plan. */
export interface Chosen {
  readonly of: 'entry' | 'field';
  readonly at: number;
}

/** What a plan is about. */
export interface PlanAbout {
  readonly pages: () => readonly PageSize[];
  readonly seals: () => readonly SealView[];
  /** Where on a page a seal may be that is let go of there, or placed by a key; without it, anywhere. Nothing where it may not be at all. */
  readonly room?: (page: number, seal: SealView, spot: Spot | undefined) => Room | undefined;
}

export const EMPTY: StampPlan = { entries: [], certify: false, fields: [], level: 'b' };

/** What is kept for a later signer at first, millimetres, and how small and large it may be. */
const KEPT = { width_mm: 50, height_mm: 50 };
export const KEPT_LIMITS = { least: 10, most: 200, count: 20 };

const NUMBERS = new WeakMap<SealEntry, number>();
let numbers = 0;
/** Names an entry, however it is changed. */
export function numberOf(entry: SealEntry): number {
  const known = NUMBERS.get(entry);
  if (known !== undefined) return known;
  numbers += 1;
  NUMBERS.set(entry, numbers);
  return numbers;
}

export class Plan {
  readonly now: ShallowRef<StampPlan>;
  readonly chosen: ShallowRef<Chosen | undefined> = shallowRef();
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  readonly about: PlanAbout;
  readonly #history: History<StampPlan>;

  /** `changed` is called whenever it is to be kept. */
  constructor(about: PlanAbout, changed: () => void) {
    this.about = about;
    this.#history = new History(EMPTY, changed);
    this.now = this.#history.now;
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
  }

  /** Begins with another one. */
  begin(plan: StampPlan): void {
    this.chosen.value = undefined;
    this.#history.begin(plan);
  }

  get entries(): readonly SealEntry[] {
    return this.now.value.entries;
  }

  sealOf({ seal }: SealEntry): SealView | undefined {
    return this.about.seals().find(({ id }) => id === seal);
  }

  pageOf(page: number): PageSize | undefined {
    return this.about.pages()[page - 1];
  }

  /** Places a seal, as near to the spot as there is room; where none is given, beside what is there. It is chosen then. */
  add(seal: SealView, page: number, spot?: Spot): boolean {
    const size = this.pageOf(page);
    if (size === undefined) return false;
    const room = this.about.room === undefined ? roomOf(size) : this.about.room(page, seal, spot);
    if (room === undefined) return false;
    const taken = this.entries.flatMap((one) => (one.kind === 'at' && one.page === page ? [{ x: one.x_mm, y: one.y_mm }] : []));
    const { x, y } = spot === undefined ? spotFor(room, seal, taken) : inside(room, seal, spot);
    this.append({ kind: 'at', seal: seal.id, page, x_mm: x, y_mm: y });
    this.chosen.value = { of: 'entry', at: this.entries.length - 1 };
    return true;
  }

  append(...entries: readonly SealEntry[]): void {
    this.#put({ ...this.now.value, entries: [...this.entries, ...entries] });
  }

  /** Puts another entry in the place of one. Steps of one `move` are undone together. */
  set(index: number, entry: SealEntry, move?: string): void {
    const before = this.entries[index];
    if (before === undefined || isSame(before, entry)) return;
    NUMBERS.set(entry, numberOf(before));
    this.#put({ ...this.now.value, entries: this.entries.with(index, entry) }, move);
  }

  /** Moves one from where it was, as far as the page on which it is seen allows. */
  shift(index: number, from: SealEntry, by: Spot, page: number, move?: string): void {
    const [size, seal] = [this.pageOf(page), this.sealOf(from)];
    if (size === undefined || seal === undefined) return;
    const spot = from.kind === 'at' ? { x: from.x_mm, y: from.y_mm } : undefined;
    const room = this.about.room === undefined ? roomOf(size) : this.about.room(page, seal, spot);
    if (room !== undefined) this.set(index, shifted(from, by, room, seal), move);
  }

  /** Puts it on other pages; nothing for this page alone. */
  reach(index: number, pages: string | undefined, page: number): void {
    const entry = this.entries[index];
    if (entry !== undefined) this.set(index, reaching(entry, pages, page));
  }

  remove(index: number): void {
    this.removeAll([index]);
  }

  removeAll(indices: readonly number[]): void {
    this.chosen.value = undefined;
    if (indices.length > 0) this.#put({ ...this.now.value, entries: this.entries.filter((_, index) => !indices.includes(index)) });
  }

  certify(isOn: boolean): void {
    this.#put({ ...this.now.value, certify: isOn });
  }

  level(level: SignatureLevel): void {
    if (level !== this.now.value.level) this.#put({ ...this.now.value, level });
  }

  /** Keeps a place for a later signer, where nothing lies yet: `taken` is what lies there besides seals that are placed by hand. */
  addField(page: number, taken: readonly Room[] = []): void {
    const size = this.pageOf(page);
    if (size === undefined) return;
    const { fields } = this.now.value;
    const seals = this.entries.flatMap((one): Room[] => {
      const seal = this.sealOf(one);
      const isHere = (one.kind === 'at' && one.page === page) || (one.kind === 'pages' && pagesOf(one.pages, this.about.pages().length).includes(page));
      return seal === undefined || !isHere ? [] : [{ x: one.x_mm, y: one.y_mm, width_mm: seal.width_mm, height_mm: seal.height_mm }];
    });
    const kept = fields.filter((one) => one.page === page).map(({ x_mm, y_mm, ...of }): Room => ({ x: x_mm, y: y_mm, ...of }));
    const { x, y } = freeSpot(size, KEPT, [...seals, ...kept, ...taken]);
    this.#put({ ...this.now.value, fields: [...fields, { name: null, page, x_mm: x, y_mm: y, ...KEPT }] });
    this.chosen.value = { of: 'field', at: fields.length };
  }

  /** Moves or resizes one, as far as its page allows. */
  setField(index: number, wanted: KeptField, move?: string): void {
    const { fields } = this.now.value;
    const [before, size] = [fields[index], this.pageOf(wanted.page)];
    if (before === undefined || size === undefined) return;
    const fit = { ...wanted, width_mm: Math.min(wanted.width_mm, size.width_mm), height_mm: Math.min(wanted.height_mm, size.height_mm) };
    const { x, y } = inside(size, fit, { x: wanted.x_mm, y: wanted.y_mm });
    const field = { ...fit, x_mm: x, y_mm: y };
    if (!isSame(before, field)) this.#put({ ...this.now.value, fields: fields.with(index, field) }, move);
  }

  removeField(index: number): void {
    this.chosen.value = undefined;
    this.#put({ ...this.now.value, fields: this.now.value.fields.toSpliced(index, 1) });
  }

  undo(): void {
    if (this.#history.undo()) this.chosen.value = undefined;
  }

  redo(): void {
    if (this.#history.redo()) this.chosen.value = undefined;
  }

  #put(plan: StampPlan, move?: string): void {
    this.#history.put(plan, move);
  }
}
