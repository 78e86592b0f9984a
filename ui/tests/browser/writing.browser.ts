// A signature that is written on the phone with a finger, and what of it arrives at the desk; its screens as pictures.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Written } from '../../src/link/written.ts';
import { picture, violations } from './support/look.ts';
import { DESK, Office } from './support/office.ts';
import { type AskedFor, HandDesk } from './support/hand-desk.ts';
import type { Phone } from './support/phone.ts';

const CASES = [
  { language: 'zh-CN', looks: ['light', 'dark'], title: '新签名印章', name: '李样本' },
  { language: 'en', looks: ['light'], title: 'New handwritten seal', name: 'Alexandra Featherstonehaugh-Mortimer' },
] as const;
/** Upright and sideways, CSS pixels. */
const [UPRIGHT, SIDEWAYS] = [{ width: 390, height: 844 }, { width: 844, height: 390 }];
/** How far what arrives may be from where the finger was: half a pixel and the grid of 65,535, as a share of the pad. */
const NEAR = 0.004;
/** Frames of a pad that lies still. */
const STILL_FRAMES = 5;

type Way = readonly (readonly [number, number])[];
/** Strokes as shares of the pad: a long one that waves, one across it, one that falls, and a dot. */
const WAYS: readonly Way[] = [
  Array.from({ length: 60 }, (_, n) => [0.1 + 0.013 * n, 0.5 + 0.25 * Math.sin(n / 6) * (1 - n / 90)] as const),
  [[0.16, 0.3], [0.3, 0.22], [0.5, 0.2]],
  [[0.62, 0.16], [0.6, 0.4], [0.55, 0.66]],
  [[0.92, 0.62]],
];

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(async () => {
  await office.close();
});
afterEach(({ task }) => office.check(task));

/** Turns the phone, and waits until the pad stands where it belongs then. */
async function turn(phone: Phone, size: { width: number; height: number }): Promise<void> {
  await phone.page.setViewportSize(size);
  await phone.page.waitForFunction(({ width, height }) => {
    const box = document.querySelector('svg.paper')?.getBoundingClientRect();
    const foot = document.querySelector('#page-foot')?.getBoundingClientRect();
    if (box === undefined || foot === undefined || window.innerWidth !== width) return false;
    // In the middle, and above the foot, which is at the lower edge.
    return Math.abs(box.left + box.right - width) < 2 && box.bottom <= foot.top && Math.abs(foot.bottom - height) < 2;
  }, size);
}

/** Waits until the pad lies still: the page measures its head and its foot only once they are drawn, and gives the pad what is left. */
async function still(phone: Phone): Promise<void> {
  await phone.page.locator('svg.paper').evaluate(
    (paper, frames) =>
      new Promise<void>((resolve) => {
        let [same, at] = [0, ''];
        const look = (): void => {
          const now = JSON.stringify(paper.getBoundingClientRect());
          same = now === at ? same + 1 : 0;
          at = now;
          if (same < frames) requestAnimationFrame(look);
          else resolve();
        };
        requestAnimationFrame(look);
      }),
    STILL_FRAMES,
  );
}

/** Draws with the pointer, by shares of the pad as it stands on the screen. */
async function draw(phone: Phone, ways: readonly Way[], isTurned = false): Promise<void> {
  await still(phone);
  const box = await phone.page.locator('svg.paper').boundingBox();
  if (box === null) throw new Error('no pad');
  // As large as its proportion lets it be.
  const proportion = isTurned ? 20 / 50 : 50 / 20;
  expect(box.width / box.height).toBeCloseTo(proportion, 1);
  expect(Math.max(box.width, box.height)).toBeGreaterThan(340);
  const { mouse } = phone.page;
  const place = ([x, y]: readonly [number, number]): [number, number] => {
    const [across, down] = isTurned ? [1 - y, x] : [x, y];
    return [box.x + across * box.width, box.y + down * box.height];
  };
  for (const [first, ...others] of ways) {
    if (first === undefined) continue;
    await mouse.move(...place(first));
    await mouse.down();
    for (const at of others) await mouse.move(...place(at));
    await mouse.up();
  }
}

