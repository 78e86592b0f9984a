// How large the pictures of a photo's pane are, what of the photo is shown, and what closely.

import { type ComputedRef, type Ref, type ShallowRef, computed, onBeforeUnmount, ref, watch } from 'vue';

import { type Region, TIMES, regionOf } from './seal-draw.ts';
import { type Place, placeOf } from './seal-map.ts';
import type { PhotoState } from './seal-photo.ts';

/** Room around the pictures and between them, their captions, and around what is cleaned, pixels. */
const [ROOM, BETWEEN, CAPTIONS, EDGE] = [20, 20, 74, 14];
/** The least and the most that a picture is wide, and the least that is shown closely is high. */
const [LEAST, MOST, LOW] = [168, 460, 84];

export interface PhotoLayout {
  readonly room: number;
  readonly between: number;
  /** All of the photo is shown, not what is around the seal alone. */
  readonly isWhole: Ref<boolean>;
  readonly region: ComputedRef<Region>;
  /** Of the square that either picture is shown in, pixels. */
  readonly side: ComputedRef<number>;
  /** How high it is shown closely. */
  readonly low: ComputedRef<number>;
  /** Pixels of a millimetre of what is cleaned. */
  readonly scale: ComputedRef<number>;
  /** What is looked at closely: where in the photo, and how many pixels of the page one of its pixels is. */
  readonly near: ComputedRef<Place & { readonly zoom: number }>;
}

/** For the setup of the pane; `view` is what the pictures are seen in. */
export function usePhotoLayout({ photo, look, map, spot, photoSpot }: PhotoState, view: Readonly<ShallowRef<HTMLElement | null>>): PhotoLayout {
  const seen = ref({ width: 616, height: 576 });
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) seen.value = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  watch(view, (now) => {
    observer.disconnect();
    if (now !== null) observer.observe(now);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
  });

  const isWhole = ref(false);
  const preview = computed(() => look.looked.value?.preview);
  const region = computed(() => {
    const { width_px, height_px } = preview.value?.photo ?? { width_px: 1, height_px: 1 };
    const [width, height] = [photo.value?.width ?? width_px, photo.value?.height ?? height_px];
    return regionOf({ width, height }, isWhole.value ? undefined : preview.value?.photo?.corners);
  });
  /** Two beside each other, and below them the same closely, as far as all of them can be seen at once. */
  const side = computed(() => {
    const { width, height } = seen.value;
    const [wide, high] = [(width - 2 * ROOM - BETWEEN) / 2, (height - 2 * ROOM - CAPTIONS) * 0.66];
    return Math.round(Math.max(LEAST, Math.min(wide, high, MOST)));
  });
  const low = computed(() => Math.round(Math.max(LOW, Math.min(side.value * 0.54, seen.value.height - 2 * ROOM - CAPTIONS - side.value))));
  const scale = computed(() => {
    const { width_mm, height_mm } = preview.value ?? { width_mm: 42, height_mm: 42 };
    return (side.value - 2 * EDGE) / Math.max(width_mm, height_mm);
  });
  const near = computed(() => {
    const { left, top, side: all } = region.value;
    const usual = { x: left + all / 2, y: top + all / 2 };
    if (map.value === undefined) return { ...(photoSpot.value ?? usual), zoom: (TIMES * side.value) / all };
    const { x, y } = spot.value;
    const [at, right, below] = [placeOf(map.value, { x, y }), placeOf(map.value, { x: x + 0.1, y }), placeOf(map.value, { x, y: y + 0.1 })];
    const area = (right.x - at.x) * (below.y - at.y) - (right.y - at.y) * (below.x - at.x);
    return { ...at, zoom: (TIMES * scale.value) / (10 * Math.sqrt(Math.abs(area))) };
  });
  return { room: ROOM, between: BETWEEN, isWhole, region, side, low, scale, near };
}
