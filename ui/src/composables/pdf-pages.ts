// Where the pages of a document stand, one under the other in a part that scrolls: how large they are shown, which of them are near what is
// seen, and how one gets to another.

import { type ComputedRef, type Ref, computed, nextTick, onBeforeUnmount, onMounted, ref, shallowReactive, watch } from 'vue';

import type { PageBox, PdfFile } from './pdf.ts';
import { spanOf } from './pdf-span.ts';

const GAP = 12;
/** Pixels of the window to a point, at 100 %. */
const FULL = 96 / 72;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;
const A4: PageBox = { width: 595, height: 842 };

export interface PdfPages {
  readonly count: ComputedRef<number>;
  /** The page that is read. */
  readonly page: ComputedRef<number>;
  /** How large it is shown. */
  readonly percent: ComputedRef<number>;
  /** Whether pages are as wide as there is room. */
  readonly isFit: ComputedRef<boolean>;
  /** Where each page begins, and the end, pixels. */
  readonly tops: ComputedRef<readonly number[]>;
  /** The widest of what is there, pixels. */
  readonly widest: ComputedRef<number>;
  /** The pages near what is seen. */
  readonly shown: ComputedRef<readonly number[]>;
  /** A page's width, pixels. */
  readonly widthOf: (page: number) => number;
  readonly boxOf: (page: number) => PageBox;
  /** Looks at what is known of a page's size by now. */
  readonly learn: (page: number) => void;
  /** It was scrolled. */
  readonly scrolled: () => void;
  readonly go: (to: number) => void;
  /** The next size, larger or smaller. */
  readonly step: (by: 1 | -1) => void;
  /** As wide as there is room. */
  readonly fit: () => void;
}

/** For the setup of the component that holds `scroll`. */
export function usePdfPages(pdf: Readonly<Ref<PdfFile | undefined>>, scroll: Readonly<Ref<HTMLElement | null>>): PdfPages {
  /** Nothing: as wide as there is room. */
  const zoom = ref<number>();
  const top = ref(0);
  const seen = ref({ width: 640, height: 480 });
  const boxes = shallowReactive(new Map<number, PageBox>());

  const count = computed(() => pdf.value?.pages ?? 0);
  const boxOf = (page: number): PageBox => boxes.get(page) ?? boxes.get(1) ?? A4;
  function widthOf(page: number): number {
    const room = seen.value.width - 2 * GAP;
    if (zoom.value === undefined) return Math.max(120, Math.min(room, 1_200));
    return Math.round(boxOf(page).width * FULL * zoom.value);
  }
  const tops = computed(() => {
    let at = GAP;
    const starts = Array.from({ length: count.value }, (_, index) => {
      const start = at;
      const box = boxOf(index + 1);
      at += Math.round((widthOf(index + 1) * box.height) / box.width) + GAP;
      return start;
    });
    return [...starts, at];
  });
  const shown = computed(() => spanOf(tops.value, top.value - seen.value.height / 2, top.value + seen.value.height * 1.5));
  const page = computed(() => spanOf(tops.value, top.value + seen.value.height / 3, top.value + seen.value.height / 3 + 1)[0] ?? 1);
  const widest = computed(() => Math.max(seen.value.width, ...shown.value.map((one) => widthOf(one) + 2 * GAP)));
  const percent = computed(() => Math.round((100 * widthOf(page.value)) / (boxOf(page.value).width * FULL)));
  const isFit = computed(() => zoom.value === undefined);

  function learn(one: number, pdfFile = pdf.value): void {
    const box = pdfFile?.knownBox(one);
    const before = boxes.get(one);
    if (box !== undefined && (before?.width !== box.width || before.height !== box.height)) boxes.set(one, box);
  }

  const observer = new ResizeObserver(() => {
    const box = scroll.value;
    if (box !== null && box.clientWidth > 0) seen.value = { width: box.clientWidth, height: box.clientHeight };
  });
  onMounted(() => {
    if (scroll.value !== null) observer.observe(scroll.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
  });
  watch(pdf, async (opened) => {
    boxes.clear();
    if (opened === undefined) return;
    await opened.box(1).catch(() => undefined);
    learn(1, opened);
  });

  function go(to: number): void {
    const wanted = Math.min(Math.max(1, Math.round(to)), count.value);
    if (Number.isNaN(wanted)) return;
    scroll.value?.scrollTo({ top: (tops.value[wanted - 1] ?? 0) - GAP });
  }
  /** What is in the middle stays there. */
  async function setZoom(to: number | undefined): Promise<void> {
    const box = scroll.value;
    const share = box === null ? 0 : (box.scrollTop + box.clientHeight / 2) / Math.max(1, box.scrollHeight);
    zoom.value = to;
    await nextTick();
    if (box !== null) box.scrollTop = share * box.scrollHeight - box.clientHeight / 2;
  }
  function step(by: 1 | -1): void {
    const now = percent.value / 100;
    const next = by > 0 ? ZOOMS.find((one) => one > now + 0.01) : ZOOMS.findLast((one) => one < now - 0.01);
    if (next !== undefined) void setZoom(next);
  }
  function fit(): void {
    void setZoom(undefined);
  }
  function scrolled(): void {
    top.value = scroll.value?.scrollTop ?? 0;
  }

  return { count, page, percent, isFit, tops, widest, shown, widthOf, boxOf, learn: (one) => { learn(one); }, scrolled, go, step, fit };
}
