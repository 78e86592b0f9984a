// A desk, a service that serves the app, a browser for its phones, and a tender that opened.

import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { type RunnerTask, expect } from 'vitest';

import type { Language } from '../../../src/i18n/index.ts';
import { FakeCamera } from './camera.ts';
import { Clerk } from './clerk.ts';
import { ServiceClock } from './clock.ts';
import { picture } from './look.ts';
import { Phone, type PhoneOptions } from './phone.ts';
import { Program, ROOT, SEALBID, command, run, until } from './programs.ts';
import type { Reader } from './reader.ts';

export const BIDDER = { organization: '江北示范建设有限公司', uscc: '91350100M000100Y43', name: '李样本' } as const;
const PURCHASER = ['--organization', '江北示范城市建设投资有限公司', '--uscc', '91990000MA0000001B'] as const;
const SAMPLE = join(ROOT, 'assets/sample');
const [APP, CONSOLE] = ['phone', 'console'].map((page) => join(ROOT, 'ui/dist', page)) as [string, string];
const DAY = 86_400_000;
/** A service outlives all tests of its file, however slow the machine, milliseconds. */
const SERVES_MS = 900_000;
/** The desk's name for whoever pairs it. */
export const DESK = '一号电脑';

/** Days from now, as a release says it. */
function day(days: number): string {
  return new Date(Math.floor(Date.now() / 1_000) * 1_000 + days * DAY).toISOString().replace('.000Z', 'Z');
}

interface Release {
  date: string;
  readonly tender: Record<string, unknown>;
}

export interface OfficeOptions {
  /** Whether the clock of its service can be put forward. */
  readonly hasClock?: boolean;
}

export class Office {
  readonly folder: string;
  readonly camera: FakeCamera;
  readonly browser: Browser;
  /** In which desks speak from now on. */
  language: Language = 'en';
  readonly #readers: Reader[] = [];
  readonly #clock: ServiceClock | undefined;
  #service: Program | undefined;
  #url = '';
  #invitation = '';

  private constructor(folder: string, camera: FakeCamera, browser: Browser, { hasClock = false }: OfficeOptions) {
    this.#clock = hasClock ? new ServiceClock(folder) : undefined;
    this.folder = folder;
    this.camera = camera;
    this.browser = browser;
  }

  /** Starts all of it. */
  static async open(options: OfficeOptions = {}): Promise<Office> {
    const folder = mkdtempSync(join(tmpdir(), 'sealbid-office-'));
    const camera = new FakeCamera(join(folder, 'camera.y4m'));
    const browser = await chromium.launch({ executablePath: command('chromium'), args: [...camera.args] });
    const office = new Office(folder, camera, browser, options);
    try {
      await office.#prepare();
    } catch (error) {
      await office.close();
      throw error;
    }
    return office;
  }

