// @vitest-environment happy-dom
// The pad and the review as a person meets them.

import { Quasar } from 'quasar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Component, createApp, nextTick, shallowRef } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';

import { ACCOUNT, type Account } from '../../src/composables/account.ts';
import type { TalkView } from '../../src/composables/talk.ts';
import { i18n } from '../../src/i18n/index.ts';
import type { Request } from '../../src/link/messages.ts';
import { PLATFORM, type Platform } from '../../src/platform/platform.ts';
import EndPane from '../../src/views/phone/talk/EndPane.vue';
import ForgotPane from '../../src/views/phone/talk/ForgotPane.vue';
import PairPane from '../../src/views/phone/talk/PairPane.vue';
import PinPad from '../../src/views/phone/talk/PinPad.vue';
import ReviewPane from '../../src/views/phone/talk/ReviewPane.vue';
import { World } from '../link/support/world.ts';

// Quasar asks how the phone is held.
Object.defineProperty(window.screen, 'orientation', { value: { type: 'portrait-primary', addEventListener: () => undefined } });

/** Of the phone's certificate. */
const OWN = '江北示范园林有限公司';

let unmount = (): void => undefined;

function show(root: Component, props: Record<string, unknown>): HTMLElement {
  document.body.innerHTML = '<div id="page-head"></div><div id="app"></div><div id="page-foot"></div>';
  const platform = { moment: () => ({ tick: 0, unix: 0 }) } as unknown as Platform;
  const account = { certificates: shallowRef([{ use: 'sign', organization: OWN }]) } as unknown as Account;
  const home = { path: '/', name: 'home', component: { render: () => null }, meta: { title: '' } };
  const router = createRouter({ history: createMemoryHistory(), routes: [home] });
  const app = createApp(root, props).use(Quasar, {}).use(i18n).use(router).provide(PLATFORM, platform).provide(ACCOUNT, account);
  app.mount('#app');
  unmount = () => {
    app.unmount();
  };
  return document.body;
}

function buttons(body: HTMLElement, text: string): HTMLButtonElement {
  const found = Array.from(body.querySelectorAll('button')).find(({ textContent }) => textContent.trim() === text);
  if (found === undefined) throw new Error(`no button ${text}`);
  return found;
}

function type(keys: string): void {
  for (const key of keys) window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
}

beforeEach(() => {
  i18n.global.setMissingHandler((_, key) => key);
});
afterEach(() => {
  unmount();
});

