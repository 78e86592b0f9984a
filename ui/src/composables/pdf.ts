// PDF documents, as pages on a canvas. pdf.js reads those of the desk by ranges: of a document of 500 MB it takes what the pages that are
// shown need.

import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type MaybeRefOrGetter, type ShallowRef, onScopeDispose, shallowRef, toValue, watch } from 'vue';

import { type DeskHost, readRange, useDesk } from '../platform/desk.ts';
import { type Problem, problemOf } from '../problem.ts';
import type { FileRef } from '../wire/desk.ts';
import { PdfAssets } from './pdf-assets.ts';

type Library = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/** A page's size at 100 %, in points. */
export interface PageBox {
  readonly width: number;
  readonly height: number;
}

/** What is asked for at a time, bytes. */
const CHUNK = 16_384;
/** After so many bytes were read of a document, or so many pages drawn, it is opened anew on a fresh thread: pdf.js lets go of nothing before. */
const HELD = 67_108_864;
const DRAWN = 48;
/** How many pages are drawn at a time. */
const DRAWING = 2;
/** The most that a canvas holds; WebKitGTK draws none of 268 megapixels or more, and long before that it is slow. */
const CANVAS_PIXELS = 16_777_216;

/** A document that cannot be shown. */
export class PdfError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'PdfError';
    this.problem = problem;
  }
}

/** Where the bytes of a document come from. */
export interface PdfSource {
  /** Bytes. */
  readonly size: number;
  /** Those from `begin` to before `end`, which the reader keeps. Rejects with `Refused`. */
  read(this: void, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file of the desk. */
export function deskPdf(desk: DeskHost, { handle, size }: FileRef): PdfSource {
  return { size, read: (begin, end) => readRange(desk, handle, begin, end) };
}

/** A document that is here as a whole. */
export function wholePdf(bytes: Uint8Array<ArrayBuffer>): PdfSource {
  return { size: bytes.length, read: (begin, end) => Promise.resolve(bytes.slice(begin, end)) };
}

interface Opened {
  readonly document: Promise<PDFDocumentProxy>;
  /** How much of it was read, bytes. */
  held: number;
  /** How many pages were drawn. */
  drawn: number;
  /** Why it could not be read, once that was so: it is closed then. */
  failure: PdfError | undefined;
  /** Lets go of it and ends its thread. */
  readonly close: () => Promise<void>;
}

interface Drawing {
  readonly begin: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** pdf.js, and threads on which it reads documents. */
interface PdfJs {
  readonly pdf: Library;
  readonly thread: () => Worker;
}

let loaded: Promise<PdfJs> | undefined;
/** A thread that has read its code already. */
let spare: Worker | undefined;

async function load(): Promise<PdfJs> {
  const [pdf, { default: Thread }] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    import('./pdf-worker.ts?worker'),
  ]);
  spare ??= new Thread({ name: 'pdf' });
  const thread = (): Worker => {
    const taken = spare ?? new Thread({ name: 'pdf' });
    spare = new Thread({ name: 'pdf' });
    return taken;
  };
  return { pdf, thread };
}

/** Makes ready to show documents, before one is opened. */
export function warmPdf(): void {
  loaded ??= load();
}

/** A document, open until it is closed. */
export class PdfFile {
  readonly pages: number;
  readonly #source: PdfSource;
  readonly #js: PdfJs;
  readonly #waiting: Drawing[] = [];
  readonly #boxes = new Map<number, PageBox>();
  #drawing = 0;
  #users = 0;
  #opened: Opened;

  private constructor(source: PdfSource, js: PdfJs, opened: Opened, pages: number) {
    this.#source = source;
    this.#js = js;
    this.#opened = opened;
    this.pages = pages;
  }

  /** Opens it. Rejects with `PdfError`. */
  static async open(source: PdfSource): Promise<PdfFile> {
    loaded ??= load();
    const js = await loaded;
    const opened = open(js, source);
    try {
      const { numPages } = await opened.document;
      return new PdfFile(source, js, opened, numPages);
    } catch (error) {
      void opened.close();
      throw error;
    }
  }

  /** The size of a page, from 1. */
  async box(page: number): Promise<PageBox> {
    const known = this.#boxes.get(page);
    return known ?? this.#use(page, (proxy) => Promise.resolve(this.#boxOf(page, proxy)));
  }

  /** The size of a page, where it was asked for before. */
  knownBox(page: number): PageBox | undefined {
    return this.#boxes.get(page);
  }

