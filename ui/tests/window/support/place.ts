// A place on a page: sought anew each time, and waited for.

import { until } from '../../browser/support/programs.ts';
import { type Role, type Step, byRole, byText, find } from './find.ts';
import { type ElementRef, KEYS, type Point, type Session, WebDriverError } from './session.ts';

/** What a page that is just changing answers. */
const PASSING = ['stale element reference', 'element click intercepted', 'element not interactable', 'no such element'];

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export class Place {
  readonly #session: Session;
  readonly #steps: readonly Step[];

  constructor(session: Session, steps: readonly Step[]) {
    this.#session = session;
    this.#steps = steps;
  }

  /** What has a role in it, by its name where that matters. */
  get(role: Role, name: string | null = null, isExact = true): Place {
    return new Place(this.#session, [...this.#steps, byRole(role, name, isExact)]);
  }

  /** What says this in it. */
  saying(text: string, isExact = true): Place {
    return new Place(this.#session, [...this.#steps, byText(text, isExact)]);
  }

  /** Everything that is there now. */
  async all(): Promise<readonly ElementRef[]> {
    return ((await passing(() => this.#session.call(find, this.#steps))) ?? []) as unknown as readonly ElementRef[];
  }

  async isThere(): Promise<boolean> {
    return (await this.all()).length > 0;
  }

  /** Waits until it is there. */
  there(limit?: number): Promise<ElementRef> {
    return until(this.#name, async () => (await this.all())[0], limit);
  }

  /** Waits until it is not there. */
  async gone(limit?: number): Promise<void> {
    await until(`the end of ${this.#name}`, async () => ((await this.isThere()) ? undefined : true), limit);
  }

  async click(limit?: number): Promise<void> {
    await this.#act((element) => this.#session.click(element), limit);
  }

  /** Types this in place of what stands there, as one who marks all of it and types. */
  async fill(text: string): Promise<void> {
    await this.#act(async (element) => {
      await this.#session.click(element);
      await this.#session.press(KEYS.Control, 'a');
      await this.#session.type(element, text);
    });
  }

  /** What it says. */
  says(): Promise<string> {
    return this.#act((element) => this.#session.call((one: HTMLElement) => one.innerText.replaceAll(/\s+/gu, ' ').trim(), element));
  }

  /** What stands in a field. */
  value(): Promise<string> {
    return this.#act((element) => this.#session.call((one: HTMLInputElement) => one.value, element));
  }

  attribute(name: string): Promise<string> {
    return this.#act((element) => this.#session.call((one: Element, asked: string) => one.getAttribute(asked) ?? '', element, name));
  }

  /** Where it is in the window, CSS pixels. */
  rect(): Promise<Rect> {
    return this.#act((element) => this.#session.call(rectOf, element));
  }

  /** Where it is at this moment; nothing where it is not there. */
  async rectNow(): Promise<Rect | undefined> {
    const [element] = await this.all();
    return element === undefined ? undefined : passing(() => this.#session.call(rectOf, element));
  }

  /** Its middle. */
  async middle(): Promise<Point> {
    const { left, top, width, height } = await this.rect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  /** Whether the keyboard is there. */
  async hasFocus(): Promise<boolean> {
    const [element] = await this.all();
    if (element === undefined) return false;
    return (await passing(() => this.#session.call((one: Element) => one.contains(document.activeElement), element))) === true;
  }

  get #name(): string {
    return this.#steps.map(({ selector, name }) => `${selector?.split(',')[0] ?? 'text'} ${JSON.stringify(name)}`).join(' in ');
  }

  /** Does something with it, again where the page was just changing. */
  async #act<T>(what: (element: ElementRef) => Promise<T>, limit?: number): Promise<T> {
    const done = await until(
      `${this.#name}, ready`,
      async () => {
        const [element] = await this.all();
        return element === undefined ? undefined : passing(async () => ({ value: await what(element) }));
      },
      limit,
    );
    return done.value;
  }
}

/** Where an element is. Runs in the page. */
function rectOf(one: Element): Rect {
  const { left, top, width, height } = one.getBoundingClientRect();
  return { left, top, width, height };
}

/** What it gives; nothing where the page was just changing. */
export async function passing<T>(what: () => Promise<T>): Promise<T | undefined> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof WebDriverError && PASSING.includes(error.code)) return undefined;
    throw error;
  }
}
