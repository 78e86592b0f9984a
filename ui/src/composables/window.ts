// What all pages of the window share: the settings, the service and its clock, the phones, and files that arrived.

import { type ComputedRef, type InjectionKey, type Ref, type ShallowRef, computed, inject, ref, shallowRef } from 'vue';

import { type Language, languageOf } from '../i18n/index.ts';
import type { DeskHost } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { DeskView, Event, FileRef, ServiceView, Settings } from '../wire/desk.ts';
import { Newest } from './newest.ts';

const SECOND_MS = 1_000;
/** How long something is said. */
const SAID_MS = 4_000;

/** A file that the person gave to the window. */
export interface Arrival {
  readonly file: FileRef;
  /** Dropped on it; else it was opened with the program. */
  readonly isDropped: boolean;
}

/** How what was changed stands. */
export type Keeping = { readonly is: 'kept' | 'keeping' } | { readonly is: 'refused'; readonly problem: Problem };

const UNSET: Settings = { language: 'system', theme: 'system', service: '', service_root: '', bidder_name: '', bidder_uscc: '' };

export class WindowState {
  readonly settings: ShallowRef<Settings> = shallowRef(UNSET);
  /** What the person sees them in, the system's language where none was chosen. */
  readonly language: ComputedRef<Language>;
  /** The settings as the desk keeps them. */
  readonly kept: ShallowRef<Settings> = shallowRef(UNSET);
  /** Why settings were not kept, each until it is changed again or what was refused was read. */
  readonly refusals: ShallowRef<Readonly<Partial<Record<keyof Settings, Problem>>>> = shallowRef({});
  /** How all of them stand. */
  readonly keeping: ComputedRef<Keeping>;
  /** How the service stands; nothing before the first answer. */
  readonly service: ShallowRef<ServiceView | undefined> = shallowRef();
  /** This desk as phones know it, and its phones; nothing before the first answer. */
  readonly desk: ShallowRef<DeskView | undefined> = shallowRef();
  /** The service's clock, ms; this machine's where the service never answered. */
  readonly now: Ref<number> = ref(Date.now());
  /** Whether `now` is the service's. */
  readonly isServiceTime: ComputedRef<boolean>;
  /** Files that were given to the window and that no page took yet. */
  readonly arrivals: ShallowRef<readonly Arrival[]> = shallowRef([]);
  /** The tender package that a bid may be begun from: its dialog is open while there is one. */
  readonly tender: ShallowRef<FileRef | undefined> = shallowRef();
  /** Whether files are held over the window. */
  readonly isDraggedOver: Ref<boolean> = ref(false);
  /** What went wrong in the background, the newest last. */
  readonly troubles: ShallowRef<readonly Problem[]> = shallowRef([]);
  /** What is said for a moment. */
  readonly said: Ref<string> = ref('');
  #next: ReturnType<typeof setTimeout> | undefined;
  #hush: ReturnType<typeof setTimeout> | undefined;
  readonly #host: DeskHost;
  readonly #system = shallowRef<Language>(languageOf(navigator.languages));
  /** Changes that the desk did not answer yet, in their order. */
  readonly #changes = shallowRef<readonly Partial<Settings>[]>([]);
  #save: Promise<void> = Promise.resolve();
  readonly #newestDesk = new Newest();