describe('the pad', () => {
  function pad(props: Record<string, unknown> = {}): { body: HTMLElement; pins: string[]; dots: () => number } {
    const pins: string[] = [];
    const body = show(PinPad, { isBusy: false, onEntered: (pin: string) => pins.push(pin), ...props });
    return { body, pins, dots: () => body.querySelectorAll('.full').length };
  }

  test('has no field that a browser could fill or remember', () => {
    expect(pad().body.querySelectorAll('input, textarea, form').length).toBe(0);
  });

  test('takes six digits by touch and gives them once', async () => {
    const { body, pins, dots } = pad();
    for (const digit of '24051') buttons(body, digit).click();
    await nextTick();
    expect([pins, dots()]).toEqual([[], 5]);
    buttons(body, '9').click();
    await nextTick();
    expect([pins, dots()]).toEqual([['240519'], 0]);
  });

  test('takes them by keyboard, and takes back', async () => {
    const { pins, dots } = pad();
    type('24a0');
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace' }));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '7', ctrlKey: true }));
    await nextTick();
    expect(dots()).toBe(2);
    type('0519');
    expect(pins).toEqual(['240519']);
  });

  test('forgot_pin costs no try: what was begun is not given, and what can be done is said', async () => {
    let forgot = 0;
    const { body, pins } = pad({ onForgot: () => (forgot += 1) });
    type('24051');
    buttons(body, 'talk.pin.forgot').click();
    expect([forgot, pins]).toEqual([1, []]);
    unmount();
    let back = 0;
    const told = show(ForgotPane, { deadline: 60_000, total: 60_000, onBack: () => (back += 1) });
    await nextTick();
    expect(told.textContent).toContain('errors.PIN_LOCKED.do');
    buttons(told, 'talk.pin.again').click();
    type('9');
    expect([back, pins]).toEqual([1, []]);
  });

  test('shows nothing of the digits', async () => {
    const { body } = pad();
    const before = body.innerHTML.replaceAll(/ class="[^"]*"/gu, '');
    type('24');
    await nextTick();
    expect(body.innerHTML.replaceAll(/ class="[^"]*"/gu, '').replace(/\{"n":\d\}/u, '')).toBe(before);
  });

  test('takes nothing while a PIN is looked at', () => {
    const { pins } = pad({ isBusy: true });
    type('240519');
    expect(pins).toEqual([]);
  });

  test('forgets what was begun when the page is put away', async () => {
    const { pins, dots } = pad();
    type('240');
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    await nextTick();
    expect(dots()).toBe(0);
    type('519');
    expect(pins).toEqual([]);
  });
});

describe('the review', () => {
  let seen: ((isIntersecting: boolean) => void) | undefined;

  class Observer {
    constructor(callback: (entries: readonly { isIntersecting: boolean }[]) => void) {
      seen = (isIntersecting) => {
        callback([{ isIntersecting }]);
      };
    }
    observe(): void {
      // The test says what is seen.
    }
    disconnect(): void {
      // As above.
    }
  }

  async function review(changed: Partial<Request['display']> = {}): Promise<{ body: HTMLElement; said: string[] }> {
    Object.assign(globalThis, { IntersectionObserver: Observer });
    const world = await World.make('review');
    const { desk } = await world.claimed('operation');
    const asked = (await desk.ask(world.sign(desk, world.documents(50)))).body as Request;
    const request = { ...asked, display: { ...asked.display, ...changed } };
    const said: string[] = [];
    const body = show(ReviewPane, {
      review: { request, project: 'platform', isOpened: false, skew: 0, kept: undefined },
      desk: { name: '办公室台式机', pairedAt: 0, point: new Uint8Array(65), isRevoked: false },
      deadline: 180_000,
      total: 180_000,
      wasSeen: false,
      ...Object.fromEntries(['Leave', 'Reject', 'Approve', 'Read'].map((name) => [`on${name}`, () => said.push(name)])),
    });
    await nextTick();
    return { body, said };
  }

  test('yes opens at the end of the list and not before, no is open all the time', async () => {
    const { body, said } = await review();
    const [yes, no] = [buttons(body, 'talk.review.approve'), buttons(body, 'talk.review.reject')];
    expect([yes.disabled, no.disabled]).toEqual([true, false]);
    seen?.(false);
    await nextTick();
    yes.click();
    expect([yes.disabled, said]).toEqual([true, []]);
    seen?.(true);
    await nextTick();
    yes.click();
    no.click();
    expect(said).toEqual(['Approve', 'Reject']);
  });

  test('all documents stand there, and one that is tapped shows its whole digest', async () => {
    const { body } = await review();
    const rows = Array.from(body.querySelectorAll<HTMLButtonElement>('button[aria-expanded]'));
    expect(rows.length).toBe(50);
    const digest = (): string => rows[0]?.querySelector('.digest')?.textContent ?? '';
    expect(digest()).toMatch(/^[0-9a-f]{8} … [0-9a-f]{8}$/u);
    rows[0]?.click();
    await nextTick();
    expect(digest().replaceAll(' ', '')).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('a_bid_of_another_firm is never marked as verified alone', async () => {
    const marks = (body: HTMLElement): (string | undefined)[] =>
      ['.ask .bad', '.fact .bad'].map((place) => body.querySelector(place)?.textContent.trim());
    expect(marks((await review()).body)).toEqual([undefined, undefined]);
    unmount();
    const { body } = await review({ bidder: '江北示范建设有限公司' });
    expect(body.textContent).toContain('talk.fact.verified');
    expect(marks(body)).toEqual(['talk.note.others', 'talk.fact.odd']);
  });

  test('the first scroll is told once', async () => {
    const { said } = await review();
    window.dispatchEvent(new Event('scroll'));
    window.dispatchEvent(new Event('scroll'));
    expect(said).toEqual(['Read']);
  });
});

test.each([true, false])('pairing says of a computer whether it had been removed: %s', (wasRemoved) => {
  const conversation = { digits: '1234 567890', codeTriesLeft: 3, deadline: 60_000 };
  const body = show(PairPane, { conversation, total: 60_000, wasRemoved });
  expect(body.textContent.includes('talk.pair.removed')).toBe(wasRemoved);
});

describe('the end', () => {
  function end(view: Partial<TalkView>): string {
    const conversation = { deadline: 60_000, pinTriesLeft: undefined };
    const body = show(EndPane, { view: { conversation, phase: 'failed', ...view }, stage: 'failed', total: 60_000 });
    return body.querySelector('.s-problem .mono')?.textContent ?? '';
  }

  test('says what the service said, not what the desk was told of it', () => {
    expect(end({ code: 'KEY_MISSING', refusal: { code: 'service_bearer', params: {} } })).toBe('service_bearer');
    unmount();
    expect(end({ code: 'KEY_MISSING', refusal: undefined })).toBe('KEY_MISSING');
  });
});
