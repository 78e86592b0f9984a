// What the fake desk answers of one who applies: the service of the scenes behind it, and files by handles.

import type { ApplicationView } from '../../src/wire/enterprise.ts';
import type { JsonValue } from '../../src/wire/desk.ts';
import { service } from '../account/answers.ts';
import { applyTo, LICENCE } from '../account/enterprise-answers.ts';
import { logIn, passTo } from './account-answers.ts';
import type { FakeDesk } from './fake-desk.ts';

/** A picture that looks like a licence from afar. */
async function painted(): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(620, 442);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  const boxes: [string, number, number, number, number][] = [['#efebe2', 0, 0, 620, 442], ['#b79a5b', 16, 16, 588, 410], ['#fbf8f0', 20, 20, 580, 402], ['#3a3228', 210, 60, 200, 30]];
  for (let row = 0; row < 7; row += 1) boxes.push(['#7a6a55', 70, 130 + row * 36, 80, 12], ['#3a3228', 190, 130 + row * 36, 120 + ((row * 53) % 140), 12]);
  for (const [colour, ...box] of boxes) {
    pen.fillStyle = colour;
    pen.fillRect(...box);
  }
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
}

/** Somebody is logged in, who has one application. */
export async function applyOn(desk: FakeDesk, begun: ApplicationView): Promise<void> {
  const own = applyTo(service(), begun);
  passTo(desk, own);
  logIn(desk);
  desk.files.set('paper', await painted());
  const size = desk.files.get('paper')?.length ?? 0;
  desk
    .on('service_fetch', ({ name }) => ({ handle: 'paper', name, size, kind: 'picture' }))
    .on('service_send', async ({ path }) => {
      const { status, said } = await own.say(`POST ${path}`, path, new URLSearchParams(), {});
      return desk.ends({ is: 'answered', answer: { status, body: said as JsonValue } });
    })
    .on('files_choose', () => [{ handle: 'chosen', name: '营业执照.jpg', size: LICENCE.size, kind: 'picture' }])
    .on('file_close', () => ({}));
}
