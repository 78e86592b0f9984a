// @vitest-environment happy-dom
// What the app says of its service, and how a pairing begins.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { Quasar } from 'quasar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type App, type Component, createApp, shallowRef } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';

import EraseAll from '../../src/components/EraseAll.vue';
import PairHow from '../../src/components/PairHow.vue';
import ServiceFacts from '../../src/components/ServiceFacts.vue';
import { ACCOUNT, type Account } from '../../src/composables/account.ts';
import { SESSION, type Session } from '../../src/composables/session.ts';
import { SERVICE, type Service } from '../../src/composables/service.ts';
import { i18n, speak } from '../../src/i18n/index.ts';
import { PLATFORM, type Platform } from '../../src/platform/platform.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoredMemory } from '../../src/store/memory.ts';

Object.assign(globalThis, { IDBKeyRange });
// Quasar asks how the phone is held.
const orientation = { type: 'portrait-primary', addEventListener: () => undefined };
Object.defineProperty(window.screen, 'orientation', { value: orientation });

const ORIGIN = 'https://192.0.2.7:8443';
const NAME = '示范持有人';
let app: App;

async function show(root: Component, props: Record<string, unknown> = {}, info?: { mode: string; root: string }): Promise<string> {
  document.body.innerHTML = '<div id="app"></div>';
  const platform = {
    origin: ORIGIN,
    stored: new StoredMemory(await openDatabase(new IDBFactory())),
    holder: { lock: () => Promise.resolve() },
    locks: { request: (_: string, work: () => Promise<unknown>) => work() },
  } as unknown as Platform;
  const service = { info: shallowRef(info), ahead: shallowRef(0), reach: shallowRef('asking') } as unknown as Service;
  const account = { enrolment: shallowRef(), load: () => Promise.resolve() } as unknown as Account;
  const enrol = { path: '/', name: 'enrol', component: { render: () => null }, meta: { title: '' } };
  const router = createRouter({ history: createMemoryHistory(), routes: [enrol] });
  app = createApp(root, props).use(Quasar, {}).use(i18n).use(router);
  app.provide(PLATFORM, platform).provide(SERVICE, service).provide(ACCOUNT, account);
  app.provide(SESSION, { logOut: () => Promise.resolve() } as unknown as Session);
  app.mount('#app');
  return document.body.textContent;
}

function press(text: string): void {
  const found = Array.from(document.querySelectorAll('button')).find(({ textContent }) => textContent.trim() === text);
  if (found === undefined) throw new Error(`no button ${text}`);
  found.click();
}

beforeEach(async () => {
  await speak('zh-CN');
});
afterEach(() => {
  app.unmount();
});

describe('the service', () => {
  test.each([
    ['practice', '演练'],
    ['production', '正式'],
    ['trial', 'trial'],
  ])('in mode %s is said to be in it', async (mode, word) => {
    expect(await show(ServiceFacts, {}, { mode, root: '' })).toContain(`模式${word}`);
  });

  test('that did not say its mode is in none', async () => {
    expect(await show(ServiceFacts)).not.toContain('模式');
  });
});

test('a pairing begins with a command that names this address', async () => {
  const said = await show(PairHow);
  expect(said).toContain(`sealbid phone pair --service ${ORIGIN}`);
  expect(said).toContain('--service-root');
});

test('a phone that is erased forgets its address, after the name was typed', async () => {
  const cookies = vi.spyOn(document, 'cookie', 'get').mockReturnValue(`sealbid-address=${encodeURIComponent(ORIGIN)}`);
  const written = vi.spyOn(document, 'cookie', 'set').mockImplementation(() => undefined);
  await show(EraseAll, { name: NAME });
  press('清除这部手机…');
  await vi.waitFor(() => {
    expect(document.querySelector('footer')?.textContent).toContain('不清除');
  });
  const field = document.querySelector('input');
  if (field === null) throw new Error('no field');
  field.value = NAME;
  field.dispatchEvent(new Event('input'));
  expect(written).not.toHaveBeenCalled();
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await vi.waitFor(() => {
    expect(written.mock.calls.map(([text]) => text.includes('Max-Age=0;'))).toEqual([true]);
  });
  cookies.mockRestore();
});