/** Every place that the finger was at is near a point that arrived, stroke by stroke, and the ends are the ends. */
function expectWritten(written: Written | undefined, ways: readonly Way[]): void {
  const strokes = written?.strokes.map((stroke) => stroke.map(({ x, y }) => [x / 65_535, y / 65_535] as const)) ?? [];
  expect(strokes.length).toBe(ways.length);
  const apart = (one: readonly [number, number] = [9, 9], other: readonly [number, number] = [0, 0]): number =>
    Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]));
  for (const [at, way] of ways.entries()) {
    const stroke = strokes[at] ?? [];
    for (const place of way) expect(Math.min(...stroke.map((point) => apart(point, place)))).toBeLessThan(NEAR);
    expect([apart(stroke[0], way[0]), apart(stroke.at(-1), way.at(-1))].every((far) => far < NEAR)).toBe(true);
  }
  expect(new Set(written?.strokes.flat().map(({ pressure }) => pressure)), 'a mouse measures no pressure').toEqual(new Set([128]));
}

describe.each(CASES)('in $language', ({ language, looks, title, name }) => {
  const pad = { name, width: 50, height: 20 };
  let phone: Phone;
  let desk: HandDesk;
  const found: string[] = [];

  async function look(as: string): Promise<void> {
    for (const colorScheme of looks) {
      await phone.page.emulateMedia({ colorScheme });
      await picture(phone.page, `phone-${as}-${language}${colorScheme === 'dark' ? '-dark' : ''}`);
      found.push(...(await violations(phone.page)).map((violation) => `${as}, ${colorScheme}: ${violation}`));
    }
    await phone.page.emulateMedia({ colorScheme: 'light' });
  }

  /** How many strokes the page says there are. */
  async function counts(n: number): Promise<void> {
    await phone.page.getByRole('img', { name: phone.say('talk.write.pad', { n }), exact: true }).waitFor();
  }

  /** Comes to the pad. */
  async function toPad(): Promise<AskedFor> {
    const asked = await desk.askWritten(title, pad);
    await phone.scan();
    await phone.give(asked.code);
    await phone.read();
    await phone.button('talk.review.write').tap();
    await phone.title('talk.write.title').waitFor();
    return asked;
  }

  beforeAll(async () => {
    phone = await office.phone(language);
    await phone.enrol({ organization: '江北示范建设有限公司', uscc: '91350100M000100Y43', name: '李样本' });
    desk = new HandDesk(office.url);
    await desk.pairWith(phone, DESK);
  });
  afterEach(async () => {
    await phone.page.setViewportSize(UPRIGHT);
    expect(found.splice(0)).toEqual([]);
  });

  test('a signature is asked for, written and handed over', async () => {
    const { code, written } = await desk.askWritten(title, pad);
    await phone.scan();
    await phone.give(code);
    await phone.title('talk.review.title').waitFor();
    await phone.shows('talk.note.written');
    await phone.read();
    await look('write-review');
    await phone.button('talk.review.write').tap();
    await phone.title('talk.write.title').waitFor();
    await counts(0);
    expect(await phone.foot('talk.write.done').isDisabled()).toBe(true);
    await look('write-empty');
    await draw(phone, [...WAYS, [[0.5, 0.5], [0.6, 0.6]]], true);
    await phone.foot('talk.write.undo').tap();
    await counts(WAYS.length);
    await look('write');
    // Whoever reads the question again finds the pad as it was left.
    await phone.page.getByRole('button', { name: phone.say('app.back'), exact: true }).tap();
    await phone.title('talk.review.title').waitFor();
    await phone.read();
    await phone.button('talk.review.write').tap();
    await counts(WAYS.length);
    await phone.foot('talk.write.done').tap();
    await phone.shows('talk.done.WRITE');
    await look('write-done');
    expectWritten(await written, WAYS);
  });

  test('a phone that is turned while somebody writes loses nothing', async () => {
    const { written } = await toPad();
    await draw(phone, WAYS.slice(0, 1), true);
    await phone.button('talk.write.upright').tap();
    await draw(phone, WAYS.slice(1, 2));
    await look('write-upright');
    await turn(phone, SIDEWAYS);
    await counts(2);
    await draw(phone, WAYS.slice(2, 3));
    await counts(3);
    await look('write-sideways');
    await turn(phone, UPRIGHT);
    await phone.button('talk.write.turn').tap();
    await draw(phone, WAYS.slice(3), true);
    await counts(4);
    await phone.foot('talk.write.done').tap();
    await phone.shows('talk.done.WRITE');
    expectWritten(await written, WAYS);
  });

  test.runIf(language === 'zh-CN')('what is cleared is gone, and whoever does not want to write says so', async () => {
    const { written } = await toPad();
    await draw(phone, WAYS, true);
    await phone.foot('talk.write.clear').tap();
    await counts(0);
    await phone.page.getByRole('button', { name: phone.say('app.back'), exact: true }).tap();
    await phone.foot('talk.review.reject').tap();
    await phone.shows('talk.next.rejected');
    expect(await written).toBeUndefined();
  });
});