  /** Ends all of it and leaves nothing. */
  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
    await this.browser.close();
    await this.#service?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.#url;
  }

  /** The address by which the first officer takes up the role, as the service printed it at its start. */
  get invitation(): string {
    return this.#invitation;
  }

  get service(): Program {
    if (this.#service === undefined) throw new Error('the service was not started');
    return this.#service;
  }

  /** The service's own clock, where it can be put forward. */
  get clock(): ServiceClock {
    if (this.#clock === undefined) throw new Error('the clock of this service cannot be moved');
    return this.#clock;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Starts the service, or starts it again: its data and its port stay. */
  async serve(): Promise<void> {
    const args = ['serve', '--data', this.path('data'), '--app', APP, '--console', CONSOLE, '--trust', this.path('ca/root.pem'), '--log', 'trace', '--json'];
    const env = this.#clock?.env;
    const service = new Program(SEALBID, args, { log: this.path('service.log'), life: SERVES_MS, ...(env === undefined ? {} : { env }) });
    this.#service = service;
    const line = await until('the address of the service', () => (service.out.includes('\n') ? service.out : undefined));
    const { url, officer = '' } = JSON.parse(line) as { readonly url: string; readonly officer?: string };
    [this.#url, this.#invitation] = [url, officer];
  }

  /** A phone that was never used. */
  async phone(language: Language, options: PhoneOptions = {}): Promise<Phone> {
    return this.#hold(await this.browser.newContext(Phone.screen(this.url, language, options)), language, options);
  }

  /** One that keeps what it stores in this folder. */
  async keepingPhone(language: Language, folder: string): Promise<Phone> {
    const browser = { executablePath: command('chromium'), args: [...this.camera.args] };
    const options = { ...browser, ...Phone.screen(this.url, language) };
    return this.#hold(await chromium.launchPersistentContext(folder, options), language, {});
  }

  async #hold(context: BrowserContext, language: Language, options: PhoneOptions): Promise<Phone> {
    const phone = await Phone.unpack(context, language, options);
    this.#readers.push(phone);
    return phone;
  }

  /** Somebody before the console who was never here, at one of its addresses. */
  async clerk(language: Language, address = '/console.html'): Promise<Clerk> {
    const clerk = await Clerk.sit(await this.browser.newContext(Clerk.screen(this.url, language)), language, address);
    this.#readers.push(clerk);
    return clerk;
  }

  /** One who took up a role by a link, logged in with this number, and set the password that it takes. */
  async official(language: Language, link: string, number: string): Promise<Clerk> {
    const clerk = await this.clerk(language, link);
    await clerk.takeRole(number);
    return clerk;
  }

  /** Starts a command of the desk of this name that asks a phone by a code. */
  ask(desk: string, ...words: readonly string[]): Program {
    return new Program(SEALBID, [...words, '--lang', this.language, '--json', '--desk', this.path(desk)]);
  }

  /** Asks for a stamp on the response; the output is a file of this name. */
  stamp(desk: string, output: string): Program {
    const words = ['stamp', this.path('response.pdf'), '-o', this.path(output), '--project', this.path('bid')];
    return this.ask(desk, ...words, '--phone', 'qr');
  }

  /** Asks to be paired. */
  pair(desk: string, name = DESK): Program {
    return this.ask(desk, 'phone', 'pair', '--service', this.url, '--name', name);
  }

  /** A phone with certificates that knows the desk of this name, as that knows it. */
  async pairedPhone(desk: string, language: Language, options: PhoneOptions = {}): Promise<Phone> {
    const phone = await this.phone(language, options);
    await phone.enrol(BIDDER);
    await this.pairWith(desk, phone);
    return phone;
  }

  /** Makes a phone and a desk known to each other. */
  async pairWith(desk: string, phone: Phone): Promise<void> {
    const program = this.pair(desk);
    await phone.scan();
    await phone.paste(await program.code(0));
    program.type(await phone.digits());
    await phone.shows('talk.done.PAIR');
    await program.ended();
  }

  /** After each test of a file: no page complained; a test that failed leaves pictures. */
  async check(task: RunnerTask): Promise<void> {
    if (task.result?.state === 'fail') {
      const pages = this.#readers.map(({ page }) => page).filter((page) => !page.isClosed());
      for (const [at, page] of pages.entries()) await picture(page, `failed-${at}-${task.name.slice(0, 40)}`);
    }
    expect(this.#readers.flatMap((reader) => reader.complaints())).toEqual([]);
  }

  /** Asks to decrypt the response, which was encrypted for the desk's phone. */
  async decrypt(desk: string, output: string): Promise<Program> {
    const [bidder, platform, envelope] = [`${desk}-bidder.pem`, `${desk}-platform.pem`, `${desk}.sealbid`].map((name) => this.path(name));
    const certificates = [['encrypt', bidder], ['platform', platform]] as const;
    for (const [use, file] of certificates) {
      await run(SEALBID, 'phone', 'certificate', '--for', use, '-o', file ?? '', '--desk', this.path(desk));
    }
    const to = ['--to', bidder ?? '', '--platform', platform ?? ''];
    await run(SEALBID, 'encrypt', this.path('response.pdf'), '-o', envelope ?? '', '--tender', this.path('road.sbtender'), ...to);
    return this.ask(desk, 'decrypt', envelope ?? '', '-o', this.path(output), '--phone', 'qr');
  }

  /** Holds every code of a program before the camera from the one of this number on. */
  async show(program: Program, from: number): Promise<void> {
    for (let at = from; ; at += 1) {
      const code = await program.code(at);
      if (code === undefined) break;
      this.camera.show(code);
    }
    this.camera.showNothing();
  }

  async #prepare(): Promise<void> {
    const [ca, package_, bid] = ['ca', 'road.sbtender', 'bid'].map((name) => this.path(name));
    const sealbid = (...words: readonly (string | undefined)[]): Promise<unknown> => run(SEALBID, ...words.map((word) => word ?? ''));
    await sealbid('ca', 'init', ca);
    await sealbid('ca', 'issue', ca, '--for', 'sign', ...PURCHASER, '-o', this.path('purchaser'));
    this.#writeTender();
    const signer = ['--sign-key', this.path('purchaser.key.pem'), '--sign-cert', this.path('purchaser.pem')];
    await sealbid('tender', 'make', this.path('tender'), '-o', package_, ...signer);
    await this.serve();
    await sealbid('tender', 'publish', package_, '--service', this.url);
    await sealbid('new', package_, bid);
    for (const part of ['bid-letter', 'opening-schedule']) {
      await sealbid('add', bid, part, join(SAMPLE, `response/${part}.json`));
    }
    await sealbid('build', bid, '-o', this.path('response.pdf'));
    const root = await fetch(`${this.url}/v1/ca/root.pem`);
    writeFileSync(this.path('root.pem'), await root.text());
  }

  /** The sample's tender, held in the weeks before today, without documents. */
  #writeTender(): void {
    const release = JSON.parse(readFileSync(join(SAMPLE, 'tender/release.json'), 'utf8')) as Release;
    const kept = Object.entries(release.tender).filter(([key]) => !['enquiryPeriod', 'awardPeriod', 'documents'].includes(key));
    const held = {
      ...Object.fromEntries(kept),
      tenderPeriod: { startDate: day(-60), endDate: day(-10) },
      bidOpening: { date: day(-10) },
    };
    const outline = JSON.parse(readFileSync(join(SAMPLE, 'tender/outline.json'), 'utf8')) as { volumes: unknown[] };
    mkdirSync(this.path('tender/documents'), { recursive: true });
    writeFileSync(this.path('tender/release.json'), JSON.stringify({ ...release, date: day(-60), tender: held }));
    writeFileSync(this.path('tender/outline.json'), JSON.stringify({ ...outline, volumes: outline.volumes.slice(0, 1) }));
  }
}
