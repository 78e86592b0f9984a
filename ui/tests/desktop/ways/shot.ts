// Photos of a seal lie ready to be chosen.

import type { FakeDesk } from '../fake-desk.ts';
import { sealPhoto } from '../seal-making-files.ts';

export default async function shot(desk: FakeDesk): Promise<void> {
  const photo = await sealPhoto();
  for (const handle of ['shot', 'shot-2']) desk.files.set(handle, photo);
}
