// A form of the bid while it is filled in: what stands in it, kept at every pause, and what the desk says of it.

import { type Reactive, type ShallowRef, onBeforeUnmount, reactive, shallowRef } from 'vue';

import { useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FormView, JsonValue } from '../wire/desk.ts';
import { type FormValues, asForm, isTree } from './form-fields.ts';
import { useBid } from './bid.ts';
import { useAutosave } from './bid-save.ts';
import { asQuotation } from './form-items.ts';
import { Newest } from './newest.ts';

export interface FormDraft {
  /** As the desk sees it; nothing before the first answer. */
  readonly view: ShallowRef<FormView | undefined>;
  /** Why it cannot be shown. */
  readonly problem: ShallowRef<Problem | undefined>;
  /** What stands in it. */
  readonly values: Reactive<FormValues>;
  /** Something was typed. */
  readonly change: () => void;
  /** Asks for it again. */
  readonly load: () => Promise<void>;
}

/** The form of a part; for the setup of a component that shows no other. */
export function useForm(part: string): FormDraft {
  const desk = useDesk();
  const whole = useBid();
  const bid = whole.id;
  const view = shallowRef<FormView>();
  const problem = shallowRef<Problem>();
  const values = reactive<FormValues>({});

  const save = useAutosave(part, {
    read: () => {
      const clean = asForm(values) as FormValues;
      return view.value?.template === 'quotation' ? asQuotation(clean) : clean;
    },
    keep: async (value) => {
      view.value = await desk.api('form_save', { bid, part, values: value as FormValues });
      // How the part stands is told with the bid.
      void whole.load();
    },
  });

  const newest = new Newest();
  const ask = (): Promise<FormView | undefined> => newest.answer(() => desk.api('form', { bid, part }));
  function change(): void {
    newest.changed();
    save.change();
  }
  /** Whole: a field that is empty in it has no name there. */
  function put(tree: JsonValue): void {
    for (const name of Object.keys(values)) Reflect.deleteProperty(values, name);
    if (isTree(tree)) Object.assign(values, tree);
  }

  async function load(): Promise<void> {
    try {
      const left = save.left();
      const form = await ask();
      problem.value = undefined;
      if (form === undefined) return;
      put((left as JsonValue | undefined) ?? form.values);
      view.value = form;
      if (left !== undefined) change();
    } catch (error) {
      problem.value = problemOf(error);
    }
  }
  void load();

  /** Shows what somebody else put into it, such as the sample's papers; never over what is typed. */
  async function refresh(): Promise<void> {
    const form = await ask().catch(() => undefined);
    if (form === undefined) return;
    put(form.values);
    view.value = form;
  }
  const unwatch = desk.watch((event) => {
    if (event.is !== 'bid' || event.bid !== bid || save.keeping.value.is !== 'kept') return;
    // Before it is shown, what was held back is still to be put into it.
    void (view.value === undefined ? load() : refresh());
  });
  onBeforeUnmount(unwatch);

  return { view, problem, values, change, load };
}
