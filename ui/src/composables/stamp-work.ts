// What the parts of the stamping screen share.

import { type ComputedRef, type InjectionKey, type Ref, type ShallowReactive, type ShallowRef, computed, inject, nextTick, provide, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import type { DocumentView, KeptField, KeywordHit, PhoneRow, SealView, StampTarget } from '../wire/desk.ts';
import { type Mark, type Places, marksOf, usePlaces } from './stamp-places.ts';
import type { Chosen, Plan } from './stamp-plan.ts';
import { useSealPictures } from './stamp-picture.ts';

export interface StampWork {
  readonly plan: Plan;
  readonly document: ComputedRef<DocumentView | undefined>;
  readonly target: ComputedRef<StampTarget | undefined>;
  readonly seals: ComputedRef<readonly SealView[]>;
  readonly pictures: ShallowReactive<Map<string, string>>;
  readonly places: Places;
  /** Something that is asked for would not be there: the desk refuses to stamp. */
  readonly isInTheWay: ComputedRef<boolean>;
  /** Everything that is drawn. */
  readonly marks: ComputedRef<readonly Mark[]>;
  /** The page that is seen. */
  readonly page: Ref<number>;
  /** The seal that the next one is of. */
  readonly seal: ComputedRef<SealView | undefined>;
  /** Its identifier. */
  readonly sealId: Ref<string | undefined>;
  /** What is kept in the document already. */
  readonly kept: ComputedRef<readonly KeptField[]>;
  /** Where the keyword stands that is being looked for. */
  readonly hits: ShallowRef<readonly KeywordHit[]>;
  /** The keyword that is being looked for, and on which pages; nothing for all. */
  readonly keyword: Ref<string>;
  readonly scope: Ref<string | null>;
  /** Chooses an entry, or what is kept, and shows a page of it. */
  readonly visit: (chosen: Chosen, page?: number) => Promise<void>;
  /** The seals that may be used with the phone that is asked: all of them while none is paired. */
  readonly usable: ComputedRef<readonly SealView[]>;
  /** The phone that is asked. */
  readonly phone: ComputedRef<PhoneRow | undefined>;
  /** Whose seal is made where there is none; empty where that is not known. */
  readonly firm: ComputedRef<string>;
  /** Asks anew which seals there are. */
  readonly reload: () => Promise<void>;
  /** Counts visits: whoever draws what is chosen gives it the focus. */
  readonly visited: Ref<number>;
}

export interface StampAbout {
  readonly plan: Plan;
  readonly document: () => DocumentView | undefined;
  readonly target: () => StampTarget | undefined;
  readonly seals: () => readonly SealView[];
  readonly phone: () => PhoneRow | null | undefined;
  readonly firm: () => string;
  readonly reload: () => Promise<void>;
}

const WORK: InjectionKey<StampWork> = Symbol('stamp');

/** For the setup of a screen on which a document is stamped. */
export function provideWork({ plan, document, target, seals, phone, firm, reload }: StampAbout): StampWork {
  const entries = computed(() => plan.now.value.entries);
  const places = usePlaces(target, () => document()?.file.handle, () => entries.value);
  const page = ref(1);
  const sealId = ref<string>();
  const visited = ref(0);
  const all = computed(seals);
  const asked = computed(() => phone() ?? undefined);
  const usable = computed(() => all.value.filter((seal) => asked.value === undefined || seal.phones.includes(asked.value.id)));
  const marks = computed(() => marksOf(entries.value, all.value, document()?.pages.length ?? 0, places.answered.value));
  const word = plan.entries.find((one) => one.kind === 'keyword');
  const work: StampWork = {
    plan,
    document: computed(document),
    target: computed(target),
    seals: all,
    pictures: useSealPictures(seals),
    places,
    isInTheWay: computed(() => places.notices.value.some((notice) => notice.is_in_the_way)),
    marks,
    page,
    sealId,
    seal: computed(() => usable.value.find(({ id }) => id === sealId.value) ?? usable.value[0]),
    kept: computed(() => document()?.fields ?? []),
    hits: shallowRef([]),
    keyword: ref(word?.text ?? ''),
    scope: ref(word?.pages ?? null),
    visited,
    usable,
    phone: asked,
    firm: computed(firm),
    reload,
    visit: async (chosen, wanted) => {
      const own = marks.value.filter(({ index }) => chosen.of === 'entry' && index === chosen.at).map((mark) => mark.page);
      const first = chosen.of === 'field' ? plan.now.value.fields[chosen.at]?.page : own.includes(page.value) ? page.value : own[0];
      page.value = Math.min(wanted ?? first ?? page.value, document()?.pages.length ?? 1);
      await nextTick();
      plan.chosen.value = chosen;
      visited.value += 1;
    },
  };
  watch(page, () => {
    const { value: chosen } = plan.chosen;
    if (chosen === undefined) return;
    const isHere = chosen.of === 'field'
      ? plan.now.value.fields[chosen.at]?.page === page.value
      : marks.value.some((mark) => mark.index === chosen.at && mark.page === page.value);
    if (!isHere) plan.chosen.value = undefined;
  });
  watch(
    () => document()?.pages.length ?? 0,
    (count) => {
      if (count > 0) page.value = Math.min(page.value, count);
    },
  );
  provide(WORK, work);
  return work;
}

/** For the setup of a part of it. */
export function useWork(): StampWork {
  const work = inject(WORK);
  if (work === undefined) throw new Error('nothing is stamped here');
  return work;
}

/** What a seal is called. */
export function useSealNames(): (seal: SealView | undefined) => string {
  const { t } = useI18n();
  return (seal) => seal?.name ?? t('stamping.seal.missing');
}
