// Pictures of the window, what axe says of its page, and what of its text cannot be read.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';

import { ROOT } from '../../browser/support/programs.ts';
import type { Window } from './window.ts';

export const SCREENS = join(ROOT, 'out/screens');

/** Frames of a page that stands still. */
const STILL_FRAMES = 3;

/** Waits until the page has been the same for some frames. Runs in the page. */
const SETTLED = `
  const length = () => document.body.innerHTML.length + scrollY;
  for (let still = 0, at = -1; still < arguments[0]; ) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const now = length();
    [still, at] = [now === at ? still + 1 : 0, now];
  }`;

/** Takes a picture into `out/screens`. */
export async function picture(window: Window, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await window.session.runAsync(SETTLED, STILL_FRAMES);
  await window.picture(join(SCREENS, `${name}.png`));
}

/** What is wrong with the page: each rule of axe with the elements that break it, and each text that cannot be read whole. */
export async function violations(window: Window): Promise<readonly string[]> {
  await window.session.runAsync(SETTLED, STILL_FRAMES);
  // Driven from outside: the page's policy takes no script from elsewhere.
  await window.session.run(axe.source);
  const broken = await window.session.runAsync(`
    const { violations } = await axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + '\\n' + failureSummary));`);
  return [...(broken as string[]), ...(await window.session.call(clipped))];
}

/** What one who reads no Chinese stumbles over: words in Chinese that are not of the bid's own content, and text that is cut off. */
export async function foreign(window: Window, content: readonly string[]): Promise<readonly string[]> {
  await window.session.runAsync(SETTLED, STILL_FRAMES);
  const longestFirst = content.toSorted((one, other) => other.length - one.length);
  return [...(await window.session.call(chinese, longestFirst)), ...(await window.session.call(clipped))];
}

/** Every Chinese text that is seen or told, but for these. Runs in the page. */
function chinese(content: readonly string[]): string[] {
  const told = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'];
  const said = Array.from(document.querySelectorAll('body, body *')).flatMap((element) => {
    // The text of a document is the bid's.
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.pdf-page') !== null) return [];
    const texts = Array.from(element.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE);
    return [...texts.map((node) => node.textContent ?? ''), ...told.map((name) => element.getAttribute(name) ?? '')];
  });
  const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
  return said.filter(isChinese).filter((text) => isChinese(content.reduce((left, part) => left.replaceAll(part, ''), text)));
}

/** Every text that is cut off or hangs out of its box. Runs in the page. */
function clipped(): string[] {
  const found: string[] = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const text = node.textContent?.trim() ?? '';
    const parent = node.parentElement;
    if (text === '' || parent?.checkVisibility({ visibilityProperty: true }) !== true) continue;
    // A drawing has edges of its own.
    if (parent instanceof SVGElement) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    // What comes into the window once it has the keyboard.
    if (bottom <= 0) continue;
    let isInBlock = false;
    for (let box: Element | null = parent; box !== null; box = box.parentElement) {
      const style = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      // What only a screen reader is told, and what lies elsewhere in a part that scrolls.
      if (edge.width <= 1 || ['auto', 'scroll'].includes(style.overflowY)) break;
      const isOut = left < edge.left - 1 || right > edge.right + 1;
      const hides = style.overflowX !== 'visible';
      // A text that ends in dots is told whole by its title.
      const isTold = style.textOverflow === 'ellipsis' && box.closest('[title]') !== null;
      const isLow = style.overflowY !== 'visible' && (bottom > edge.bottom + 2 || top < edge.top - 2);
      const isBlock = style.display !== 'inline' && style.display !== 'contents';
      if ((isOut && (hides ? !isTold : isBlock && !isInBlock)) || isLow) {
        found.push(`clipped by <${box.tagName.toLowerCase()} class="${box.className}">: ${text.slice(0, 60)}`);
        break;
      }
      if (isOut && isTold) break;
      isInBlock ||= isBlock;
    }
  }
  return found;
}
