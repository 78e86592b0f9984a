// The page of seals, as it is shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SCENES } from './seals-scenes.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('the page of seals shows', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
