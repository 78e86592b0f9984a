// What a review says, and in which order.

import { describe, expect, test } from 'vitest';
import type { Composer } from 'vue-i18n';

import type { Review } from '../../src/link/judge.ts';
import type { Request, RequestBody } from '../../src/link/messages.ts';
import { factsOf, itemsOf, notesOf, summaryOf } from '../../src/views/phone/talk/facts.ts';
import { verbOf } from '../../src/views/phone/talk/stage.ts';
import type { Desk } from '../link/support/desk.ts';
import { World } from '../link/support/world.ts';

const t = ((key: string) => key) as unknown as Composer['t'];

async function reviewed(
  ask: (world: World, desk: Desk) => RequestBody | Promise<RequestBody>,
  changed: Partial<Review> = {},
): Promise<Review> {
  const world = await World.make('facts');
  const { desk } = await world.claimed('operation');
  const message = await desk.ask(await ask(world, desk));
  const request = message.body as Request;
  return { request, project: 'desk', isOpened: false, skew: 0, kept: undefined, ...changed };
}

test('number, name, amount and opening come first; the price is never the platform’s word', async () => {
  const facts = factsOf(await reviewed((world, desk) => world.sign(desk), { project: 'platform' }), t, 'en');
  expect(facts.map(({ key, by }) => [key, by])).toEqual([
    ['number', 'platform'],
    ['name', 'platform'],
    ['amount', 'desk'],
    ['opens', 'platform'],
    ['bidder', 'platform'],
    ['platform', 'desk'],
    ['title', 'desk'],
    ['action', 'desk'],
  ]);
});

test('without a platform everything is the computer’s word', async () => {
  const facts = factsOf(await reviewed((world, desk) => world.sign(desk)), t, 'en');
  expect(new Set(facts.map(({ by }) => by))).toEqual(new Set(['desk']));
});

describe('a bidder', () => {
  const OWN = '江北示范园林有限公司';
  const long = `江北示范${'园林'.repeat(18)}有限公司`;

  test.each<[string, string, string, boolean]>([
    ['who is the enterprise of the certificate', OWN, OWN, false],
    ['who is another', '江北示范建设有限公司', OWN, true],
    ['who is another that begins alike', OWN, `${OWN}分公司`, true],
    ['in brackets of another width', '江北示范园林（分）', '江北示范园林(分)', false],
    ['whose name was cut as a phone is shown it', `${Array.from(long).slice(0, 39).join('')}…`, long, false],
    ['whose cut name is that of another', `${Array.from(long).slice(1, 40).join('')}…`, long, true],
  ])('%s', async (_, bidder, organization, isOdd) => {
    for (const project of ['platform', 'desk'] as const) {
      const asked = await reviewed((world, desk) => world.sign(desk), { project });
      const review = { ...asked, request: { ...asked.request, display: { ...asked.request.display, bidder } } };
      const fact = factsOf(review, t, 'en', organization).find(({ key }) => key === 'bidder');
      expect([fact?.by, fact?.isOdd]).toEqual([project, isOdd]);
      const notes = notesOf(review, organization).filter(({ key }) => key === 'others');
      expect(notes.map(({ kind, params }) => [kind, params])).toEqual(isOdd ? [['bad', { organization }]] : []);
    }
  });
});

test('where one signs in stands first', async () => {
  const facts = factsOf(await reviewed((world, desk) => world.login(desk)), t, 'en');
  expect(facts.map(({ key }) => key)).toEqual(['rp', 'title']);
});

describe('notes', () => {
  test.each<[string, (world: World, desk: Desk) => RequestBody | Promise<RequestBody>, Partial<Review>, string[]]>([
    ['nothing to note', (world, desk) => world.sign(desk), {}, []],
    ['kept', (world, desk) => world.sign(desk), { kept: { itemsSha256: new Uint8Array(32), documents: [] } }, ['kept']],
    ['no permit', (world, desk) => world.decrypt(desk, []), {}, ['not_opened']],
    ['a permit', (world, desk) => world.decrypt(desk, []), { isOpened: true }, ['opened']],
    [
      'a rehearsal opens nothing, so nobody has to confirm an opening',
      async (world, desk) => world.decrypt(desk, [await world.share(0, { rehearsal: true })]),
      {},
      ['rehearsal'],
    ],
    ['a clock ahead', (world, desk) => world.login(desk), { skew: 480 }, ['ahead']],
    ['a clock behind', (world, desk) => world.login(desk), { skew: -480 }, ['behind']],
  ])('%s', async (_, ask, changed, keys) => {
    expect(notesOf(await reviewed(ask, changed)).map(({ key }) => key)).toEqual(keys);
  });
});

test('a share is named by what binds it', async () => {
  const { request } = await reviewed((world, desk) => world.decrypt(desk, []));
  const [item] = itemsOf(request, t);
  expect([item?.name, item?.note, item?.details.map(([label]) => label)]).toEqual([
    'tender-211',
    'talk.item.group.bidder',
    ['talk.item.bid', 'talk.item.certificate'],
  ]);
});

test('whose signature it is to be is the computer’s word, and that nothing is signed is said', async () => {
  const review = await reviewed((world, desk) => world.pad(desk));
  expect(factsOf(review, t, 'en').map(({ key, value, by }) => [key, value, by])).toEqual([
    ['writer', '李样本', 'desk'],
    ['title', '手写签名', 'desk'],
  ]);
  expect(notesOf(review)).toEqual([{ key: 'written', kind: 'plain' }]);
  expect(itemsOf(review.request, t)).toEqual([]);
});

test('every operation has its own words', async () => {
  const asks = [
    (world: World, desk: Desk) => world.sign(desk),
    (world: World, desk: Desk) => world.login(desk),
    (world: World, desk: Desk) => world.decrypt(desk, []),
    async (world: World, desk: Desk) => world.decrypt(desk, [await world.share(0, { rehearsal: true })]),
    (world: World, desk: Desk) => world.audit(desk),
    (world: World, desk: Desk) => world.pairing(desk),
    (world: World, desk: Desk) => world.pad(desk),
  ];
  const said = [];
  for (const ask of asks) {
    const { request } = await reviewed(ask);
    said.push([verbOf(request), summaryOf(request, t)]);
  }
  expect(said.map(([verb]) => verb)).toEqual(['SIGN', 'LOGIN', 'DECRYPT', 'REHEARSAL', 'AUDIT', 'PAIR', 'WRITE']);
  expect(said.map(([verb, summary]) => summary === `talk.summary.${verb ?? ''}`)).toEqual(said.map(() => true));
});
