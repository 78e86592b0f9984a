// @vitest-environment happy-dom
// The enrolment as a person meets it: what is typed outlives whatever goes wrong.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { Quasar } from 'quasar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type App, type ComponentInternalInstance, type VNode, createApp, isVNode, nextTick } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';

import { ACCOUNT, Account } from '../../src/composables/account.ts';
import { SERVICE, Service } from '../../src/composables/service.ts';
import { i18n, speak } from '../../src/i18n/index.ts';
import { Vault } from '../../src/keys/vault.ts';
import { browserRandom } from '../../src/link/keys.ts';
import { PLATFORM, type Platform } from '../../src/platform/platform.ts';
import { openDatabase } from '../../src/store/database.ts';
import { HOST } from '../../src/composables/host.ts';
import { SESSION, Session } from '../../src/composables/session.ts';
import type { SessionStore } from '../../src/platform/session.ts';
import { StoredMemory } from '../../src/store/memory.ts';
import { storedSessions } from '../../src/store/session.ts';
import PhoneApp from '../../src/views/phone/PhoneApp.vue';
import EnrolView from '../../src/views/phone/enrol/EnrolView.vue';
import { FakeService } from '../service/fake.ts';

Object.assign(globalThis, { IDBKeyRange });
// Quasar asks how the phone is held.
const orientation = { type: 'portrait-primary', addEventListener: () => undefined };
Object.defineProperty(window.screen, 'orientation', { value: orientation });

const LOCKS = { request: (_: string, work: () => Promise<unknown>) => work() } as unknown as LockManager;
const TYPED = ['江北示范园林有限公司', '91350100M000100Y43', '示范持有人'];
const PIN = '240519';

let service: FakeService;
let stored: StoredMemory;
let sessions: SessionStore;
let holder: Vault;
let app: App;

async function open(): Promise<void> {
  document.body.innerHTML = '<div id="app"></div>';
  const platform: Platform = {
    network: service.network,
    holder,
    stored,
    sessions,
    random: browserRandom,
    locks: LOCKS,
    moment: () => ({ tick: 0, unix: 1_795_600_000 }),
    origin: 'https://192.0.2.7:8443',
    persist: () => Promise.resolve(true),
    persisted: () => Promise.resolve(true),
  };
  const home = { path: '/', name: 'home', component: { render: () => null }, meta: { title: 'home.title' } };
  const login = { path: '/login', name: 'login', component: { render: () => null }, meta: { title: 'account.logIn.title' } };
  const enrol = { path: '/enrol', name: 'enrol', component: EnrolView, meta: { title: 'enrol.title' } };
  const router = createRouter({ history: createMemoryHistory(), routes: [home, enrol, login] });
  await router.push('/enrol');
  app = createApp(PhoneApp).use(Quasar, {}).use(i18n).use(router);
  const now = (): number => platform.moment().unix * 1000;
  const account = new Account(stored, service.network, now);
  app.provide(PLATFORM, platform).provide(ACCOUNT, account).provide(SERVICE, new Service(service.network, now));
  app.provide(SESSION, new Session(service.network, sessions, 'Chrome'));
  app.provide(HOST, { frame: EnrolView, isWide: false, hub: { name: 'home' }, home: { name: 'home' }, out: { name: 'home' } });
  app.mount('#app');
  await vi.waitFor(() => {
    expect(fields().length).toBe(3);
  });
}

function fields(): HTMLInputElement[] {
  return Array.from(document.querySelectorAll<HTMLInputElement>('.p-fields input'));
}

async function type(...texts: readonly string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    const field = fields()[at];
    if (field === undefined) throw new Error(`no field ${at}`);
    field.value = text;
    field.dispatchEvent(new Event('input'));
  }
  await nextTick();
}

async function submit(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await nextTick();
  await nextTick();
}

function press(text: string): void {
  const found = Array.from(document.querySelectorAll('button')).find(({ textContent }) => textContent.trim() === text);
  if (found === undefined) throw new Error(`no button ${text}`);
  found.click();
}

