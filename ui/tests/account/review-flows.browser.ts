// Reviewing in the console, by keyboard alone, and what happens meanwhile.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Mark } from '../../src/wire/enterprise.ts';
import { words as say } from '../browser/support/words.ts';
import { at, messages } from './answers.ts';
import { Bytes, type FakeService } from './fake-service.ts';
import { LICENCE, checks, joining, reviewing, row, view } from './review-answers.ts';
import { ALL, FIRST, LOOK, keys, opened } from './review-hands.ts';
import { type Look, type PageName, Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const LOOK_ZH: Look = { language: 'zh-CN', theme: 'light' };

async function before(own: FakeService, work: (page: Page) => Promise<void>, path = FIRST, name: PageName = 'console', look = LOOK_ZH): Promise<void> {
  stage.service = own;
  const context = await stage.browser(name, look);
  try {
    const page = await context.newPage();
    await stage.logIn(page, name, look);
    await stage.go(page, name, path);
    await work(page);
  } finally {
    await context.close();
  }
}
/** Makes the window as wide as it is here, and waits until the page was told that its pictures have a place of their own, or have none any more. */
async function resize(page: Page, width: number): Promise<void> {
  const heard = await page.evaluateHandle(() => ({
    told: new Promise<void>((resolve) => {
      window.matchMedia('(max-width: 1099px)').addEventListener('change', () => {
        resolve();
      });
    }),
  }));
  await page.setViewportSize({ width, height: 760 });
  await heard.evaluate(({ told }) => told);
}
/** The marks that were sent last. */
function sent(own: FakeService): readonly Mark[] {
  return (own.said(`PUT /v1/office/applications/${row(1).id}/marks`)?.['marks'] ?? []) as readonly Mark[];
}

describe('by keyboard alone', () => {
  test('an application is opened from the queue, marked, and approved, and the next one opens', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await page.locator('[data-row]').nth(6).waitFor();
      await keys(page, 'j', 'Enter');
      await opened(page);
      const chosen = (): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute('data-check') ?? null);
      await expect.poll(chosen).toBe('licence');
      await keys(page, 'j', 'j', 'k');
      expect(await chosen()).toBe('name');
      await keys(page, 'k', ...ALL);
      await expect.poll(() => sent(own).length).toBe(10);
      expect(sent(own).every(({ fits: is }) => is)).toBe(true);
      await keys(page, 'Enter');
      await page.getByRole('dialog').getByText(say('zh-CN', 'review.decision.sees')).waitFor();
      await keys(page, 'Enter');
      await page.locator('.r-told:not(:empty)').waitFor();
      expect(own.said(`POST /v1/office/applications/${row(1).id}/decision`)).toMatchObject({ lease: 3, verdict: 'approved', reason: '' });
      // The one that another officer looks at is passed over by itself, the one that was urged comes first.
      await expect.poll(() => page.url()).toContain(row(2).id);
    }, '/review');
  });

  test('what does not fit wants a reason, and is returned for that alone', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await opened(page);
      await keys(page, '1', '0');
      await keys(page, 'Escape', 'Enter');
      // Without a reason nobody could mend it.
      await page.getByText(say('zh-CN', 'review.notYet.silent', { check: say('zh-CN', 'review.check.name') })).waitFor();
      await page.keyboard.insertText('名称少一个字');
      await keys(page, 'Enter');
      await expect.poll(() => sent(own)).toEqual([{ check: 'licence', fits: true, reason: '' }, { check: 'name', fits: false, reason: '名称少一个字' }]);
      await keys(page, 'Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('名称少一个字').first().waitFor();
      await dialog.getByText(say('zh-CN', 'review.decision.unmarked', { count: 8 })).waitFor();
      await keys(page, 'Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(own.said(`POST /v1/office/applications/${row(1).id}/decision`)).toMatchObject({ verdict: 'returned', marks: sent(own) });
    });
  });

  test('what the applicant cannot mend is not returned, and a refusal says why', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await opened(page);
      await keys(page, 'j', 'j', 'j', 'j', 'j', 'j', '0', 'ArrowDown', 'Enter', 'Enter');
      await page.getByText(say('zh-CN', 'review.notYet.cannotMend')).waitFor();
      await keys(page, 'r');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Control+Enter');
      expect(own.count(`POST /v1/office/applications/${row(1).id}/decision`)).toBe(0);
      await page.keyboard.insertText('与法定代表人无关');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(own.said(`POST /v1/office/applications/${row(1).id}/decision`)).toMatchObject({ verdict: 'rejected', reason: '与法定代表人无关' });
    });
  });

  test('a decision gets a second look', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await opened(page);
      await keys(page, '0');
      await page.keyboard.insertText('名称是一致的');
      await page.keyboard.press('Tab');
      await keys(page, '0');
      await expect.poll(() => own.said(`POST /v1/office/applications/${row(9).id}/second-look`)).toEqual({ round: 1, agrees: false, note: '名称是一致的' });
      await page.locator('.r-told:not(:empty)').waitFor();
    }, LOOK);
  });
});

