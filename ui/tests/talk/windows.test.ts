// Two windows of one phone.

import { describe, expect, test } from 'vitest';

import { Talk } from '../../src/composables/talk.ts';
import { LinkError } from '../../src/link/codes.ts';
import type { RequestBody } from '../../src/link/messages.ts';
import type { Desk } from '../link/support/desk.ts';
import type { World } from '../link/support/world.ts';
import { Held, Phone } from './support.ts';

describe('two windows', () => {
  test('of two that scan one code one takes part', async () => {
    const phone = await Phone.make('one code');
    const desk = await phone.world.show('operation');
    const begun = await Promise.allSettled([1, 2].map(() => Talk.begin(desk.text, phone.powers, () => undefined)));
    expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = begun.find((result) => result.status === 'rejected');
    expect(rejected?.reason).toEqual(new LinkError('SESSION_GONE'));
  });

  test('two that answer at once leave one log', async () => {
    const phone = await Phone.make('one log');
    const ask = (world: World, desk: Desk): RequestBody => world.audit(desk);
    const [one, other] = [await Held.ask(phone, ask), await Held.ask(phone, ask)];
    await Promise.all([one.talk.approve(), other.talk.approve()]);
    expect([one.view.phase, other.view.phase]).toEqual(['sent', 'sent']);
    expect((await phone.stored.memory.log(0, 50)).map(({ n }) => n)).toEqual([0, 1]);
  });
});
