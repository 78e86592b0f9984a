// The frame, the list of bids, settings, phones and help, as they are shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Scene, Stage } from './stage.ts';

const SCENES: readonly Scene[] = [
  { name: 'bids', at: '/bids' },
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('the window shows', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