  constructor(host: DeskHost) {
    this.#host = host;
    this.language = computed(() => {
      const chosen = this.settings.value.language;
      return chosen === 'system' ? this.#system.value : chosen;
    });
    this.keeping = computed(() => {
      if (this.#changes.value.length > 0) return { is: 'keeping' };
      const [problem] = Object.values(this.refusals.value);
      return problem === undefined ? { is: 'kept' } : { is: 'refused', problem };
    });
    this.isServiceTime = computed(() => (this.service.value?.now ?? null) !== null);
  }

  /** Asks for what the first screen needs; the rest arrives by itself. */
  async start(): Promise<void> {
    this.#host.watch((event) => {
      this.#hear(event);
    });
    const { settings, system_language: system } = await this.#host.api('start', {});
    this.#show(settings);
    if (system !== 'system') this.#system.value = system;
    this.#tick();
    void this.askService();
    void this.askDesk();
  }

  /** Changes settings and keeps them, one change after another; one that is refused is taken back. */
  save(change: Partial<Settings>): Promise<void> {
    this.#changes.value = [...this.#changes.value, change];
    this.#show(this.kept.value);
    this.#refuse(change, undefined);
    this.#save = this.#save.then(() => this.#keep(change));
    return this.#save;
  }

  /** Settles when every change so far is kept or refused. */
  settled(): Promise<void> {
    return this.#save;
  }

  async #keep(change: Partial<Settings>): Promise<void> {
    try {
      this.kept.value = await this.#host.api('settings_save', { ...this.kept.value, ...change });
      // The name that the desk proposes for itself is in the person's language.
      if (change.language !== undefined) void this.askDesk();
    } catch (error) {
      this.#refuse(change, problemOf(error));
    }
    this.#changes.value = this.#changes.value.filter((one) => one !== change);
    this.#show(this.kept.value);
  }

  #refuse(change: Partial<Settings>, problem: Problem | undefined): void {
    const names = Object.keys(change) as (keyof Settings)[];
    const { ...refusals } = this.refusals.value;
    for (const name of names) {
      if (problem === undefined) Reflect.deleteProperty(refusals, name);
      else refusals[name] = problem;
    }
    this.refusals.value = refusals;
  }

  /** What was refused was read. */
  readRefusals(): void {
    this.refusals.value = {};
  }

  /** Shows what the desk keeps, and over it what it is still to keep. */
  #show(kept: Settings): void {
    this.kept.value = kept;
    this.settings.value = Object.assign({}, kept, ...this.#changes.value) as Settings;
  }

  /** Looks how the service stands. */
  async askService(): Promise<void> {
    try {
      this.#learn(await this.#host.api('service', {}));
    } catch (error) {
      this.tell(problemOf(error));
    }
  }

  /** Looks which phones there are. */
  async askDesk(): Promise<void> {
    try {
      const desk = await this.#newestDesk.answer(() => this.#host.api('desk', {}));
      if (desk !== undefined) this.desk.value = desk;
    } catch (error) {
      this.tell(problemOf(error));
    }
  }

  /** Takes the files that arrived; whoever calls it sees to them. */
  takeArrivals(): readonly Arrival[] {
    const taken = this.arrivals.value;
    this.arrivals.value = [];
    return taken;
  }

  /** Says something that need not be read. */
  say(text: string): void {
    this.said.value = text;
    clearTimeout(this.#hush);
    this.#hush = setTimeout(() => {
      this.said.value = '';
    }, SAID_MS);
  }

  /** The person read it. */
  dismiss(problem: Problem): void {
    this.troubles.value = this.troubles.value.filter((one) => one !== problem);
  }

  /** Shows what went wrong outside any page. */
  tell(problem: Problem): void {
    this.troubles.value = [...this.troubles.value.filter(({ code }) => code !== problem.code), problem];
  }

  #learn(service: ServiceView): void {
    // One that does not answer now keeps the clock that it told before.
    const before = this.service.value;
    const isSilent = service.now === null && before?.now != null && before.url === service.url;
    this.service.value = isSilent ? { ...service, now: before.now, ahead_ms: before.ahead_ms } : service;
    this.#tick();
    // Whether a phone can be reached goes by the service.
    const isOther = before !== undefined && (before.url !== service.url || before.problem?.code !== service.problem?.code);
    if (isOther) void this.askDesk();
  }

  /** Moves the clock on at each of its seconds. */
  #tick(): void {
    this.now.value = Date.now() + (this.service.value?.ahead_ms ?? 0);
    clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      this.#tick();
    }, SECOND_MS - (this.now.value % SECOND_MS));
  }

  #hear(event: Event): void {
    switch (event.is) {
      case 'service':
        this.#learn(event.service);
        break;
      case 'settings':
        this.#show(event.settings);
        break;
      case 'drag_over':
        this.isDraggedOver.value = true;
        break;
      case 'drag_left':
        this.isDraggedOver.value = false;
        break;
      case 'dropped':
        this.isDraggedOver.value = false;
        this.#arrive(event.files, true);
        break;
      case 'opened':
        this.#arrive([event.file], false);
        break;
      case 'trouble':
        this.tell(event.problem);
        break;
      case 'job':
        if (event.event.is === 'done' && event.event.outcome.is === 'paired') void this.askDesk();
        break;
      case 'bid':
      case 'seal':
      case 'session':
        break;
    }
  }

  #arrive(files: readonly FileRef[], isDropped: boolean): void {
    this.arrivals.value = [...this.arrivals.value, ...files.map((file) => ({ file, isDropped }))];
  }
}

export const WINDOW: InjectionKey<WindowState> = Symbol('window');

/** What all pages share; for the setup of a component. */
export function useWindow(): WindowState {
  const state = inject(WINDOW);
  if (state === undefined) throw new Error('no window was provided');
  return state;
}