describe('what happens meanwhile', () => {
  test('marks outlive a reload, and words too', async () => {
    let marks: readonly Mark[] = [];
    const own = reviewing(() => view({ checks: checks().map((one) => ({ ...one, mark: marks.find(({ check }) => check === one.check) ?? null })) }));
    own.on('PUT /v1/office/applications/*', ({ body }) => {
      marks = body['marks'] as readonly Mark[];
      return undefined;
    });
    await before(own, async (page) => {
      await opened(page);
      await keys(page, '1', '1');
      await page.locator('#review-opinion').fill('请尽快补正');
      await expect.poll(() => marks.length).toBe(2);
      await page.reload();
      await opened(page);
      expect(await page.locator('.r-yn .y[aria-pressed=true]').count()).toBe(2);
      expect(await page.locator('#review-opinion').inputValue()).toBe('请尽快补正');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-check'))).toBe('uscc');
    });
  });

  test('words for one application erased those for another, and an approval dropped them without a word', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      const words = page.locator('#review-opinion');
      await opened(page);
      await words.fill('这一件的话');
      await page.locator('[data-row]').nth(1).click();
      await page.locator('h2').getByText('云岭示例建工集团').waitFor();
      await expect.poll(() => words.inputValue()).toBe('');
      await words.fill('另一件的话');
      await page.locator('[data-row]').nth(0).click();
      await expect.poll(() => words.inputValue()).toBe('这一件的话');
      await page.locator('[data-check=licence]').focus();
      await keys(page, ...ALL, 'Enter');
      await page.getByRole('dialog').getByText(say('zh-CN', 'review.decision.wordsStay')).waitFor();
      await page.getByRole('button', { name: say('zh-CN', 'review.decision.back') }).click();
      await page.getByRole('button', { name: say('zh-CN', 'review.act.release') }).click();
      await page.getByText(say('zh-CN', 'review.told.releasedWords', { name: row(1).name })).waitFor();
    });
  });

  test('a lease that was lost keeps the marks that were not sent, and sends them once it is had again', async () => {
    const own = reviewing();
    own.refuse('PUT /v1/office/applications/*', 409, 'LEASE_LOST');
    await before(own, async (page) => {
      await opened(page);
      await keys(page, '1');
      await page.getByText(say('zh-CN', 'review.lost.unsent')).waitFor();
      // Nothing is marked or decided any more.
      await keys(page, '1', 'Enter', 'r');
      expect(await page.locator('.r-yn .y[aria-pressed=true]').count()).toBe(1);
      expect(await page.getByRole('dialog').count()).toBe(0);
      let kept: unknown;
      own.on('PUT /v1/office/applications/*', ({ body }) => {
        kept = body['marks'];
        return undefined;
      });
      await page.getByRole('button', { name: say('zh-CN', 'review.lost.again') }).click();
      await page.locator('.r-lost').waitFor({ state: 'detached' });
      await expect.poll(() => (kept as readonly Mark[] | undefined)?.length).toBe(1);
      expect(await page.locator('.r-yn .y[aria-pressed=true]').count()).toBe(1);
    });
  });

  test('a new photo was never fetched where an application was opened again', async () => {
    let documents = view().documents;
    const own = reviewing(() => view({ documents, fields: { ...view().fields, licence: documents[0]?.id ?? '' } }));
    await before(own, async (page) => {
      await opened(page);
      own.refuse('PUT /v1/office/applications/*', 409, 'LEASE_LOST');
      await keys(page, '1');
      await page.locator('.r-lost').waitFor();
      own.on('PUT /v1/office/applications/*', () => undefined);
      documents = documents.map((one) => (one.id === 'd1' ? { ...one, id: 'd3' } : one));
      own.on(`GET /v1/office/applications/${row(1).id}/papers/d3`, () => new Bytes('image/png', LICENCE));
      await page.getByRole('button', { name: say('zh-CN', 'review.lost.again') }).click();
      await page.locator('.r-lost').waitFor({ state: 'detached' });
      await page.locator('.r-sheet img').waitFor();
      expect(own.asked.some(({ route }) => route.endsWith('/d3'))).toBe(true);
    });
  });

  test('the message of an application that was urged led nowhere', async () => {
    const told = { id: 'm9', key: 'support.urged', params: { no: row(2).number, hours: '5' }, link: 'review', at: at(-1), is_read: false };
    await before(reviewing().on('GET /v1/messages', () => messages({ messages: [told] })), async (page) => {
      await page.getByText(say('zh-CN', 'said.support.urged', told.params)).click();
      await page.locator('[data-row]').nth(6).waitFor();
      expect(page.url()).toContain('#/review');
    }, '/messages');
  });

  test('an open application that has no pictures was said to be still to be opened', async () => {
    await before(reviewing(joining), async (page) => {
      await page.locator('.r-check').nth(3).waitFor();
      await page.locator('.r-nothing').getByText(say('zh-CN', 'review.paper.without')).waitFor();
    });
  });

  test('whoever does nothing for a quarter of an hour has lost it, and whoever reads has not', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await opened(page);
      await page.clock.fastForward(840_000);
      await page.getByText(say('zh-CN', 'review.leaseEnds', { time: '10:57' })).waitFor();
      await page.locator('.r-scroll').hover();
      await page.mouse.wheel(0, 40);
      await expect.poll(() => own.count(`PUT /v1/office/applications/${row(1).id}/marks`)).toBe(1);
      // It goes on from when the page has the answer.
      await page.getByText(/^标记已存/u).waitFor();
      await page.clock.fastForward(840_000);
      expect(await page.locator('.r-lost').count()).toBe(0);
      await page.clock.fastForward(61_000);
      await page.locator('.r-lost').waitFor();
    });
  });

  test('what is put back is given back, and says so', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await opened(page);
      await page.getByRole('button', { name: say('zh-CN', 'review.act.release') }).click();
      await page.getByText(say('zh-CN', 'review.told.released', { name: row(1).name })).waitFor();
      expect(own.count(`DELETE /v1/office/applications/${row(1).id}/lease`)).toBe(1);
    });
  });

  test('a decision whose answer was lost is sent again under its key', async () => {
    const own = reviewing();
    own.refuse('POST /v1/office/applications/*', 503, 'service_unreachable');
    own.on(`POST /v1/office/applications/${row(1).id}/lease`, () => view({ checks: checks({ licence: '', name: '', uscc: '', legal_name: '', legal_id: '', term: '', applicant: '', platform: '', certificate: '', form: '' }) }));
    await before(own, async (page) => {
      await opened(page);
      await keys(page, 'Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await keys(page, 'Enter');
      await dialog.locator('.s-problem').waitFor();
      await dialog.getByRole('button', { name: say('zh-CN', 'review.act.approved'), exact: true }).click();
      await expect.poll(() => own.count(`POST /v1/office/applications/${row(1).id}/decision`)).toBe(2);
      const decisions = own.asked.filter(({ route }) => route.endsWith('/decision'));
      expect(decisions[0]?.key).toBe(decisions[1]?.key);
    });
  });
});

