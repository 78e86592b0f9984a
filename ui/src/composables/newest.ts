// Questions to the desk that overlap: an answer never takes the place of what came after its question.

export class Newest {
  /** Counts questions, and what was changed here. */
  #asked = 0;
  #shown = 0;

  /** Asks; nothing where a later question was answered meanwhile, or something was changed. Rejects as the question does. */
  async answer<T>(ask: () => Promise<T>): Promise<T | undefined> {
    this.#asked += 1;
    const own = this.#asked;
    const answer = await ask();
    if (own < this.#shown) return undefined;
    this.#shown = own;
    return answer;
  }

  /** Something was changed here: what is answered to a question before it says less. */
  changed(): void {
    this.#asked += 1;
    this.#shown = this.#asked;
  }
}
