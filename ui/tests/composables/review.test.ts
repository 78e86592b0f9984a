// @vitest-environment happy-dom
// What an officer marks: counted, kept as one goes, and never lost.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { effectOf, messagesOf } from '../../src/composables/review-effect.ts';
import { actOf, isOwn } from '../../src/composables/review-keys.ts';
import { canApprove, canReturn, changesOf, nextOpen, notesOf, refusedBefore, tallyOf, toneOf, usualOf } from '../../src/composables/review-marks.ts';
import { sheetsOf } from '../../src/composables/review-papers.ts';
import { nextOf } from '../../src/composables/review-queue.ts';
import { inParts } from '../../src/composables/review-values.ts';
import { type Asking, Review } from '../../src/composables/review.ts';
import en from '../../src/locales/en/review.json' with { type: 'json' };
import zh from '../../src/locales/zh-CN/review.json' with { type: 'json' };
import { type Network, Refused } from '../../src/service/network.ts';
import type { Check, Finding, Mark, ReviewView } from '../../src/wire/enterprise.ts';
import { ROWS, again, checks, row, view } from '../account/review-answers.ts';

const ALL = Object.fromEntries(checks().map(({ check }) => [check, { check, fits: true, reason: '' }])) as Record<Check, Mark>;
const no = (check: Check, reason: string): Record<string, Mark> => ({ [check]: { check, fits: false, reason } });

describe('a decision follows from its marks', () => {
  test.each([
    ['all fits', ALL, true, false],
    ['one is open', { name: ALL.name }, false, false],
    ['one is refused and says why', { ...ALL, ...no('term', '到期日不对') }, false, true],
    ['one is refused while others are open', no('licence', '看不清'), false, true],
    ['one is refused and says nothing', { ...ALL, ...no('term', ' ') }, false, false],
    ['what the applicant cannot mend', { ...ALL, ...no('applicant', '不是本人') }, false, false],
    ['that and what he can', { ...ALL, ...no('applicant', '不是本人'), ...no('name', '不符') }, false, true],
  ])('%s', (_, marks, approves, returns) => {
    const tally = tallyOf(checks(), marks);
    expect([canApprove(tally), canReturn(tally)]).toEqual([approves, returns]);
  });

  test('one goes on at the next that is not marked, and after the last at the first', () => {
    const list = checks();
    expect(nextOpen(list, {}, 'licence')).toBe('name');
    expect(nextOpen(list, { name: ALL.name, uscc: ALL.uscc }, 'licence')).toBe('legal_name');
    expect(nextOpen(list, { form: ALL.form }, 'form')).toBe('licence');
    expect(nextOpen(list, ALL, 'term')).toBe('term');
  });
});

describe('what stands beside a check', () => {
  const of = (seen: ReviewView, check: Check): ReviewView['checks'][number] => {
    const found = seen.checks.find((one) => one.check === check);
    if (found === undefined) throw new Error(check);
    return found;
  };
  test('what was handed in before, and why that was refused', () => {
    const seen = again();
    expect(changesOf(of(seen, 'term'), seen)).toEqual([{ field: 'term_until', was: '2026-03-17' }]);
    expect(refusedBefore(of(seen, 'term'), seen)).toBe('到期日与营业执照不一致，请按执照填写');
    expect([changesOf(of(seen, 'name'), seen), refusedBefore(of(seen, 'name'), seen)]).toEqual([[], undefined]);
    // In the first round nothing was before.
    expect(changesOf(of(view(), 'term'), view())).toEqual([]);
  });
  test('notes of its fields, each thing once', () => {
    const seen = view({
      checks: checks().map((one) => ({ ...one, findings: one.check === 'licence' ? ['blurred'] : one.findings })),
      notes: [{ field: 'licence', code: 'picture_blurred', params: {}, is_blocking: false }, { field: 'stamping', code: 'stamping_off', params: {}, is_blocking: false }],
    });
    expect(notesOf(of(seen, 'licence'), seen)).toEqual([]);
    expect(notesOf(of(seen, 'certificate'), seen).map(({ code }) => code)).toEqual(['stamping_off']);
  });
  test('a finding of a later service is looked at, and every check has usual reasons', () => {
    expect([toneOf('sharp'), toneOf('registered'), toneOf('later' as Finding)]).toEqual(['ok', 'bad', 'warn']);
    for (const { check } of checks()) expect(usualOf(check).length).toBeGreaterThan(0);
  });
  test('an ID number in its parts, and every page of its papers', () => {
    expect([inParts('11010519491231002x'), inParts('E12345678')]).toEqual(['110105 19491231 002x', 'E12345678']);
    expect(sheetsOf(view().documents).map(({ kind, page, pages }) => [kind, page, pages])).toEqual([['licence', 1, 1], ['form', 1, 2], ['form', 2, 2]]);
  });
});

