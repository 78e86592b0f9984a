// @vitest-environment happy-dom
// What is typed into an application is lost by nothing: not by a network, a reload, another device, or a session that ends.

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { ApplicationDraft, cleaned, type DraftPowers } from '../../src/composables/application-draft.ts';
import { Refused } from '../../src/service/network.ts';
import type { ApplicationView, Field, FieldChange, SavedFields } from '../../src/wire/enterprise.ts';
import { application } from '../account/enterprise-answers.ts';

type Fields = Partial<Record<Field, string>>;

/** A service with one draft, in whose way a test can stand. */
class Service {
  fields: Fields = { uscc: '91350100M000100Y43' };
  state: 'draft' | 'returned' | 'submitted' = 'draft';
  refused: ApplicationView['refused'] = [];
  /** Why it does not answer. */
  away: string | undefined;
  saved: FieldChange[][] = [];
  /** Held before it answers. */
  gate: Promise<void> | undefined;

  view(): ApplicationView {
    return application(this.state, this.fields, { refused: this.refused });
  }

  readonly save = async (changes: FieldChange[]): Promise<SavedFields> => {
    this.saved.push(changes);
    await this.gate;
    if (this.away !== undefined) throw new Refused(this.away);
    const conflicts = [];
    for (const { field, was, now } of changes) {
      const theirs = this.fields[field] ?? '';
      const text = cleaned(now);
      if (theirs !== was && theirs !== text) conflicts.push({ field, theirs, yours: text });
      else this.fields = { ...this.fields, [field]: text };
    }
    return { application: this.view(), conflicts };
  };
}

let service: Service;
let store: Storage;
let changed: number;

function open(account = 'account-1'): ApplicationDraft {
  const powers: DraftPowers = {
    save: service.save,
    told: () => undefined,
    changed: () => {
      changed += 1;
    },
    rested: () => undefined,
    store,
    now: Date.now,
  };
  const draft = new ApplicationDraft(account, 'a', powers);
  draft.take(service.view());
  return draft;
}
/** What is kept in the browser. */
function held(): string {
  return Object.keys(store).map((key) => store.getItem(key)).join();
}

beforeEach(() => {
  vi.useFakeTimers();
  [service, store, changed] = [new Service(), localStorage, 0];
  store.clear();
});

