// One who sits before the window without a mouse: everything is come to by the tabulator.

import type { Place } from './place.ts';
import type { Window } from './window.ts';

export class Hands {
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Goes to a place, and presses a key there. */
  async press(place: Place, key: 'Enter' | 'Space' | 'ArrowDown'): Promise<void> {
    await place.there();
    await this.#window.tabTo(place);
    await this.#window.press(key);
  }

  /** Goes to a place, and presses Enter there. */
  enter(place: Place): Promise<void> {
    return this.press(place, 'Enter');
  }

  /** Goes to a field, and types in place of what stands there. */
  async type(place: Place, text: string): Promise<void> {
    await place.there();
    await this.#window.tabTo(place);
    await this.#window.press('Control', 'a');
    await this.#window.type(text);
  }
}
