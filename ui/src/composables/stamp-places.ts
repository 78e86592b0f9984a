// What a plan comes to on a document: the desk is asked after every change, and what it is answered is drawn.

import { type ComputedRef, type ShallowRef, computed, onScopeDispose, shallowRef, watch } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { PlaceNotice, PlacesView, SealEntry, SealView, StampTarget } from '../wire/desk.ts';
import { later } from './later.ts';
import { Newest } from './newest.ts';
import { movedSince } from './stamp-entry.ts';
import { pagesOf } from './stamp-pages.ts';
import { numberOf } from './stamp-plan.ts';

/** After which time the desk is asked, milliseconds. */
const PAUSE_MS = 150;

/** A seal, or a slice of one, as it is drawn on a page. */
export interface Mark {
  readonly key: string;
  /** Its entry in the plan as it is now. */
  readonly index: number;
  readonly entry: SealEntry;
  readonly seal: SealView;
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where in the seal a slice begins. */
  readonly slice: readonly [number, number] | null;
}

/** What was asked, and what was answered. */
export interface Answered {
  readonly entries: readonly SealEntry[];
  readonly view: PlacesView;
}

/** What is to be drawn: what was placed by hand at once, the rest as the desk said. */
export function marksOf(
  entries: readonly SealEntry[],
  seals: readonly SealView[],
  pages: number,
  answered: Answered | undefined,
): readonly Mark[] {
  const sealOf = new Map(seals.map((seal) => [seal.id, seal]));
  const said = new Map<number, PlacesView['places']>();
  for (const place of answered?.view.places ?? []) {
    const known = said.get(place.entry);
    if (known === undefined) said.set(place.entry, [place]);
    else known.push(place);
  }
  const askedAs = new Map((answered?.entries ?? []).map((entry, index) => [numberOf(entry), index]));
  return entries.flatMap((entry, index) => {
    const seal = sealOf.get(entry.seal);
    if (seal === undefined) return [];
    const whole = { index, entry, seal, width: seal.width_mm, height: seal.height_mm, slice: null };
    const key = numberOf(entry);
    if (entry.kind === 'at') {
      return entry.page > pages ? [] : [{ ...whole, key: `${key}`, page: entry.page, x: entry.x_mm, y: entry.y_mm }];
    }
    const at = askedAs.get(key) ?? -1;
    const asked = answered?.entries[at];
    if (asked?.kind === entry.kind && asked.seal === entry.seal) {
      const { x, y } = movedSince(asked, entry);
      return (said.get(at) ?? []).map((place, no) => ({
        ...whole, key: `${key}:${no}`, page: place.page, x: place.x_mm + x, y: place.y_mm + y, width: place.width_mm, height: place.height_mm, slice: place.slice,
      }));
    }
    // Until the desk says where it is, it is seen where it was put.
    if (entry.kind !== 'pages') return [];
    return pagesOf(entry.pages, pages).map((page, no) => ({ ...whole, key: `${key}:${no}`, page, x: entry.x_mm, y: entry.y_mm }));
  });
}

export interface Places {
  readonly answered: ShallowRef<Answered | undefined>;
  /** Why the desk does not say. */
  readonly problem: ShallowRef<Problem | undefined>;
  /** What should be known, about entries as they are now. */
  readonly notices: ComputedRef<readonly PlaceNotice[]>;
}

/** Asks after every change, and of another `file`; for the setup of a component. Nothing is asked where there is no target. */
export function usePlaces(target: () => StampTarget | undefined, file: () => string | undefined, entries: () => readonly SealEntry[]): Places {
  const desk = useDesk();
  const answered = shallowRef<Answered>();
  const problem = shallowRef<Problem>();
  const newest = new Newest();

  async function ask(): Promise<void> {
    const [of, now] = [target(), entries()];
    if (of === undefined) return;
    try {
      const view = await newest.answer(() => desk.api('places', { target: of, entries: [...now] }));
      if (view === undefined) return;
      answered.value = { entries: now, view };
      problem.value = undefined;
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  const wait = later(ask);
  watch(
    () => JSON.stringify([target(), file()]),
    () => {
      newest.changed();
      answered.value = undefined;
      wait.never();
      void ask();
    },
    { immediate: true },
  );
  watch(entries, () => {
    wait.soon(PAUSE_MS);
  });
  onScopeDispose(wait.never);

  const notices = computed(() => {
    const at = new Map(entries().map((entry, index) => [numberOf(entry), index]));
    return (answered.value?.view.notices ?? []).flatMap((notice) => {
      const asked = answered.value?.entries[notice.entry];
      const index = asked === undefined ? undefined : at.get(numberOf(asked));
      return index === undefined ? [] : [{ ...notice, entry: index }];
    });
  });
  return { answered, problem, notices };
}