/** What has the focus: which part of the page it stands in, and its own mark. */
function focused(page: Page): Promise<{ readonly inPapers: boolean; readonly check: string | null; readonly isCall: boolean }> {
  return page.evaluate(() => {
    const at = document.activeElement;
    return { inPapers: at?.closest('#review-papers') != null, check: at?.getAttribute('data-check') ?? null, isCall: at?.matches('.r-shows') === true };
  });
}

describe('in a narrow window, where the pictures lie over the work', () => {
  test('they are opened, gone through and closed by keyboard alone, and the focus comes back', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await page.locator('.r-check').nth(9).waitFor();
      await keys(page, '1', 'j');
      await expect.poll(() => focused(page)).toMatchObject({ check: 'uscc' });
      await expect.poll(() => sent(own).length).toBe(1);
      const papers = page.locator('#review-papers');
      expect(await papers.isVisible()).toBe(false);
      await keys(page, 'p');
      await papers.locator('.r-sheet img').waitFor();
      expect(await focused(page)).toMatchObject({ inPapers: true });
      // They lie over the work alone: the queue is where it was.
      const [queue, work, over] = await Promise.all(['.r-side', '.s-pane.work', '#review-papers'].map((part) => page.locator(part).boundingBox()));
      expect(over).toEqual(work);
      expect([queue?.width, over?.x]).toEqual([212, (queue?.x ?? 0) + 212]);
      expect(await page.locator('.r-shows').getAttribute('aria-expanded')).toBe('true');
      // Nothing is marked, chosen or decided that cannot be seen.
      await keys(page, '1', '0', 'j', 'Enter', 'r');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await focused(page)).toMatchObject({ inPapers: true });
      // The next picture, larger and turned; then the tabulator goes through what can be pressed there.
      await keys(page, 'p');
      await papers.locator('[aria-current=true]').nth(0).waitFor();
      const height = async (): Promise<number> => page.locator('.r-scroll').evaluate((part) => part.scrollTop);
      await keys(page, '+', '+', '+', 't', 'ArrowDown');
      await expect.poll(height).toBeGreaterThan(0);
      await keys(page, 'Tab');
      expect(await focused(page)).toMatchObject({ inPapers: true });
      await keys(page, 'Escape');
      await papers.waitFor({ state: 'hidden' });
      expect(await focused(page)).toMatchObject({ check: 'uscc' });
      expect(sent(own)).toHaveLength(1);
      await keys(page, '1');
      await expect.poll(() => sent(own).length).toBe(2);
      // The button in the head does the same, and has the focus again.
      await page.locator('.r-shows').press('Enter');
      await papers.locator('.r-sheet').waitFor();
      expect(await focused(page)).toMatchObject({ inPapers: true });
      await papers.getByRole('button', { name: say('zh-CN', 'review.paper.shut') }).press('Enter');
      await papers.waitFor({ state: 'hidden' });
      expect(await focused(page)).toMatchObject({ isCall: true });
    }, FIRST, 'narrow');
  });

  test('they end with the application, and have their place again in a window that is wide', async () => {
    const own = reviewing();
    await before(own, async (page) => {
      await page.locator('.r-check').nth(9).waitFor();
      await keys(page, 'p');
      const papers = page.locator('#review-papers');
      await papers.locator('.r-sheet').waitFor();
      await resize(page, 1180);
      await page.locator('.r-check').first().waitFor();
      expect(await page.locator('.s-pane.work').getAttribute('inert')).toBe(null);
      await keys(page, '1');
      await expect.poll(() => sent(own).length).toBe(1);
      await resize(page, 1000);
      await papers.waitFor({ state: 'hidden' });
      await keys(page, 'p');
      await papers.locator('.r-sheet').waitFor();
      await keys(page, 'q', 'j', 'Enter');
      await expect.poll(() => page.url()).not.toContain(row(1).id);
      await papers.waitFor({ state: 'hidden' });
    }, FIRST, 'narrow');
  });
});