  /**
   * Draws a page, from 1, on a canvas, `width` pixels of the page wide; what was asked for last is drawn first. Ends early, with nothing
   * drawn, when `signal` aborts. Rejects with `PdfError`.
   */
  draw(page: number, canvas: HTMLCanvasElement, width: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = async (): Promise<void> => {
        try {
          await this.#use(page, (proxy) => this.#draw(page, proxy, canvas, width, signal));
          resolve();
        } catch (error) {
          if (signal.aborted) resolve();
          else reject(asPdfError(error));
        }
      };
      signal.addEventListener('abort', () => {
        resolve();
      });
      this.#waiting.push({ begin, signal });
      this.#next();
    });
  }

  /** Puts a page's words, unseen, where they stand, to be marked and copied. `scale` is of a point to a pixel of the page. */
  async words(page: number, layer: HTMLElement, scale: number, signal: AbortSignal): Promise<void> {
    await this.#use(page, async (proxy) => {
      if (signal.aborted) return;
      const viewport = proxy.getViewport({ scale });
      const text = new this.#js.pdf.TextLayer({ textContentSource: await proxy.getTextContent(), container: layer, viewport });
      signal.addEventListener('abort', () => {
        text.cancel();
      });
      await text.render();
    });
  }

  /** Lets go of it; pages that were drawn stay. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    await this.#opened.close();
  }

  #next(): void {
    while (this.#drawing < DRAWING) {
      const drawing = this.#waiting.pop();
      if (drawing === undefined) return;
      if (drawing.signal.aborted) continue;
      this.#drawing += 1;
      void drawing.begin().finally(() => {
        this.#drawing -= 1;
        this.#next();
      });
    }
  }

  async #use<T>(page: number, what: (proxy: PDFPageProxy) => Promise<T>): Promise<T> {
    const isFull = this.#users === 0 && (this.#opened.held > HELD || this.#opened.drawn > DRAWN);
    // A read that failed once may succeed now.
    if (isFull || this.#opened.failure !== undefined) {
      void this.#opened.close();
      this.#opened = open(this.#js, this.#source);
    }
    const opened = this.#opened;
    this.#users += 1;
    try {
      const document = await opened.document;
      return await what(await document.getPage(page));
    } catch (error) {
      throw opened.failure ?? error;
    } finally {
      this.#users -= 1;
    }
  }

  #boxOf(page: number, proxy: PDFPageProxy): PageBox {
    const { width, height } = proxy.getViewport({ scale: 1 });
    const box = { width, height };
    this.#boxes.set(page, box);
    return box;
  }

  async #draw(page: number, proxy: PDFPageProxy, canvas: HTMLCanvasElement, width: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const box = this.#boxOf(page, proxy);
    const wanted = (width / box.width) * devicePixelRatio;
    const scale = Math.min(wanted, Math.sqrt(CANVAS_PIXELS / (box.width * box.height)));
    this.#opened.drawn += 1;
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    const task = proxy.render({ canvas, viewport: proxy.getViewport({ scale }) });
    const cancel = (): void => {
      task.cancel();
    };
    signal.addEventListener('abort', cancel);
    try {
      await task.promise;
    } finally {
      signal.removeEventListener('abort', cancel);
      proxy.cleanup();
    }
  }
}

function open({ pdf, thread }: PdfJs, source: PdfSource): Opened {
  const port = thread();
  const worker = pdf.PDFWorker.create({ port });
  const range = new pdf.PDFDataRangeTransport(source.size, null);
  const task = pdf.getDocument({
    range,
    worker,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    useWorkerFetch: false,
    useSystemFonts: false,
    // Only names; `PdfAssets` finds them.
    cMapUrl: 'cmaps/',
    standardFontDataUrl: 'fonts/',
    wasmUrl: 'wasm/',
    BinaryDataFactory: PdfAssets,
    verbosity: pdf.VerbosityLevel.ERRORS,
  });
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const document = Promise.race([task.promise, failed]).catch((error: unknown) => {
    throw asPdfError(error);
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
    await task.destroy();
    worker.destroy();
    port.terminate();
  };
  const opened: Opened = { document, held: 0, drawn: 0, failure: undefined, close };
  range.requestDataRange = (begin: number, end: number) => {
    source.read(begin, end).then(
      (bytes) => {
        // Nobody waits for what comes after the end.
        if (isClosed) return;
        opened.held += bytes.length;
        range.onDataRange(begin, bytes);
      },
      (error: unknown) => {
        if (isClosed) return;
        opened.failure = asPdfError(error);
        fail(opened.failure);
        void close();
      },
    );
  };
  return opened;
}

function asPdfError(error: unknown): PdfError {
  if (error instanceof PdfError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new PdfError({ code: 'viewer_locked', params: {} });
  if (name === 'InvalidPDFException') return new PdfError({ code: 'viewer_damaged', params: {} });
  return new PdfError(problemOf(error));
}

/** A document for the setup of a component: opened when there is a file, and let go of with the component. */
export function usePdf(file: MaybeRefOrGetter<FileRef | undefined>): {
  readonly pdf: ShallowRef<PdfFile | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** Opens it anew. */
  readonly again: () => void;
} {
  const desk = useDesk();
  const pdf = shallowRef<PdfFile>();
  const problem = shallowRef<Problem>();
  let asked = 0;

  async function show(wanted: FileRef | undefined): Promise<void> {
    asked += 1;
    const own = asked;
    const before = pdf.value;
    pdf.value = undefined;
    problem.value = undefined;
    void before?.close();
    if (wanted === undefined) return;
    try {
      const opened = await PdfFile.open(deskPdf(desk, wanted));
      if (own === asked) pdf.value = opened;
      else void opened.close();
    } catch (error) {
      if (own === asked) problem.value = asPdfError(error).problem;
    }
  }

  function again(): void {
    void show(toValue(file));
  }
  watch(() => toValue(file)?.handle, again, { immediate: true });
  onScopeDispose(() => {
    void show(undefined);
  });
  return { pdf, problem, again };
}
