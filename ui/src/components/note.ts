/** What is said of a field's value. */
export interface Note {
  readonly kind: 'hint' | 'ok' | 'warn' | 'bad';
  readonly text: string;
}
