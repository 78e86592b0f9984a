// Finds a QR code in a picture. The decoder is WebAssembly from this origin; it runs in a worker.

/** A picture in RGBA, as a canvas gives it. */
export interface Picture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** What is asked of the worker; a photo is looked at longer than a frame of the camera. */
export interface Question {
  readonly id: number;
  readonly picture: Picture;
  readonly isPhoto: boolean;
}

/** The texts of the codes in it; nothing where the decoder itself is missing. */
export interface Answer {
  readonly id: number;
  readonly texts: readonly string[] | undefined;
}

/** The decoder could not be loaded. */
export class ReaderMissing extends Error {
  constructor() {
    super('the decoder is not there');
    this.name = 'ReaderMissing';
  }
}

/** The decoder in its worker. */
export class Reader {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (texts: readonly string[] | undefined) => void>();
  #asked = 0;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'scan' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.id)?.(data.texts);
      this.#waiting.delete(data.id);
    });
    // The worker itself did not load: nobody will answer.
    this.#worker.addEventListener('error', () => {
      for (const answer of this.#waiting.values()) answer(undefined);
      this.#waiting.clear();
    });
  }

  /** The texts of the QR codes in a picture, whose bytes are handed over. Throws `ReaderMissing`. */
  async read(picture: Picture, isPhoto: boolean): Promise<readonly string[]> {
    this.#asked += 1;
    const question: Question = { id: this.#asked, picture, isPhoto };
    const answered = new Promise<readonly string[] | undefined>((resolve) => this.#waiting.set(question.id, resolve));
    this.#worker.postMessage(question, [picture.data.buffer]);
    const texts = await answered;
    if (texts === undefined) throw new ReaderMissing();
    return texts;
  }

  /** Ends the worker; what was asked is not answered. */
  end(): void {
    this.#worker.terminate();
  }
}