test('a reason asked for what the applicant cannot do', () => {
  // These have no fields that could be returned: what is said of them is a finding, and nothing to be done.
  for (const check of ['grant', 'transfer', 'applicant'] as const) {
    for (const name of usualOf(check)) expect([zh.review.usual, en.review.usual].map((texts) => /，请|请管理员|anew|please/u.test(texts[name as keyof typeof texts]))).toEqual([false, false]);
  }
});

test.each([
  ['claim', 'not_registered', 'claim', ['said.app.approved']],
  ['join', undefined, 'join', ['said.app.approved']],
  ['certificate', 'registered', 'certificate', ['said.app.approved']],
  ['transfer', 'not_registered', 'transferAdmin', ['said.app.done']],
  ['transfer', 'registered', 'transferClerk', ['said.app.done', 'said.transfer.role']],
] as const)('an officer was told that every approval makes an admin who may download: %s, %s', (kind, finding, effect, told) => {
  const found = finding === undefined ? [] : [finding];
  const seen = { row: row(1, { kind }), checks: checks().map((one) => ({ ...one, findings: one.check === 'uscc' ? found : [] })) };
  expect([effectOf(seen), messagesOf(effectOf(seen))]).toEqual([effect, told]);
});

test('the next of the queue is one that nobody else looks at and that was not left out', () => {
  const none = (): boolean => false;
  expect(nextOf(ROWS, undefined, none)?.id).toBe(row(1).id);
  expect(nextOf(ROWS, row(2).id, none)?.id).toBe(row(4).id);
  expect(nextOf(ROWS, row(7).id, (id) => id === row(1).id)?.id).toBe(row(2).id);
  expect(nextOf([row(3, { state: 'in_review', officer: '沈*夏' })], undefined, none)).toBe(undefined);
  expect(nextOf([row(3, { state: 'in_review', officer: '林*舟', is_mine: true })], undefined, none)?.id).toBe(row(3).id);
});

test('keys are letters where one types, and Enter works what has the focus', () => {
  document.body.innerHTML = '<input><textarea></textarea><button><i></i></button><div data-pans tabindex="0"></div><div data-check="name" tabindex="0"></div>';
  const at = (selector: string): Element | null => document.querySelector(selector);
  expect([isOwn(at('input'), 'j'), isOwn(at('textarea'), '1'), isOwn(at('button i'), 'Enter'), isOwn(at('[data-pans]'), 'ArrowDown')]).toEqual([true, true, true, true]);
  expect([isOwn(at('button'), '1'), isOwn(at('[data-check]'), 'Enter'), isOwn(at('[data-pans]'), 'j'), isOwn(document, '1')]).toEqual([false, false, false, false]);
  const did: unknown[] = [];
  const acts = {
    step: (by: number) => did.push(['step', by]), mark: (fits: boolean) => did.push(['mark', fits]), zoom: (by: number) => did.push(['zoom', by]),
    decide: () => did.push('decide'), reject: () => did.push('reject'), paper: () => did.push('paper'), turn: () => did.push('turn'), toQueue: () => did.push('queue'),
  };
  for (const key of ['j', 'k', '1', '0', 'Enter', 'r', 'p', '+', '-', 't', 'q']) actOf(key, acts)?.();
  expect(did).toEqual([['step', 1], ['step', -1], ['mark', true], ['mark', false], 'decide', 'reject', 'paper', ['zoom', 1], ['zoom', -1], 'turn', 'queue']);
  expect([actOf('x', acts), actOf('toString', acts)]).toEqual([undefined, undefined]);
});