/** The props of the component of this name. */
function setupOf(name: string): Readonly<Record<string, unknown>> | undefined {
  const find = (node: VNode): ComponentInternalInstance | undefined => {
    const { component } = node;
    if (component?.type.__name === name) return component;
    const below = component === null ? node.children : [component.subTree];
    if (!Array.isArray(below)) return undefined;
    for (const child of below) {
      const found = isVNode(child) ? find(child) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const root = app._instance?.subTree;
  return root && find(root)?.props;
}

function notes(): string[] {
  return Array.from(document.querySelectorAll('.s-note.bad'), ({ textContent }) => textContent.trim());
}

beforeEach(async () => {
  const database = await openDatabase(new IDBFactory());
  sessions = storedSessions(database, browserRandom);
  [service, stored, holder] = [new FakeService(), new StoredMemory(database), new Vault(database, () => 0, 10)];
  localStorage.clear();
  await speak('zh-CN');
  await open();
});
afterEach(() => {
  app.unmount();
});

describe('the enrolment', () => {
  test('says what is missing under each field, and goes to the first', async () => {
    await submit();
    expect(notes()).toEqual(['证书须写明企业名称。', '代码须为 18 位，现在是 0 位。']);
    expect(document.activeElement).toBe(fields()[0]);
    expect(fields()[0]?.getAttribute('aria-invalid')).toBe('true');
    const described = fields()[1]?.getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(described)?.textContent.trim()).toBe('代码须为 18 位，现在是 0 位。');
  });

  test('warns of a check digit, and does not stop for it', async () => {
    await type(TYPED[0] ?? '', '91350100m000100y44');
    expect(document.querySelector('.s-note.warn')?.textContent).toContain('校验位不符');
    expect(fields()[1]?.value).toBe('91350100M000100Y4' + '4');
    await submit();
    expect(document.querySelector('h2')?.textContent).toBe('设置 PIN');
  });

  test('wants the same six digits twice, and says so before anything is made', async () => {
    await type(...TYPED);
    await submit();
    await type(PIN, '240518');
    await submit();
    expect(notes()).toEqual(['两次不同，或不足六位。']);
    await type('24a051', '24051');
    await submit();
    expect(document.querySelector('h2')?.textContent).toBe('设置 PIN');
    expect(await holder.publicKeys()).toBeUndefined();
  });

  test('keeps what was typed through a refusal, a reload and another try', async () => {
    service.answers['/v1/enrolments'] = () =>
      Response.json({ code: 'text_too_long', params: { field: 'organization', max: '64' } }, { status: 422 });
    await type(...TYPED);
    await submit();
    await type(PIN, PIN);
    await submit();
    await vi.waitFor(() => {
      expect(document.querySelector('.s-problem')?.textContent).toContain('“organization”超过 64 个字。');
    });
    press('修改');
    await nextTick();
    expect(fields().map(({ value }) => value)).toEqual(TYPED);
    app.unmount();
    await open();
    expect(fields().map(({ value }) => value)).toEqual(TYPED);
    expect(JSON.stringify(localStorage)).not.toContain(PIN);
  });

  test('has the PIN in memory no longer than the keys take', async () => {
    await type(...TYPED);
    await submit();
    await type(PIN, PIN);
    await submit();
    const step = (): Readonly<Record<string, unknown>> | undefined => setupOf('JoinStep');
    expect(step()?.['pin']).toBe(PIN);
    await vi.waitFor(() => {
      expect(document.querySelector('.cert')).not.toBeNull();
    });
    await nextTick();
    expect(step()?.['pin']).toBe('');
  });

  test('ends with the certificates, and forgets the draft', async () => {
    await type(...TYPED);
    await submit();
    await type(PIN, PIN);
    await submit();
    await vi.waitFor(() => {
      expect(document.querySelector('.cert')?.textContent).toContain('示范持有人');
    });
    expect((await stored.certificates()).length).toBe(2);
    expect(localStorage.length).toBe(0);
  });
});
