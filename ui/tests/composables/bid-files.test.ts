// @vitest-environment happy-dom
// The files of a part: what is done to them quickly is all done.

import { expect, test, vi } from 'vitest';

import { type PartFiles, usePartFiles } from '../../src/composables/bid-files.ts';
import { Refused } from '../../src/service/network.ts';
import type { BidView, PartRow } from '../../src/wire/desk.ts';
import { FakeDesk } from '../desktop/fake-desk.ts';
import { BID } from '../desktop/window-answers.ts';
import tellWorkspace, { BID_VIEW, FILES } from '../desktop/workspace-answers.ts';
import { inSetup } from './in-setup.ts';

const PART = 'licence';
const [ONE, TWO, THREE] = FILES.map(({ file }) => file) as [string, string, string];

const part = BID_VIEW.outline.flatMap(({ parts }) => parts).find(({ id }) => id === PART) ?? fail();
function fail(): never {
  throw new Error(`there is no part ${PART}`);
}

/** A desk that keeps an order when it is told to, and the files of the part on it. */
async function slowDesk(): Promise<{ desk: FakeDesk; files: PartFiles; answer: (at: number, error?: Error) => void; orders: () => unknown[] }> {
  const desk = new FakeDesk();
  tellWorkspace(desk);
  const answers: ((error?: Error) => void)[] = [];
  desk.on('part_order', ({ files }) => new Promise<BidView>((resolve, reject) => answers.push((error) => {
    if (error === undefined) resolve(ordered(files));
    else reject(error);
  })));
  const { own } = await inSetup(desk, BID, (bid) => usePartFiles(() => bid.part(PART) ?? part));
  const orders = () => desk.asked.filter(({ name }) => name === 'part_order').map(({ ask }) => (ask as { files: unknown }).files);
  return { desk, files: own, answer: (at, error) => answers[at]?.(error), orders };
}
function ordered(names: readonly string[]): BidView {
  const outline = BID_VIEW.outline.map((volume) => ({
    ...volume,
    parts: volume.parts.map((part): PartRow =>
      part.id === PART && part.kind.is === 'files'
        ? { ...part, kind: { ...part.kind, files: names.flatMap((name) => FILES.find(({ file }) => file === name) ?? []) } }
        : part,
    ),
  }));
  return { ...BID_VIEW, outline };
}
const shown = ({ files }: PartFiles): readonly string[] => files.value.map(({ file }) => file);

test('second_of_two_quick_moves_was_lost', async () => {
  const { files, answer, orders } = await slowDesk();
  void files.move(0, 1);
  void files.move(1, 2);
  expect(shown(files)).toEqual([TWO, THREE, ONE]);
  await vi.waitFor(() => {
    expect(orders()).toHaveLength(1);
  });
  // Only one is under way at a time; what follows it holds all moves.
  void files.move(0, 1);
  answer(0);
  await vi.waitFor(() => {
    expect(orders()).toHaveLength(2);
  });
  expect(shown(files)).toEqual([THREE, TWO, ONE]);
  answer(1);
  await vi.waitFor(() => {
    expect(files.said.value).not.toBe('');
  });
  expect(orders().at(-1)).toEqual([THREE, TWO, ONE]);
  expect(shown(files)).toEqual([THREE, TWO, ONE]);
});

test('file_taken_out_before_a_move_was_kept_was_put_in_order', async () => {
  const { files, answer, orders } = await slowDesk();
  void files.move(0, 1);
  await vi.waitFor(() => {
    expect(orders()).toHaveLength(1);
  });
  void files.remove(THREE);
  void files.move(1, 2);
  answer(0);
  await vi.waitFor(() => {
    expect(orders()).toHaveLength(2);
  });
  expect(orders().at(-1)).toEqual([TWO, ONE]);
});

test('a move that is not taken says why, and the files stand as they did', async () => {
  const { files, answer, orders } = await slowDesk();
  const moved = files.move(0, 2);
  await vi.waitFor(() => {
    expect(orders()).toHaveLength(1);
  });
  answer(0, new Refused('store_full'));
  await moved;
  expect(files.problem.value?.code).toBe('store_full');
  expect(shown(files)).toEqual([ONE, TWO, THREE]);
});
