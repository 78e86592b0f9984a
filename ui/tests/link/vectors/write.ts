// Writes docs/protocol/vectors/typescript anew: to be run when the protocol changes (`tools/ui vectors`).

import { mkdirSync, writeFileSync } from 'node:fs';

import { CONVERSATIONS, pathOf } from '../support/files.ts';
import { tell, written } from '../support/tell.ts';

const FOLDER = 'docs/protocol/vectors/typescript';

mkdirSync(pathOf(FOLDER), { recursive: true });
for (const name of CONVERSATIONS) writeFileSync(pathOf(`${FOLDER}/${name}.json`), written(await tell(name)));
