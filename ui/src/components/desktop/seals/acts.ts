// What can be done with a seal of the gallery.

import type { FileRef, SealRow } from '../../../wire/desk.ts';

export type SealAct = 'rename' | 'history' | 'suspend' | 'resume' | 'export' | 'void' | 'remove';

/** How a new seal is begun. */
export type SealStart = 'usual' | 'photo' | 'written' | 'import';

/** What a person is asked before it is done. */
export type Asked =
  | { readonly is: 'usual' }
  | { readonly is: 'import'; readonly file: FileRef; readonly name: string }
  | { readonly is: 'rename'; readonly name: string }
  | { readonly is: 'make' | 'suspend' | 'resume' | 'export' | 'void' | 'remove' | 'drop'; readonly seal: SealRow };
