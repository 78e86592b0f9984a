// One application, as the service tells it and as it is typed.

import { type InjectionKey, type ShallowRef, inject, onBeforeUnmount, onMounted, shallowReactive, shallowRef } from 'vue';

import { type Problem, problemOf } from '../problem.ts';
import type { Papers } from '../platform/papers.ts';
import { type ApplicationStep, applicationOf, changeWay, documentPath, saveFields, stepApplication } from '../service/enterprise.ts';
import { wayOf } from '../ways/index.ts';
import { type Way, fieldsOf, stepOf } from '../ways/way.ts';
import type { ApplicationAct, ApplicationKind, ApplicationView, DocumentKind, DocumentView, Field } from '../wire/enterprise.ts';
import { ApplicationDraft, isOpen } from './application-draft.ts';
import { FieldRefusals } from './application-refusals.ts';
import { PaperSending } from './paper-sending.ts';
import type { Session } from './session.ts';

/** Forgotten with what was typed into other forms, when another person logs in. */
const SEEN = 'sealbid-typed-application-';

export class ApplicationState {
  readonly id: string;
  readonly view: ShallowRef<ApplicationView | undefined> = shallowRef();
  /** Why it is not there, or not as it is now. */
  readonly problem: ShallowRef<Problem | undefined> = shallowRef();
  readonly draft: ApplicationDraft;
  /** Steps that were gone on from: what is missing in them is pointed out. */
  readonly tried: Set<string> = shallowReactive(new Set<string>());
  /** What was refused as it was handed in and is said at its field. */
  readonly refusals: FieldRefusals;
  readonly session: Session;
  /** Pictures and papers on their way. */
  readonly sendings: Readonly<Record<DocumentKind, PaperSending>>;
  /** Counts what was asked, so that an older answer does not take the place of a newer one. */
  #newest = 0;
  /** Counts what was saved: what was told before it is old. */
  #saves = 0;
  /** Something happened while a save was on its way, whose answer may be older. */
  #isDue = false;

  constructor(session: Session, id: string, papers: Pick<Papers, 'send'>) {
    [this.session, this.id] = [session, id];
    const sending = (kind: DocumentKind): PaperSending =>
      new PaperSending(async (picked, on) => {
        await session.as((_, bearer) => papers.send(bearer, documentPath(id, kind), picked, on));
        await this.ask();
      });
    this.sendings = { licence: sending('licence'), form: sending('form') };
    this.draft = new ApplicationDraft(session.account.value?.id ?? '', id, {
      save: (changes) => {
        this.#saves += 1;
        return session.as((network, bearer) => saveFields(network, bearer, id, changes));
      },
      told: (view) => {
        this.take(view);
      },
      changed: () => void this.ask(),
      rested: () => {
        if (this.#isDue) void this.ask();
      },
      store: localStorage,
      now: Date.now,
    });
    this.refusals = new FieldRefusals(this.draft.texts);
    // As it was seen last in this tab: it is there also while the service is away.
    try {
      const seen = sessionStorage.getItem(`${SEEN}${id}`);
      if (seen !== null) this.#show(JSON.parse(seen) as ApplicationView);
    } catch {
      // It is asked for.
    }
  }

  /** How it is filled in. */
  get way(): Way | undefined {
    return this.view.value === undefined ? undefined : wayOf(this.view.value);
  }

  may(act: ApplicationAct): boolean {
    return this.view.value?.may.includes(act) === true;
  }

  /** Asks how it is. */
  async ask(): Promise<void> {
    this.#isDue = this.draft.isSaving;
    if (this.#isDue) return;
    this.#newest += 1;
    const [own, saves] = [this.#newest, this.#saves];
    try {
      const view = await this.session.as((network, bearer) => applicationOf(network, bearer, this.id));
      if (saves === this.#saves && own === this.#newest) this.take(view);
      else if (this.draft.isSaving) this.#isDue = true;
      else if (saves !== this.#saves) await this.ask();
    } catch (error) {
      if (own === this.#newest) this.problem.value = problemOf(error);
    }
  }

  /** Does something with it as a whole; what was typed goes before it. Throws `Refused`. */
  async step(step: ApplicationStep): Promise<void> {
    await this.draft.flush();
    this.#saves += 1;
    this.take(await this.session.as((network, bearer) => stepApplication(network, bearer, this.id, step)));
  }

  /** Goes another way with what was typed; gives the application of that way, which is another one where this one ended. Throws `Refused`. */
  async changeWay(kind: ApplicationKind): Promise<string> {
    await this.draft.flush();
    this.#newest += 1;
    const view = await this.session.as((network, bearer) => changeWay(network, bearer, this.id, kind));
    if (view.id !== this.id) return view.id;
    this.tried.clear();
    this.take(view);
    return this.id;
  }

  /** Notes what the service said. */
  take(view: ApplicationView): void {
    this.problem.value = undefined;
    this.#show(view);
    try {
      sessionStorage.setItem(`${SEEN}${this.id}`, JSON.stringify(view));
    } catch {
      // It is asked for again.
    }
  }

  /** The picture or paper that a field names. */
  document(kind: DocumentKind): DocumentView | undefined {
    const view = this.view.value;
    return view?.documents.find(({ id }) => id === view.fields[kind]);
  }

  /** The pictures and papers of its way that were chosen and are not at the service yet. */
  get onTheirWay(): readonly DocumentKind[] {
    return (['licence', 'form'] as const).filter((kind) => this.sendings[kind].isOpen.value && stepOf(this.way, kind) !== undefined);
  }

  /** Whether it can be changed now. */
  isOpen(field: Field): boolean {
    const view = this.view.value;
    return view !== undefined && isOpen(view, field);
  }

  #show(view: ApplicationView): void {
    this.view.value = view;
    this.draft.take(view);
    // Where the way went another way, nobody is asked about what it does not have.
    this.draft.chooseOnlyIn(wayOf(view).steps.flatMap(fieldsOf));
  }
}

export const APPLICATION: InjectionKey<ApplicationState> = Symbol('application');

/** Follows an application for as long as a component is there; for its setup. */
export function useFollowed(state: ApplicationState): void {
  const send = (): void => void state.draft.flush();
  const online = (): void => {
    for (const sending of Object.values(state.sendings)) void sending.again();
  };
  // A file on its way goes with the page.
  const stay = (event: BeforeUnloadEvent): void => {
    if (state.onTheirWay.length > 0) event.preventDefault();
  };
  const hidden = (): void => {
    if (document.visibilityState === 'hidden') send();
    else void state.ask();
  };
  // Whatever happens to the account wakes its messages, an application too.
  const stop = state.session.onEvent(({ is }) => {
    if (is === 'account' || is === 'messages') void state.ask();
  });
  onMounted(() => {
    for (const event of ['online', 'blur', 'pagehide']) window.addEventListener(event, send);
    window.addEventListener('online', online);
    window.addEventListener('beforeunload', stay);
    document.addEventListener('visibilitychange', hidden);
  });
  onBeforeUnmount(() => {
    stop();
    for (const event of ['online', 'blur', 'pagehide']) window.removeEventListener(event, send);
    window.removeEventListener('online', online);
    window.removeEventListener('beforeunload', stay);
    document.removeEventListener('visibilitychange', hidden);
    void state.draft.leave();
  });
  void state.ask();
}

/** The application that a page is about; for the setup of a component. */
export function useApplication(): ApplicationState {
  const state = inject(APPLICATION);
  if (state === undefined) throw new Error('no application was provided');
  return state;
}
