// What is placed and has no bid to be kept with: it outlives a reload of the page, until it is done with.

export interface Draft {
  readonly left: () => unknown;
  readonly keep: (value: unknown) => void;
  readonly forget: () => void;
}

export function stampDraft(key: string): Draft {
  const name = `sealbid-stamp:${key}`;
  return {
    left: () => {
      try {
        return JSON.parse(sessionStorage.getItem(name) ?? 'null') as unknown;
      } catch {
        return undefined;
      }
    },
    keep: (value) => {
      try {
        sessionStorage.setItem(name, JSON.stringify(value));
      } catch {
        // It stands on the page until that is closed.
      }
    },
    forget: () => {
      sessionStorage.removeItem(name);
    },
  };
}