describe('one application', () => {
  const START = Date.parse('2026-12-15T02:42:13Z');
  let now = START;
  let asked: { readonly at: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  let refuses: string | undefined;
  let shown = view();
  const network: Network = {
    fetch: (path, init) => {
      asked.push({ at: `${init?.method ?? 'GET'} ${path.split('/').at(-1) ?? ''}`, body: JSON.parse((init?.body ?? '{}') as string) as Record<string, unknown> });
      if (refuses !== undefined && init?.method !== 'POST') return Promise.resolve(Response.json({ code: refuses, params: {} }, { status: 409 }));
      if (init?.method === 'PUT' || init?.method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 }));
      return Promise.resolve(Response.json(path.endsWith('/decision') ? { ...shown.row, verdict: 'approved' } : shown));
    },
    wait: () => Promise.resolve(),
    jitter: () => 0,
  };
  const session: Asking = { as: (work) => work(network, new Uint8Array(32)) };
  const made = (): Review => new Review(session, () => now);
  const sent = (at: string): typeof asked => asked.filter((one) => one.at === at);

  beforeEach(() => {
    vi.useFakeTimers();
    [now, asked, refuses, shown] = [START, [], undefined, view()];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('marks are kept as one goes, with the number of the lease', async () => {
    const review = made();
    expect(await review.open(shown.row.id, 'review')).toBe(true);
    review.mark('licence', true);
    review.mark('name', false, '不符');
    await vi.advanceTimersByTimeAsync(400);
    expect(sent('PUT marks').map(({ body }) => body)).toEqual([{ lease: 3, marks: [ALL.licence, { check: 'name', fits: false, reason: '不符' }] }]);
    expect([review.kept.value, review.keptAt.value]).toEqual(['kept', START]);
    // What fits has no reason any more.
    review.mark('name', true, '不符');
    expect(review.marks.value.name).toEqual(ALL.name);
  });

  test('what was kept before is there again', async () => {
    shown = view({ checks: checks({ licence: '', name: '不符' }) });
    const review = made();
    await review.open(shown.row.id, 'review');
    expect(review.tally.value).toMatchObject({ done: 2, total: 10, silent: [] });
  });

  test('a network that is away is tried again, and nothing is lost meanwhile', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    refuses = 'service_unreachable';
    review.mark('licence', true);
    await vi.advanceTimersByTimeAsync(400);
    expect([review.kept.value, review.lost.value]).toEqual(['waiting', undefined]);
    refuses = undefined;
    review.mark('name', true);
    await vi.advanceTimersByTimeAsync(6_000);
    expect([review.kept.value, sent('PUT marks').at(-1)?.body['marks']]).toEqual(['kept', [ALL.licence, ALL.name]]);
  });

  test('a lease that was lost is had again with the marks that never arrived', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    refuses = 'LEASE_LOST';
    review.mark('licence', true);
    await vi.advanceTimersByTimeAsync(400);
    expect([review.lost.value?.code, review.isOpen]).toEqual(['LEASE_LOST', false]);
    review.mark('name', true);
    expect(Object.keys(review.marks.value)).toEqual(['licence']);
    [refuses, shown] = [undefined, view({ lease: 4 })];
    await review.open(shown.row.id, 'review');
    await vi.advanceTimersByTimeAsync(10);
    expect([review.lost.value, sent('PUT marks').at(-1)?.body]).toEqual([undefined, { lease: 4, marks: [ALL.licence] }]);
  });

  test('marks of an earlier round are none of the next one', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    refuses = 'LEASE_LOST';
    review.mark('licence', true);
    await vi.advanceTimersByTimeAsync(400);
    [refuses, shown] = [undefined, again()];
    await review.open(shown.row.id, 'review');
    expect(review.marks.value).toEqual({});
  });

  test('work prolongs the lease, and doing nothing ends it', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    now += 30_000;
    review.touched();
    await vi.advanceTimersByTimeAsync(10);
    expect(sent('PUT marks')).toEqual([]);
    now += 40_000;
    review.touched();
    await vi.advanceTimersByTimeAsync(10);
    expect([sent('PUT marks').length, review.until.value]).toEqual([1, now + 900_000]);
    now += 899_000;
    review.look();
    expect(review.lost.value).toBe(undefined);
    now += 1_000;
    review.look();
    expect(review.lost.value?.code).toBe('LEASE_LOST');
  });

  test('another one is opened: the first is given back, its marks before that', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    review.mark('licence', true);
    shown = view({ row: row(2) });
    await review.open(row(2).id, 'review');
    expect(asked.map(({ at }) => at)).toEqual(['POST lease', 'PUT marks', 'DELETE lease', 'POST lease']);
  });

  test('of two that are opened at once the later one is shown', async () => {
    const review = made();
    const first = review.open(row(1).id, 'review');
    shown = view({ row: row(2) });
    const second = review.open(row(2).id, 'review');
    expect([await first, await second, review.view.value?.row.id]).toEqual([false, true, row(2).id]);
  });

  test('an application that was left while it was being opened kept its lease, and was shown elsewhere', async () => {
    const review = made();
    const opening = review.open(row(1).id, 'review');
    await review.close();
    expect([await opening, review.view.value, review.opening.value, asked.map(({ at }) => at)]).toEqual([false, undefined, undefined, ['POST lease', 'DELETE lease']]);
    // Of two the first comes last.
    asked = [];
    const first = review.open(row(1).id, 'review');
    shown = view({ row: row(2) });
    await Promise.all([first, review.open(row(2).id, 'review')]);
    expect([review.view.value?.row.id, asked.map(({ at }) => at)]).toEqual([row(2).id, ['POST lease', 'POST lease', 'DELETE lease']]);
    // The one that is asked for twice is kept.
    await review.close();
    asked = [];
    await Promise.all([review.open(row(2).id, 'review'), review.open(row(2).id, 'review')]);
    expect([review.isOpen, sent('DELETE lease')]).toEqual([true, []]);
  });

  test('a decision carries all marks; refused, it leaves them', async () => {
    const review = made();
    await review.open(shown.row.id, 'review');
    for (const { check } of shown.checks) review.mark(check, true);
    const broken = new Review({ as: () => Promise.reject(new Refused('STATE_CHANGED', { state: 'withdrawn' })) }, () => now);
    broken.view.value = shown;
    await expect(broken.decide('approved', '')).rejects.toThrow('STATE_CHANGED');
    expect([broken.lost.value?.params['state'], broken.view.value]).toEqual(['withdrawn', shown]);
    expect((await review.decide('approved', ''))?.verdict).toBe('approved');
    expect(sent('POST decision')[0]?.body).toEqual({ lease: 3, verdict: 'approved', marks: Object.values(ALL), reason: '' });
    expect(review.view.value).toBe(undefined);
    // Nothing is sent after it.
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent('PUT marks')).toEqual([]);
  });

  test('a second look is nothing that is marked or held', async () => {
    const review = made();
    await review.open(shown.row.id, 'look');
    review.mark('licence', true);
    review.touched();
    now += 10_000_000;
    review.look();
    await review.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([review.lost.value, asked.map(({ at }) => at)]).toEqual([undefined, ['GET second-look']]);
  });
});
