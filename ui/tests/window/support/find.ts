// Finds what a person finds on a page, by what it is and what it is called. Runs in the page.

export type Role =
  /** What is pressed to do something or to go somewhere. */
  | 'action'
  | 'alert'
  | 'application'
  | 'button'
  | 'checkbox'
  | 'combobox'
  | 'dialog'
  | 'heading'
  | 'img'
  | 'link'
  | 'list'
  | 'listitem'
  | 'menuitem'
  | 'option'
  | 'progressbar'
  | 'region'
  | 'radio'
  | 'row'
  | 'slider'
  | 'status'
  | 'tab'
  | 'textbox'
  | 'tree'
  | 'treeitem';

/** What has a role by its own nature, besides those that say it. */
export const NATIVE: Readonly<Record<Role, string>> = {
  action: 'button, summary, a[href], [role=button], [role=link], [role=tab], [role=menuitem]',
  alert: '',
  application: '',
  button: 'button, summary, input[type=submit]',
  checkbox: 'input[type=checkbox]',
  combobox: 'select',
  dialog: 'dialog',
  heading: 'h1, h2, h3, h4',
  img: 'img, svg[aria-label]',
  link: 'a[href]',
  list: 'ul, ol',
  listitem: 'li',
  menuitem: '',
  option: 'option',
  progressbar: 'progress',
  region: 'section[aria-label]',
  radio: 'input[type=radio]',
  row: 'tr',
  slider: 'input[type=range]',
  status: 'output',
  tab: '',
  textbox: 'input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=url], textarea',
  tree: '',
  treeitem: '',
};

/** One step of the way to an element: a role or any text, within what the step before found. */
export interface Step {
  /** A selector of everything that has the role; nothing for what holds a text. */
  readonly selector: string | null;
  /** How it is called, or what it says; nothing where that does not matter. */
  readonly name: string | null;
  readonly isExact: boolean;
}

/** Everything that is seen and that the steps lead to. */
export function find(steps: readonly Step[]): Element[] {
  const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
  const isSeen = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const said = (element: Element): string => {
    if (element.querySelector('[aria-hidden=true]') === null) return plain(element instanceof HTMLElement ? element.innerText : element.textContent);
    const told = element.cloneNode(true) as Element;
    for (const hidden of told.querySelectorAll('[aria-hidden=true]')) hidden.remove();
    return plain(told.textContent);
  };
  const nameOf = (element: Element): string => {
    const ids = element.getAttribute('aria-labelledby')?.split(/\s+/u) ?? [];
    const by = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    // Of a label beside a field and one around it, the first names it.
    const labels = Array.from((element as HTMLInputElement).labels ?? [], said);
    const names = [by, element.getAttribute('aria-label') ?? '', ...labels, element.getAttribute('alt') ?? '', said(element)];
    return names.map(plain).find((name) => name !== '') ?? plain(element.getAttribute('title') ?? '');
  };
  const fits = (text: string, { name, isExact }: Step): boolean => name === null || (isExact ? text === plain(name) : text.includes(plain(name)));
  const below = (root: ParentNode, step: Step): Element[] => {
    if (step.selector !== null) {
      return Array.from(root.querySelectorAll(step.selector)).filter((element) => isSeen(element) && fits(nameOf(element), step));
    }
    const holding = Array.from(root.querySelectorAll('*')).filter((element) => fits(plain(element.textContent), step));
    // Of elements in one another, the innermost.
    return holding.filter((element) => isSeen(element) && !holding.some((other) => other !== element && element.contains(other)));
  };
  let found: Element[] = [];
  let roots: ParentNode[] = [document];
  for (const step of steps) {
    found = [...new Set(roots.flatMap((root) => below(root, step)))];
    roots = found;
  }
  return found;
}

export function byRole(role: Role, name: string | null, isExact: boolean): Step {
  return { selector: [`[role=${role}]`, NATIVE[role]].filter((part) => part !== '').join(', '), name, isExact };
}

export function byText(text: string, isExact: boolean): Step {
  return { selector: null, name: text, isExact };
}
