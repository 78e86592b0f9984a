// What the service refused as an application was handed in, and can tell only then: it is said at the field that it is about, until another text stands there.

import { type ShallowReactive, shallowRef } from 'vue';

import type { Problem } from '../problem.ts';
import type { Field } from '../wire/enterprise.ts';

interface About {
  /** Where it is said. */
  readonly at: Field;
  /** Another text in one of these, and it is said no longer. */
  readonly mendedIn: readonly Field[];
}
const ABOUT: Readonly<Partial<Record<string, About>>> = {
  admin_differs: { at: 'admin_phone', mendedIn: ['admin_name', 'admin_phone'] },
  // Nothing that is typed today mends it.
  admin_tries_used: { at: 'admin_phone', mendedIn: [] },
  transfer_amounts_used: { at: 'account_tail', mendedIn: ['account_tail'] },
  HAS_CERT: { at: 'platform', mendedIn: ['platform'] },
};

export class FieldRefusals {
  readonly #texts: ShallowReactive<Partial<Record<Field, string>>>;
  readonly #last = shallowRef<About & { readonly problem: Problem; readonly texts: string }>();

  /** `texts` is what stands in the fields. */
  constructor(texts: ShallowReactive<Partial<Record<Field, string>>>) {
    this.#texts = texts;
  }

  /** Notes a refusal; gives the field at which it is said, if it is about one. */
  hear(problem: Problem): Field | undefined {
    const about = ABOUT[problem.code];
    this.#last.value = about === undefined ? undefined : { ...about, problem, texts: this.#textsOf(about) };
    return about?.at;
  }

  /** What is said at a field. */
  of(field: Field): Problem | undefined {
    const last = this.#last.value;
    return last?.at === field && this.#textsOf(last) === last.texts ? last.problem : undefined;
  }

  #textsOf({ mendedIn }: About): string {
    return mendedIn.map((field) => this.#texts[field] ?? '').join('\n');
  }
}
