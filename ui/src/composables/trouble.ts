// What is wrong with a form that was sent, brought before whoever filled it.

import { nextTick } from 'vue';

/** Goes to the first field that is wrong; where it is none of them, what the service said comes into view. */
export async function showTrouble(form: HTMLElement | null): Promise<void> {
  await nextTick();
  const field = form?.querySelector<HTMLElement>('[aria-invalid=true]');
  if (field) field.focus();
  else form?.querySelector('.s-problem')?.scrollIntoView({ block: 'center' });
}
