// Where the seals of a bid are placed: kept at every change, each change can be undone.

import { type ComputedRef, type Ref, type ShallowRef, computed, ref, shallowRef } from 'vue';

import type { DeskHost } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { PageSize, Placement, SealView, StampView } from '../wire/desk.ts';

/** Where something stands on a page, millimetres from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Placements are kept in tenths of a millimetre. */
const TENTHS = 10;
/** How far a seal that is placed by a key stands from the page's right and lower edge, and from one that stands there already. */
const [RIGHT, BELOW, ASIDE] = [30, 60, 5];

/** The most that a coordinate can be. */
export function limit(page: number, seal: number): number {
  return Math.max(0, Math.floor((page - seal) * TENTHS + 1e-6) / TENTHS);
}

function within(value: number, most: number): number {
  return Math.min(Math.max(Math.round(value * TENTHS) / TENTHS, 0), most);
}

/** The nearest spot at which all of a seal is on the page. */
export function inside({ width_mm, height_mm }: PageSize, seal: SealView, { x, y }: Spot): Spot {
  return { x: within(x, limit(width_mm, seal.width_mm)), y: within(y, limit(height_mm, seal.height_mm)) };
}

/** Where a seal stands that is placed by a key, beside those that stand there. */
export function spotFor(page: PageSize, seal: SealView, taken: readonly Spot[]): Spot {
  const corner = { x: page.width_mm - RIGHT - seal.width_mm, y: page.height_mm - BELOW - seal.height_mm };
  let spot = inside(page, seal, corner);
  for (let step = 1; taken.some(({ x, y }) => x === spot.x && y === spot.y) && step < taken.length + 2; step += 1) {
    spot = inside(page, seal, { x: corner.x - step * ASIDE, y: corner.y - step * ASIDE });
  }
  return spot;
}

/** Those that lie on a page there is, of a seal there is. */
export function possible({ document, seals, placements }: StampView): readonly Placement[] {
  const pages = document?.pages.length ?? 0;
  return placements.filter(({ page, seal }) => page <= pages && seals.some(({ id }) => id === seal));
}

export class StampState {
  /** What is stamped; nothing before the first answer. */
  readonly view: ShallowRef<StampView | undefined> = shallowRef();
  /** Why it cannot be shown. */
  readonly problem: ShallowRef<Problem | undefined> = shallowRef();
  readonly placements: ShallowRef<readonly Placement[]> = shallowRef([]);
  /** Which of them is chosen. */
  readonly chosen: Ref<number | undefined> = ref();
  /** How many were taken away because their page is no more. */
  readonly lost: Ref<number> = ref(0);
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  readonly #desk: DeskHost;
  readonly #bid: string;
  readonly #changed: () => void;
  readonly #history: ShallowRef<readonly (readonly Placement[])[]> = shallowRef([[]]);
  readonly #at: Ref<number> = ref(0);
  /** What the newest change was, so that steps of the same move are undone together. */
  #move: string | undefined;

  /** Counts what the desk is to be told: an answer to a question before it says less. */
  #untold = 0;

  /** `changed` is called whenever the placements are to be kept. */
  constructor(desk: DeskHost, bid: string, changed: () => void) {
    this.#desk = desk;
    this.#bid = bid;
    this.#changed = changed;
    this.canUndo = computed(() => this.#at.value > 0);
    this.canRedo = computed(() => this.#at.value < this.#history.value.length - 1);
  }

  /** Asks for it; `left` is what the desk was not told yet, by this page or one before it. What is changed meanwhile stands. */
  async load(left?: readonly Placement[]): Promise<void> {
    try {
      const before = this.#untold;
      const view = await this.#desk.api('stamp_view', { bid: this.#bid });
      const own = this.placements.value;
      const wanted = this.#untold === before ? (left ?? view.placements) : own;
      const fit = (placements: readonly Placement[]): readonly Placement[] =>
        view.document === null ? placements : possible({ ...view, placements: [...placements] });
      const kept = fit(wanted);
      this.view.value = view;
      this.problem.value = undefined;
      this.lost.value = wanted.length - kept.length;
      if (wanted !== own || this.lost.value > 0) this.chosen.value = undefined;
      // What is this page's own can still be undone.
      this.#history.value = wanted === own ? this.#history.value.map(fit).with(this.#at.value, kept) : [kept];
      if (wanted !== own) this.#at.value = 0;
      this.#move = undefined;
      this.placements.value = kept;
      if (this.lost.value > 0 || left !== undefined) this.#change();
    } catch (error) {
      this.problem.value = problemOf(error);
    }
  }

  /** Hands the placements to the desk. */
  async keep(placements: readonly Placement[]): Promise<void> {
    await this.#desk.api('placements_save', { bid: this.#bid, placements: [...placements] });
  }

  sealOf({ seal }: Placement): SealView | undefined {
    return this.view.value?.seals.find(({ id }) => id === seal);
  }

  pageOf(page: number): PageSize | undefined {
    return this.view.value?.document?.pages[page - 1];
  }

  /** Places a seal, as near to the spot as the page allows; where none is given, where there is room. It is chosen then. */
  add(seal: SealView, page: number, spot?: Spot): void {
    const size = this.pageOf(page);
    if (size === undefined) return;
    const taken = this.placements.value.filter((one) => one.page === page).map(({ x_mm, y_mm }) => ({ x: x_mm, y: y_mm }));
    const { x, y } = spot === undefined ? spotFor(size, seal, taken) : inside(size, seal, spot);
    this.#put([...this.placements.value, { seal: seal.id, page, x_mm: x, y_mm: y }]);
    this.chosen.value = this.placements.value.length - 1;
  }

  /** Moves one, as near to the spot as the page allows. Steps of one `move` are undone together. */
  move(index: number, spot: Spot, move?: string): void {
    const before = this.placements.value[index];
    if (before === undefined) return;
    const [seal, size] = [this.sealOf(before), this.pageOf(before.page)];
    if (seal === undefined || size === undefined) return;
    const { x, y } = inside(size, seal, spot);
    if (x === before.x_mm && y === before.y_mm) return;
    this.#put(this.placements.value.with(index, { ...before, x_mm: x, y_mm: y }), move);
  }

  remove(index: number): void {
    this.chosen.value = undefined;
    this.#put(this.placements.value.toSpliced(index, 1));
  }

  undo(): void {
    this.#go(this.#at.value - 1);
  }

  redo(): void {
    this.#go(this.#at.value + 1);
  }

  #put(placements: readonly Placement[], move?: string): void {
    const isSame = move !== undefined && move === this.#move;
    const before = this.#history.value.slice(0, this.#at.value + (isSame ? 0 : 1));
    this.#history.value = [...before, placements];
    this.#at.value = before.length;
    this.#move = move;
    this.placements.value = placements;
    this.#change();
  }

  #go(at: number): void {
    const placements = this.#history.value[at];
    if (placements === undefined) return;
    this.#at.value = at;
    this.#move = undefined;
    this.placements.value = placements;
    this.chosen.value = undefined;
    this.#change();
  }

  #change(): void {
    this.#untold += 1;
    this.#changed();
  }
}

/** Placements as a page before this one held them back; nothing where that is something else. */
export function placementsOf(value: unknown): readonly Placement[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isPlacement = (one: unknown): one is Placement => {
    const { seal, page, x_mm, y_mm } = (one ?? {}) as Partial<Record<keyof Placement, unknown>>;
    return typeof seal === 'string' && [page, x_mm, y_mm].every((number) => typeof number === 'number');
  };
  return value.every(isPlacement) ? value : undefined;
}
