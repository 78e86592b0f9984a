// One who makes a bid at the window: each step as a person goes about it.

import { readFileSync } from 'node:fs';

import { PNG } from 'pngjs';

import type { Phone } from '../../browser/support/phone.ts';
import { until } from '../../browser/support/programs.ts';
import type { DeskRoom } from './desk-room.ts';
import type { Place, Rect } from './place.ts';
import type { Point } from './session.ts';
import type { Window } from './window.ts';

/** A job with a phone from its code to its result, milliseconds. */
const PHONE_MS = 30_000;

/** So dark is ink, and no seal; and so many pixels of it are more than what is drawn around seals and keywords. */
const DARK = 128;
const WRITING = 200;

/** What a phone is asked for and ends with a dialog of its result. */
type Asked = 'pair' | 'stamp' | 'pack' | 'make' | 'suspend' | 'resume';

/** A usual seal. */
type Preset = 'company' | 'special';

export type Step = 'information' | 'compose' | 'check' | 'stamp' | 'encrypt';

/** What stands in the three forms of the sample's outline, by field. */
export const LETTER = {
  price_fen: '2433993.86',
  delivery_days: '120',
  validity_days: '90',
  quality: '合格，一次验收通过',
  deposit_fen: '100000',
  bidder_legal_representative: '张示范',
  bidder_phone: '100 0000 0018',
  date: '20261120',
  bidder_address: '江北示范新区演练路 8 号',
} as const;
export const SCHEDULE = {
  price_fen: '2433993.86',
  delivery_days: '120',
  quality: '合格，一次验收通过',
  manager: '王演练（机电工程一级注册建造师）',
  date: '20261120',
  deposit: '电子保函，人民币 100,000.00 元',
} as const;
export const CAPITALS = '贰佰肆拾叁万叁仟玖佰玖拾叁元捌角陆分';
export const ITEM = { name: '供配电及信息化改造', unit: '项', quantity: '1', price: '2433993.86' } as const;

export class Bidder {
  readonly #room: DeskRoom;
  readonly window: Window;

  constructor(room: DeskRoom, window: Window) {
    this.#room = room;
    this.window = window;
  }

  /** Begins a bid from the tender package that is shown. */
  async begin(): Promise<void> {
    await this.window.get('dialog', 'window.new.title').get('action', this.window.say('window.new.begin')).click();
    await this.window.shows('workspace.bidder.title');
  }

  /** Says who bids. */
  async tellBidder(name: string, uscc: string): Promise<void> {
    await this.window.get('textbox', 'workspace.bidder.name').fill(name);
    await this.window.get('textbox', 'workspace.facts.uscc').fill(uscc);
    await this.window.shows('workspace.bidder.usccGood');
    await this.saved();
  }

  /** Opens the one bid that there is. */
  async openBid(): Promise<void> {
    await this.window.get('action', 'window.pages.bids').click();
    await this.window.page.get('row').get('link').click();
    await until('the bid', async () => ((await this.current()) === '' ? undefined : true));
  }

  /** Goes to a step. */
  async step(step: Step): Promise<void> {
    const steps = this.window.page.get('action', this.window.say(`workspace.steps.${step}`), false);
    await steps.click();
    await until(`step ${step}`, async () => (await this.current()) === step || undefined);
  }

  /** The step that is shown. */
  async current(): Promise<string> {
    return String(await this.window.session.run("return document.querySelector('[aria-current=step]')?.dataset.step ?? '';"));
  }

  /** Waits until the window says that all that was typed is kept. */
  async saved(): Promise<void> {
    const [saved = ''] = this.window.say('workspace.head.saved', { time: '' }).split(' ');
    await this.window.page.get('status', saved, false).there();
  }

  /** Chooses a part in the outline. */
  async part(title: string): Promise<void> {
    await this.window.page.get('treeitem', title, false).saying(title).click();
    await this.window.page.get('region', title).there();
  }

  /** A field of a form. */
  field(name: string): Place {
    return this.window.get('textbox', `workspace.field.${name}`);
  }

