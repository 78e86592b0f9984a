// When what happened on a page, by the page's own clock.

export interface Mark {
  /** A code was decoded, a key was pressed, or the page's title changed. */
  readonly what: 'decoded' | 'pressed' | 'title';
  /** The title. */
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
}

/** Runs in the page before its own code. */
export function collectMarks(): void {
  const marks: Mark[] = [];
  Object.assign(globalThis, { sealbidMarks: marks });
  const note = (what: Mark['what'], text = ''): void => {
    marks.push({ what, text, at: performance.now() });
  };
  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<{ readonly texts?: readonly string[] } | null>) => {
        if ((data?.texts?.length ?? 0) > 0) note('decoded');
      });
    }
  };
  for (const event of ['click', 'keydown']) {
    addEventListener(event, () => {
      note('pressed');
    }, true);
  }
  let shown = '';
  const look = (): void => {
    const title = document.querySelector('#page-head h1')?.textContent.trim() ?? shown;
    if (title !== shown) note('title', (shown = title));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}

/** Milliseconds from the last mark `from` that lies before the last title `to`, to that title. */
export function between(marks: readonly Mark[], from: Mark['what'], to: string): number {
  const end = marks.findLastIndex(({ what, text }) => what === 'title' && text === to);
  const begin = marks.slice(0, Math.max(0, end)).findLast(({ what }) => what === from);
  const last = marks[end];
  if (begin === undefined || last === undefined) throw new Error(`nothing from ${from} to ${to} in ${JSON.stringify(marks)}`);
  return last.at - begin.at;
}
