// Stamping, the dialog with the phone, encrypting and opening, as they are shown.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Stage } from './stage.ts';
import { SCENES } from './stamping-scenes.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('stamping and opening show', () => {
  for (const scene of SCENES) {
    test(scene.name, async () => {
      expect(await stage.show(scene)).toEqual({});
    });
  }
});