  /** Fills the fields of a form, one after another by the tabulator, from its first on. */
  async type(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      await field.there();
      if (name === Object.keys(values)[0]) await field.click();
      await this.window.tabTo(field);
      await this.window.press('Control', 'a');
      await this.window.type(value);
    }
    await this.saved();
  }

  /** Writes a quotation of one item. */
  async quote(): Promise<void> {
    await this.window.get('action', 'workspace.items.add').click();
    for (const [name, value] of Object.entries(ITEM)) {
      await this.window.get('textbox', `workspace.items.${name}`, { no: 1 }).fill(value);
    }
    await this.field('date').fill(LETTER.date);
    await this.saved();
  }

  /** Fills all three forms. */
  async fillForms(): Promise<void> {
    await this.part('投标函');
    await this.type(LETTER);
    await this.part('开标一览表');
    await this.type(SCHEDULE);
    await this.part('分项报价表');
    await this.quote();
  }

  /** Drags files from elsewhere onto the window, and waits until they are in the part that is shown. */
  async drop(...paths: readonly string[]): Promise<void> {
    await this.#room.dropFiles(this.window, paths, () => this.window.shows('workspace.files.letGo'));
    for (const path of paths) await this.window.page.saying(path.slice(path.lastIndexOf('/') + 1)).there();
    // They are named while they are added, too.
    await this.window.get('heading', 'workspace.files.adding').gone();
  }

  /** Makes the document, and sees its first page. */
  async build(): Promise<void> {
    await this.window.get('action', 'workspace.check.build').click();
    await this.window.get('action', 'workspace.check.stamp').there();
    await this.seesPage();
  }

  /** Waits until a page of a document is drawn, and not white all over. */
  async seesPage(): Promise<void> {
    await until('a drawn page', async () => ((await this.window.session.call(hasInk)) ? true : undefined));
  }

  /** Waits until the display shows writing on the page that seals are placed on. */
  async seesSheet(page = 1): Promise<void> {
    const path = this.window.display.path('sheet.png');
    await until(`page ${page} on the display`, async () => {
      const rect = await this.sheet(page).rectNow();
      if (rect === undefined) return undefined;
      await this.window.picture(path);
      return darkIn(PNG.sync.read(readFileSync(path)), rect) > WRITING ? true : undefined;
    });
  }

  /** Drags a seal from its place onto the page that is shown: as far across and down as this, of 1. */
  async dragSeal(to: Point, preset: Preset = 'company'): Promise<void> {
    const seal = await this.window.page.get('button', this.window.say(`seals.preset.${preset}`), false).middle();
    const { left, top, width, height } = await this.sheet().rect();
    const end = { x: left + width * to.x, y: top + height * to.y };
    await this.window.drag(seal, { x: (seal.x + end.x) / 2, y: (seal.y + end.y) / 2 }, end);
    await this.seal(preset).there();
  }

  /** The page of the document that a seal is placed on. */
  sheet(page = 1): Place {
    return this.window.get('region', 'stamping.stamp.sheet', { page }).get('img');
  }

  /** The seal on the page. */
  seal(preset: Preset = 'company'): Place {
    const said = this.window.say('stamping.stamp.placed', { seal: this.window.say(`seals.preset.${preset}`), page: '\n', x: '', y: '' });
    const [name = ''] = said.split('\n');
    return this.window.page.get('button', name, false);
  }

  /** Where the seal on the page is said to be, millimetres from its upper left corner. */
  async sealAt(): Promise<Point> {
    const said = await this.seal().attribute('aria-label');
    const [x = Number.NaN, y = Number.NaN] = ['X', 'Y'].map((axis) => Number(new RegExp(`${axis} ([\\d.]+)`, 'u').exec(said)?.[1]));
    return { x, y };
  }

  /** How far the seal on the page is from its left edge, millimetres. */
  async sealX(): Promise<number> {
    return Number(/X ([\d.]+)/u.exec(await this.seal().attribute('aria-label'))?.[1]);
  }

  /** Makes a phone and the window known to each other, through the phone's camera and ten digits. */
  async pair(phone: Phone): Promise<void> {
    await this.window.get('action', 'window.pages.phones').click();
    await this.window.get('action', 'window.phones.pair').click();
    const digits = await this.digits(phone);
    await this.window.get('textbox', 'stamping.phone.digits.label').fill(digits);
    await this.window.get('action', 'stamping.phone.digits.send').click();
    await this.paired(phone);
    await this.window.get('action', 'stamping.close').click();
  }

  /** Has a phone read the code of a pairing. The digits that it shows. */
  async digits(phone: Phone): Promise<string> {
    const scanned = async (): Promise<string> => {
      await phone.home();
      await phone.link('home.scan').tap();
      return phone.digits();
    };
    const [digits] = await Promise.all([scanned(), this.#hold()]);
    return digits;
  }

  /** Waits until phone and window know each other. */
  async paired(phone: Phone): Promise<void> {
    await phone.shows('talk.done.PAIR');
    await this.#result('pair');
    await phone.button('talk.end.close').tap();
  }

  /** Has a phone take up what the window asks for by the dialog that is open, and show it. */
  async review(phone: Phone): Promise<void> {
    const reviewed = async (): Promise<void> => {
      await phone.home();
      // What is read at once leaves no time to see the page that scans.
      await phone.link('home.scan').tap();
      await phone.title('talk.review.title').waitFor();
    };
    await Promise.all([reviewed(), this.#hold()]);
  }

  /** Has a phone approve what the window asks for by the dialog that is open, and waits for its result. */
  async approve(ask: Exclude<Asked, 'pair'> | 'decrypt', phone: Phone): Promise<void> {
    await this.review(phone);
    await phone.approve();
    await phone.pin();
    await phone.shows(ask === 'decrypt' ? 'talk.done.DECRYPT' : 'talk.done.SIGN');
    if (ask !== 'decrypt') await this.#result(ask);
  }

  /** Has the unit's round seal made beside the document that is shown, where no seal stamps yet. */
  async makeSeal(phone: Phone): Promise<void> {
    await this.window.get('action', 'stamping.seal.company').click();
    await this.window.get('action', 'seals.making.do').click();
    await this.approve('make', phone);
    await this.window.get('action', 'stamping.close').click();
    // What begins it bears the name of the seal too, and stands there until the seal takes its place.
    await this.window.get('action', 'stamping.seal.company').gone();
  }

  /** Has another seal of the firm of a phone made, where there are seals. */
  async makeSealBeside(phone: Phone, preset: Preset): Promise<void> {
    await this.window.get('action', 'window.pages.seals').click();
    await this.window.get('action', 'seals.add').click();
    await this.window.get('menuitem', 'seals.start.usual').click();
    await this.window.get('dialog', 'seals.usual.title').get('button', this.window.say(`seals.preset.${preset}`), false).click();
    await this.window.get('img', 'seals.looks', { name: this.window.say(`seals.preset.${preset}`) }).there();
    await this.window.shows('seals.saving.kept');
    await this.window.get('action', 'seals.make').click();
    await this.window.get('action', 'seals.making.do').click();
    await this.approve('make', phone);
    await this.window.get('action', 'stamping.close').click();
  }

  /** Has the next version of the unit's round seal made by a phone that is to stamp with it too. */
  async sealForOneMore(phone: Phone): Promise<void> {
    await this.window.get('action', 'window.pages.seals').click();
    await this.window.get('action', 'seals.makeNext').click();
    await this.window.get('action', 'seals.making.do').click();
    await this.approve('make', phone);
    await this.window.get('action', 'stamping.close').click();
  }

  /** The address that phones open, as the window shows it. */
  async phoneAddress(): Promise<string> {
    await this.window.get('action', 'window.pages.phones').click();
    return this.window.page.saying('https://', false).says();
  }

  /** Shows the phone's camera the window's code as long as it is there. */
  #hold(): Promise<number> {
    return this.#room.camera.hold(this.window, this.window.get('img', 'stamping.phone.code'));
  }

  async #result(ask: Asked): Promise<void> {
    await this.window.shows(`stamping.phone.title.${ask}.done`, {}, PHONE_MS);
  }
}

/** How many dark pixels a picture has in there. */
function darkIn({ width, data }: PNG, { left, top, width: wide, height: high }: Rect): number {
  let dark = 0;
  for (let y = Math.ceil(top); y < Math.floor(top + high); y += 1) {
    for (let x = Math.ceil(left); x < Math.floor(left + wide); x += 1) {
      const at = (y * width + x) * 4;
      if (Math.max(data[at] ?? 255, data[at + 1] ?? 255, data[at + 2] ?? 255) < DARK) dark += 1;
    }
  }
  return dark;
}

/** Whether some canvas shows more than one colour. Runs in the page. */
function hasInk(): boolean {
  return Array.from(document.querySelectorAll('canvas')).some((canvas) => {
    if (!canvas.checkVisibility() || canvas.width === 0) return false;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    // What was not drawn yet is black as well, but nothing is seen of it.
    return data.some((value, at) => at % 4 === 0 && value < 128 && (data[at + 3] ?? 0) > 128);
  });
}
