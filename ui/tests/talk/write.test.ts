// @vitest-environment happy-dom
// A signature by hand, from the question to its strokes at the desk, and the pad as a person meets it.

import { Quasar } from 'quasar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp, nextTick } from 'vue';

import { i18n } from '../../src/i18n/index.ts';
import type { Written } from '../../src/link/written.ts';
import { PLATFORM, type Platform } from '../../src/platform/platform.ts';
import { type Sheet, emptySheet } from '../../src/views/phone/talk/sheet.ts';
import WritePane from '../../src/views/phone/talk/WritePane.vue';
import { resultOf } from '../link/support/talk.ts';
import { HAND } from '../link/support/world.ts';
import { Held, Phone, until } from './support.ts';

test('WRITE: what is written goes out without a PIN, and is kept nowhere', async () => {
  const phone = await Phone.make('write');
  const held = await Held.ask(phone, (world, desk) => world.pad(desk));
  await held.talk.read();
  await held.talk.approve();
  expect(held.view.phase).toBe('review');
  await held.talk.write(HAND);
  await held.until('sent');
  const result = resultOf(await held.heard(3));
  expect([result.out, result.ticket, phone.tickets]).toEqual([{ written: HAND }, undefined, 0]);
  await held.acknowledge();
  await held.until('acked');
  await until(async () => (await phone.stored.open()).length === 0);
  expect(await phone.stored.sent(held.desk.sid)).toEqual([]);
  const log = await phone.stored.memory.log(0, 9);
  expect(log.map(({ op, end }) => [op, end])).toEqual([['WRITE', 'done']]);
});

describe('the pad', () => {
  const PAD = { name: '李样本', width: 50, height: 20 };
  let [sheet, said]: [Sheet, string[]] = [emptySheet(PAD), []];
  let isUpright = true;
  let unmount = (): void => undefined;

  Object.assign(window, { matchMedia: () => ({ matches: isUpright, addEventListener: () => 0, removeEventListener: () => 0 }) });
  Object.assign(Element.prototype, { setPointerCapture: () => undefined });
  Object.defineProperty(window.screen, 'orientation', { value: { type: 'portrait-primary', addEventListener: () => 0 } });

  /** The pad as it stands; what is written comes back to it. */
  async function show(changed: Record<string, unknown> = {}): Promise<SVGSVGElement> {
    unmount();
    document.body.innerHTML = '<div id="page-head"></div><div id="app"></div><div id="page-foot"></div>';
    const platform = { moment: () => ({ tick: 0, unix: 0 }) } as unknown as Platform;
    const app = createApp(WritePane, {
      modelValue: sheet,
      'onUpdate:modelValue': (written: Sheet) => (sheet = written),
      pad: PAD,
      desk: { name: '办公室台式机', pairedAt: 0, point: new Uint8Array(65), isRevoked: false },
      deadline: 300_000,
      total: 300_000,
      isBusy: false,
      ...Object.fromEntries(['Back', 'Done'].map((name) => [`on${name}`, () => said.push(name)])),
      ...changed,
    });
    app.use(Quasar, {}).use(i18n).provide(PLATFORM, platform).mount('#app');
    unmount = () => {
      app.unmount();
    };
    await nextTick();
    const paper = document.querySelector<SVGSVGElement>('svg[role=img]');
    if (paper === null) throw new Error('no pad');
    paper.getBoundingClientRect = () => new DOMRect(16, 100, 358, 143);
    return paper;
  }

  function point(paper: Element, type: string, clientX: number, clientY: number, pointerId = 1): void {
    paper.dispatchEvent(new PointerEvent(type, { clientX, clientY, pointerId, pointerType: 'touch', button: 0 }));
  }

  function button(name: string): HTMLButtonElement {
    const found = Array.from(document.querySelectorAll('button')).find(({ textContent }) => textContent.includes(`talk.write.${name}`));
    if (found === undefined) throw new Error(`no button ${name}`);
    return found;
  }

  function ends(strokes: Written['strokes']): unknown {
    return strokes.map((stroke) => [stroke[0], stroke.at(-1)].map((end) => [end?.x, end?.y]));
  }

  beforeEach(() => {
    [sheet, said, isUpright] = [emptySheet(PAD), [], true];
    i18n.global.setMissingHandler((_, key) => key);
  });
  afterEach(() => {
    unmount();
    unmount = () => undefined;
  });

  test('takes what one pointer draws, to the edge, and nothing of a second one', async () => {
    isUpright = false;
    const paper = await show();
    point(paper, 'pointerdown', 195, 171.5);
    expect(sheet.strokes).toEqual([[{ x: 32_768, y: 32_768, pressure: 128 }]]);

    const other = await show();
    point(other, 'pointermove', 300, 200);
    expect(sheet.strokes.length, 'a pointer that was not set down').toBe(1);
    point(other, 'pointerdown', 16, 100);
    point(other, 'pointerdown', 60, 130, 2);
    point(other, 'pointermove', 90, 150, 2);
    for (const [x, y] of [[120, 150], [200, 180], [900, 900]] as const) point(other, 'pointermove', x, y);
    expect(sheet.strokes.map(({ length }) => length)).toEqual([1, 4]);
    expect(ends(sheet.strokes.slice(1))).toEqual([[[0, 0], [65_535, 65_535]]]);
  });

  test('what the system interrupts stays, and the next stroke is another', async () => {
    let paper = await show();
    point(paper, 'pointerdown', 100, 120);
    point(paper, 'pointercancel', 100, 120);
    point(paper, 'pointermove', 300, 220);
    expect(sheet.strokes.length).toBe(1);
    paper = await show();
    point(paper, 'pointerdown', 100, 120);
    expect(sheet.strokes.map(({ length }) => length)).toEqual([1, 1]);
  });

  test('can be cleared, taken back and sent once something stands there, and not while it is sent', async () => {
    await show();
    expect(['clear', 'undo', 'done'].map((name) => button(name).disabled)).toEqual([true, true, true]);
    sheet = { ...sheet, strokes: HAND.strokes };
    await show({ isBusy: true });
    expect(['clear', 'undo', 'done'].map((name) => button(name).disabled)).toEqual([true, true, true]);
    await show();
    button('done').click();
    button('undo').click();
    expect([said, sheet.strokes]).toEqual([['Done'], HAND.strokes.slice(0, 1)]);
    button('clear').click();
    expect(sheet.strokes).toEqual([]);
  });

  test('shows what was written, whichever way the phone is held', async () => {
    sheet = { ...sheet, strokes: HAND.strokes };
    const upright = await show();
    const drawn = (paper: Element): (string | null)[] => Array.from(paper.querySelectorAll('path')).map((path) => path.getAttribute('d'));
    const before = drawn(upright);
    expect(before.length).toBeGreaterThan(1);
    expect([upright.getAttribute('viewBox'), upright.querySelector('g')?.getAttribute('transform')]).toEqual([
      '0 0 20 50',
      'translate(20 0) rotate(90)',
    ]);
    button('upright').click();
    await nextTick();
    expect([upright.getAttribute('viewBox'), drawn(upright)]).toEqual(['0 0 50 20', before]);
    button('turn').click();
    await nextTick();
    expect(upright.getAttribute('viewBox')).toBe('0 0 20 50');
    isUpright = false;
    const sideways = await show();
    expect([sideways.getAttribute('viewBox'), drawn(sideways)]).toEqual(['0 0 50 20', before]);
    expect(() => button('upright')).toThrow('no button');
  });
});