test('is saved a pause after the last key, once', async () => {
  const draft = open();
  for (const text of ['江', '江北', '江北示范']) draft.type('name', text);
  await vi.advanceTimersByTimeAsync(700);
  expect(service.saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(service.saved).toEqual([[{ field: 'name', was: '', now: '江北示范' }]]);
  expect([draft.keeping.value.is, draft.isKept, held()]).toEqual(['kept', true, '']);
});

test('is in the browser with the first key, before anything is asked', () => {
  open().type('legal_name', '林一');
  expect(held()).toContain('林一');
});

test('reload_lost_what_was_typed_without_a_network', async () => {
  const first = open();
  service.away = 'service_unreachable';
  first.type('name', '江北示范建设有限公司');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(first.keeping.value).toMatchObject({ is: 'held', problem: { code: 'service_unreachable' } });
  void first.leave();
  await vi.runOnlyPendingTimersAsync();
  service.away = undefined;
  const second = open();
  expect(second.texts.name).toBe('江北示范建设有限公司');
  await vi.advanceTimersByTimeAsync(1_000);
  expect([service.fields.name, held()]).toEqual(['江北示范建设有限公司', '']);
});

test('tab_erased_what_another_one_had_not_sent', async () => {
  const [first, second] = [open(), open()];
  service.away = 'service_unreachable';
  first.type('name', '江北');
  await vi.advanceTimersByTimeAsync(1_000);
  second.type('legal_name', '林一舟');
  expect(held()).toContain('江北');
  service.away = undefined;
  await second.flush();
  expect([service.fields.legal_name, held().includes('林一舟'), held().includes('江北')]).toEqual(['林一舟', false, true]);
  expect(open().texts.name).toBe('江北');
});

test('is tried again until the service is there, without a storm', async () => {
  const draft = open();
  service.away = 'service_unreachable';
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(service.saved.length).toBeGreaterThan(3);
  expect(service.saved.length).toBeLessThan(12);
  service.away = undefined;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(service.fields.name).toBe('江北');
});

test('session_end_lost_what_was_typed', async () => {
  const draft = open();
  service.away = 'session_none';
  draft.type('legal_name', '林一舟');
  await vi.advanceTimersByTimeAsync(5_000);
  // It is no use to ask again before somebody logs in.
  expect(service.saved).toHaveLength(1);
  service.away = undefined;
  expect(open().texts.legal_name).toBe('林一舟');
});

test('another_account_saw_what_was_typed', () => {
  const draft = open();
  draft.type('legal_name', '林一舟');
  expect(open('account-2').texts.legal_name).toBeUndefined();
});

test('keys_during_a_save_were_lost', async () => {
  const draft = open();
  let answer = (): void => undefined;
  service.gate = new Promise((resolve) => {
    answer = resolve;
  });
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(900);
  draft.type('name', '江北示范');
  answer();
  service.gate = undefined;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(service.saved.at(-1)).toEqual([{ field: 'name', was: '江北', now: '江北示范' }]);
  expect([service.fields.name, draft.texts.name, draft.isKept]).toEqual(['江北示范', '江北示范', true]);
});

test('text_came_back_after_it_was_deleted_during_a_save', async () => {
  const draft = open();
  let answer = (): void => undefined;
  service.gate = new Promise((resolve) => {
    answer = resolve;
  });
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(900);
  draft.type('name', '');
  answer();
  service.gate = undefined;
  await vi.advanceTimersByTimeAsync(1_000);
  expect([service.fields.name, draft.texts.name]).toEqual(['', '']);
});

test('space_vanished_under_the_caret', async () => {
  const draft = open();
  draft.focus('name');
  draft.type('name', 'Jiangbei ');
  await vi.advanceTimersByTimeAsync(1_000);
  expect([service.fields.name, draft.texts.name]).toEqual(['Jiangbei', 'Jiangbei ']);
  draft.blur('name');
  expect(draft.texts.name).toBe('Jiangbei');
});

describe('two devices', () => {
  async function collide(): Promise<ApplicationDraft> {
    const draft = open();
    service.fields = { ...service.fields, name: '江北示范建设集团' };
    draft.type('name', '江北示范建设公司');
    draft.type('legal_name', '林一舟');
    await vi.advanceTimersByTimeAsync(1_000);
    return draft;
  }

  test('both texts are there until somebody chooses, and the rest is saved', async () => {
    const draft = await collide();
    expect(draft.conflicts.get('name')).toEqual({ theirs: '江北示范建设集团' });
    expect([draft.texts.name, service.fields.name, service.fields.legal_name]).toEqual(['江北示范建设公司', '江北示范建设集团', '林一舟']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(service.saved).toHaveLength(1);
  });

  test('a choice outlives a reload', async () => {
    await collide();
    const again = open();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(again.conflicts.get('name')).toEqual({ theirs: '江北示范建设集团' });
    expect(again.texts.name).toBe('江北示范建设公司');
  });

  test.each([['yours', '江北示范建设公司'], ['theirs', '江北示范建设集团']] as const)('%s is taken', async (whose, text) => {
    const draft = await collide();
    draft.choose('name', whose);
    await vi.advanceTimersByTimeAsync(100);
    expect([service.fields.name, draft.texts.name, draft.conflicts.size, draft.isKept, held()]).toEqual([text, text, 0, true, '']);
  });

  test('conflict_in_a_field_of_another_way_blocked_the_submission_for_good', async () => {
    const draft = await collide();
    draft.chooseOnlyIn(['name', 'uscc']);
    expect([draft.conflicts.size, draft.isKept]).toEqual([1, false]);
    draft.chooseOnlyIn(['uscc']);
    expect([draft.texts.name, draft.conflicts.size, draft.isKept, draft.keeping.value.is, held()]).toEqual(['江北示范建设集团', 0, true, 'kept', '']);
  });

  test('what the other one typed into another field is shown', () => {
    const draft = open();
    draft.type('name', '江北');
    service.fields = { ...service.fields, legal_name: '林一舟' };
    draft.take(service.view());
    expect([draft.texts.legal_name, draft.texts.name]).toEqual(['林一舟', '江北']);
  });
});

test('one_locked_field_kept_the_others_from_being_saved', async () => {
  const draft = open();
  [service.state, service.refused] = ['returned', [{ field: 'term_until', reason: '不一致' }]];
  draft.take(service.view());
  draft.type('term_until', '2041-03-17');
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(service.saved).toEqual([[{ field: 'term_until', was: '', now: '2041-03-17' }]]);
});

test('what came too late is shown until it is thrown away, and not sent', async () => {
  const draft = open();
  service.away = 'STATE_CHANGED';
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(changed).toBe(1);
  [service.state, service.away] = ['submitted', undefined];
  draft.take(service.view());
  await vi.advanceTimersByTimeAsync(60_000);
  expect([...draft.stranded]).toEqual([['name', '江北']]);
  expect(service.saved).toHaveLength(1);
  draft.forgetStranded();
  expect([draft.stranded.size, held(), draft.keeping.value.is]).toEqual([0, '', 'kept']);
});

test('what was never sent is not kept for ever', () => {
  open().type('name', '江北');
  vi.setSystemTime(Date.now() + 101 * 86_400_000);
  expect(open().texts.name).toBeUndefined();
});

test('a full store loses nothing while the page is open', async () => {
  const full = Object.assign(Object.create(store) as Storage, {
    setItem: () => {
      throw new DOMException('', 'QuotaExceededError');
    },
    getItem: () => null,
    removeItem: () => undefined,
  });
  store = full;
  const draft = open();
  draft.type('name', '江北');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(service.fields.name).toBe('江北');
});
